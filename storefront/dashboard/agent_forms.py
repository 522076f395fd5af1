"""What staff write about agents: cases, decisions, answers, bonuses, and why they read an identity."""

from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy as _

from catalogue.money import format_money, rm
from storefront.commissions.models import Commission, RiskCase
from storefront.commissions.operations.cases import HOLDABLE
from storefront.referrals.models import Agent

LARGEST_BONUS_SEN = 10_000


def _words(label: Any, help_text: Any = "", **attributes: Any) -> forms.CharField:
    """A field of a few lines."""
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, help_text=help_text, widget=widget, **attributes)


class EntryChoices(forms.ModelMultipleChoiceField):
    """Entries by order, amount and state."""

    def label_from_instance(self, entry: Any) -> str:
        what = entry.order_line.order.number if entry.order_line else entry.reason
        return f"{what} · {format_money(rm(entry.amount_sen), get_language() or 'en')} · {entry.get_state_display()}"


class CaseForm(forms.Form):
    """A doubt about chosen entries. One in a batch that is not sent can be chosen: it is taken out first."""

    entries = EntryChoices(
        label=_("Entries to hold"),
        help_text=_("Only these wait, for 7 days at most. Everything else is paid on schedule."),
        queryset=Commission.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.ChoiceField(label=_("Reason"), choices=RiskCase.Reason.choices)
    evidence = _words(
        _("Evidence"),
        _("Facts about these orders. The same network, device or address is never one."),
        min_length=10,
    )

    def __init__(self, agent: Agent, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        entries: Any = self.fields["entries"]
        states = (*HOLDABLE, Commission.State.RESERVED)
        free = Commission.objects.filter(agent=agent, state__in=states).exclude(risk_entries__is_live=True)
        entries.queryset = free.select_related("order_line__order").order_by("-created_at", "-pk")


class DecisionForm(forms.Form):
    """Freed, or decided as fraud with words for the agent."""

    is_fraud = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("0", _("Free the entries")), ("1", _("These orders are fraud"))],
        coerce=lambda typed: typed == "1",
        widget=forms.RadioSelect,
    )
    decision = _words(_("Why, in words for the agent"), required=False, max_length=1000)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("is_fraud") and len(data.get("decision", "")) < 10:
            self.add_error("decision", _("Who loses money must read why."))
        return data


class AnswerForm(forms.Form):
    """The answer to an appeal."""

    is_granted = forms.TypedChoiceField(
        label=_("Answer"),
        choices=[("1", _("The agent is right")), ("0", _("It stays as decided"))],
        coerce=lambda typed: typed == "1",
        widget=forms.RadioSelect,
    )
    answer = _words(_("In words for the agent"), min_length=5, max_length=1000)


class BonusForm(forms.Form):
    """Money of the platform for an agent, with its reason."""

    amount_sen = forms.IntegerField(label=_("Amount in sen"), min_value=1, max_value=LARGEST_BONUS_SEN)
    reason = forms.CharField(label=_("Reason, as the agent reads it"), min_length=5, max_length=200)


class PurposeForm(forms.Form):
    """What an identity is read for."""

    purpose = forms.CharField(
        label=_("What do you need it for?"),
        help_text=_("It is written down with your name."),
        min_length=5,
        max_length=300,
    )
