"""The form of a correction: legs as lines of text, read without rounding."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from storefront.ledger.operations import MOST_MINOR

LEG = re.compile(r"^(?P<code>[a-z][a-z0-9:_]{2,59}) (?P<currency>MYR|IDR) (?P<amount>-?\d{1,19})$", re.ASCII)


class CorrectionForm(forms.Form):
    """`legs`: one a line, account, currency, whole sen or rupiah; none when the journal is only undone."""

    legs = forms.CharField(
        label=_("As it should be"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One leg a line: account, currency, whole sen. Empty: the journal is only undone."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args: Any, legs: Mapping[tuple[str, str], int] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = [f"{code} {currency} {amount}" for (code, currency), amount in sorted((legs or {}).items())]
        self.fields["legs"].initial = "\n".join(lines)

    def clean_legs(self) -> dict[tuple[str, str], int]:
        """(account, currency) -> minor units. An amount with a point, a word or too many figures is refused (C8)."""
        legs: dict[tuple[str, str], int] = {}
        for line in filter(None, (line.strip() for line in self.cleaned_data["legs"].splitlines())):
            leg = LEG.match(line)
            key = (leg["code"], leg["currency"]) if leg else ("", "")
            if leg is None or abs(int(leg["amount"])) > MOST_MINOR or key in legs:
                raise forms.ValidationError(gettext("This is no leg: %(line)s") % {"line": line[:80]})
            legs[key] = int(leg["amount"])
        return legs
