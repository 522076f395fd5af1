"""Forms for trade rules. Figures of a row never change: a new law is a new row, an old one gets an end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.forms import modelform_factory
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from catalogue.trade.dated import DatedRow
from catalogue.trade.models import (
    DutyRate,
    ImportTaxRate,
    RateCard,
    RestrictionRule,
    ShippingService,
    TaxRegistration,
    TradeRule,
)
from catalogue.trade.proposals import RuleProposal
from catalogue.trade.values import Outcome

#: Kinds of dated rows by the word in their address.
KINDS: dict[str, type[DatedRow]] = {
    "figure": TradeRule,
    "duty": DutyRate,
    "import-tax": ImportTaxRate,
    "gate": RestrictionRule,
    "registration": TaxRegistration,
    "service": ShippingService,
    "freight": RateCard,
}

NAMES = {
    "figure": _("Figures of law and partners"),
    "duty": _("Duty rates"),
    "import-tax": _("Import tax rates"),
    "gate": _("Gates"),
    "registration": _("Tax registrations"),
    "service": _("Carriers' services"),
    "freight": _("Rate cards"),
}

DAYS = ("valid_from", "valid_to", "checked_on", "next_check")


class _DatedForm(forms.ModelForm):
    """Dates as date fields; the end may not lie before the beginning, nor a check before the look."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in DAYS:
            if name in self.fields:
                self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        first = data.get("valid_from") or self.instance.valid_from
        if data.get("valid_to") and first and data["valid_to"] < first:
            self.add_error("valid_to", _("The last day lies before the first."))
        looked, again = data.get("checked_on"), data.get("next_check")
        if looked and again and again <= looked:
            self.add_error("next_check", _("Look again after the day on which it was read."))
        return data


def new_form(kind: str) -> type[forms.ModelForm]:
    """The form for a new row of a kind."""
    # a service's name is asked for in each language, so not once more in the reader's own
    return modelform_factory(KINDS[kind], form=_DatedForm, exclude=["is_fixture", "name"])


def needs_second_person(kind: str, form: forms.ModelForm) -> bool:
    """Whether a change waits for another person: all but looking a row up again and closing a gate.

    A gate that closes holds at once: a seized parcel cannot be undone, a listing comes back.
    """
    if form.instance.pk is not None:
        return "valid_to" in form.changed_data
    return not (kind == "gate" and form.cleaned_data["outcome"] >= Outcome.EVIDENCE)


def propose(
    kind: str, form: forms.ModelForm, row: DatedRow | None, *, typed: QueryDict, by: Any, now: datetime
) -> RuleProposal:
    """Keep what was typed into a valid form for a second person."""
    answers = {name: typed.getlist(name) for name in form.fields if name in typed}
    return RuleProposal.objects.create(
        kind=kind,
        row_pk=row.pk if row else None,
        code=row.code if row else form.cleaned_data["code"],
        answers=answers,
        proposed_by=by,
        proposed_at=now,
    )


def form_of(proposal: RuleProposal) -> forms.ModelForm:
    """The form as it was proposed, over the row as it is now."""
    data = QueryDict(mutable=True)
    for name, values in proposal.answers.items():
        data.setlist(name, values)
    if proposal.row_pk is None:
        return new_form(proposal.kind)(data)
    row = KINDS[proposal.kind].objects.filter(pk=proposal.row_pk).first()
    return dates_form(proposal.kind)(data, instance=row)


def dates_form(kind: str) -> type[forms.ModelForm]:
    """The form for an existing row: its end, its source, when it was read and when to look again."""
    return modelform_factory(
        KINDS[kind], form=_DatedForm, fields=["valid_to", "source", "checked_on", "next_check"]
    )
