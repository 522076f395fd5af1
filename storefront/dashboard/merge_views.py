"""Two agents who are one person: one of the team proposes, another agrees, nothing is lost to the sen."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _, gettext_lazy as _lazy
from django.views import View
from django.views.decorators.cache import never_cache

from storefront.commissions.queries import earnings_of
from storefront.payouts.models import AgentMerge
from storefront.payouts.operations import CannotMerge, approve_merge, propose_merge
from storefront.referrals.models import Agent
from storefront.referrals.queries import find_agent_by_code

WHY_NOT = {
    "same": _lazy("This is the agent herself."),
    "again": _lazy("One of the two was merged or proposed before."),
    "people": _lazy("Who proposed it cannot agree to it as well."),
    "case": _lazy("A case or an appeal of hers is open: decide that first."),
    "payout": _lazy("A payout of hers is under way: wait for the bank's answer."),
    "books": _lazy("Her entries and the books differ: nothing was moved. Finance must look first."),
}


class MergeForm(forms.Form):
    """Into whom, by her code, and how staff know that both are one person."""

    code = forms.CharField(label=_lazy("Code of the agent who stays"), max_length=20)
    reason = forms.CharField(
        label=_lazy("How do you know that both are one person?"),
        help_text=_lazy("It is written down with your name."),
        min_length=5,
        max_length=200,
    )

    def clean_code(self) -> Agent:
        """The agent whose code this is."""
        agent = find_agent_by_code(self.cleaned_data["code"])
        if agent is None:
            raise forms.ValidationError(_("Nobody has this code."))
        return agent


@method_decorator(never_cache, name="dispatch")
class MergeView(View):
    """One page for both people: the first names the other agent, the second sees both balances and agrees."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(request, get_object_or_404(Agent, pk=pk), MergeForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        agent, form = get_object_or_404(Agent, pk=pk), MergeForm(request.POST)
        merge = AgentMerge.objects.filter(gone=agent).first()
        if merge is None and not form.is_valid():
            return self.page(request, agent, form, status=422)
        try:
            return self.step(request, agent, merge, form)
        except CannotMerge as refused:
            messages.error(request, WHY_NOT[refused.code])
            return redirect("dashboard:agent-merge", pk)

    def step(
        self, request: HttpRequest, agent: Agent, merge: AgentMerge | None, form: MergeForm
    ) -> HttpResponse:
        person: Any = request.user  # signed in: the permission table says so
        if merge is None:
            given = form.cleaned_data
            propose_merge(
                gone=agent, kept=given["code"], by=person, reason=given["reason"], now=timezone.now()
            )
            messages.success(request, _("Proposed. Another person of the team must agree."))
            return redirect("dashboard:agent-merge", agent.pk)
        approve_merge(merge=merge, by=person, now=timezone.now())
        messages.success(request, _("Both are one now. Codes, links and statements of both stay good."))
        return redirect("dashboard:agent-show", merge.kept_id)

    def page(self, request: HttpRequest, agent: Agent, form: MergeForm, status: int = 200) -> HttpResponse:
        merge = AgentMerge.objects.filter(gone=agent).select_related("kept", "proposed_by").first()
        both = [agent, merge.kept] if merge is not None else [agent]
        context = {
            "agent": agent,
            "merge": merge,
            "form": form,
            "both": [(one, earnings_of(one)) for one in both],
            "is_own": merge is not None and merge.proposed_by_id == request.user.pk,
        }
        return render(request, "dashboard/merge.html", context, status=status)
