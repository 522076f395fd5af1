"""Agents for staff: aliases, money by state, cases of risk, appeals. Who reads an identity says why, and it is kept."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from storefront.accounts.audit import record_audit
from storefront.accounts.permissions import Area, may
from storefront.commissions import operations
from storefront.commissions.models import Appeal, RiskCase
from storefront.commissions.queries import appeals_of, earnings_of, entries_of, risk_cases_of
from storefront.dashboard.agent_forms import AnswerForm, BonusForm, CaseForm, DecisionForm, PurposeForm
from storefront.payouts.operations import CannotTakeOut, take_out
from storefront.payouts.queries import identity_of, payouts_of
from storefront.referrals.models import Agent

ON_A_PAGE = 50


def _show(pk: int) -> HttpResponse:
    return redirect("dashboard:agent-show", pk)


@method_decorator(never_cache, name="dispatch")
class AgentListView(View):
    """All agents by alias or code; those with an open case first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        wanted = request.GET.get("q", "").strip()[:40]
        agents = Agent.objects.annotate(
            open_cases=Count("risk_cases", filter=Q(risk_cases__outcome="open"), distinct=True),
            lines=Count("commissions", distinct=True),
        ).prefetch_related("codes")
        if wanted:
            agents = agents.filter(Q(alias__icontains=wanted) | Q(codes__code__iexact=wanted)).distinct()
        page = Paginator(agents.order_by("-open_cases", "alias", "pk"), ON_A_PAGE).get_page(
            request.GET.get("page")
        )
        context = {"page": page, "wanted": wanted, "may_audit": may(request.user, Area.USERS, "r")}
        return render(request, "dashboard/agents.html", context)


@method_decorator(never_cache, name="dispatch")
class AgentShowView(View):
    """One agent: money by state, entries, cases, appeals, payouts. No name, number or account."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(request, get_object_or_404(Agent, pk=pk))

    def page(self, request: HttpRequest, agent: Agent, status: int = 200, **forms: Any) -> HttpResponse:
        context = {
            "agent": agent,
            "earnings": earnings_of(agent),
            "entries": entries_of(agent)[:ON_A_PAGE],
            "cases": risk_cases_of(agent),
            "appeals": appeals_of(agent),
            "payouts": payouts_of(agent)[:12],
            "case_form": CaseForm(agent),
            "bonus_form": BonusForm(),
            "purpose_form": PurposeForm(),
            **forms,
        }
        return render(request, "dashboard/agent.html", context, status=status)


class CaseOpenView(AgentShowView):
    """Holds the chosen entries for at most 7 days; one in a batch that is not sent is taken out of it first."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        agent, now = get_object_or_404(Agent, pk=pk), timezone.now()
        form = CaseForm(agent, request.POST)
        if not form.is_valid():
            return self.page(request, agent, status=422, case_form=form)
        given = form.cleaned_data
        try:
            for entry in given["entries"]:
                take_out(commission=entry, now=now)
            case = operations.open_risk_case(agent=agent, by=request.user, now=now, **given)  # type: ignore[arg-type]
        except (operations.CannotHold, CannotTakeOut):
            messages.error(request, _("An entry is on its way to the bank, or another case holds it."))
            return _show(pk)
        return redirect("dashboard:agent-case", case.pk)


@method_decorator(never_cache, name="dispatch")
class CaseListView(View):
    """What waits for a person: open cases and appeals, the nearest deadline first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        cases = RiskCase.objects.filter(outcome=RiskCase.Outcome.OPEN).select_related("agent", "opened_by")
        appeals = Appeal.objects.filter(state=Appeal.State.OPEN).select_related("agent", "case")
        context = {
            "cases": cases.annotate(count=Count("entries")).order_by("decide_by"),
            "appeals": appeals.order_by("answer_by"),
            "now": timezone.now(),
        }
        return render(request, "dashboard/cases.html", context)


@method_decorator(never_cache, name="dispatch")
class CaseView(View):
    """One case: its entries, evidence and deadline, and the decision."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(request, pk, DecisionForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = DecisionForm(request.POST)
        if not form.is_valid():
            return self.page(request, pk, form, status=422)
        case = get_object_or_404(RiskCase, pk=pk)
        try:
            operations.decide_risk_case(case=case, by=request.user, now=timezone.now(), **form.cleaned_data)  # type: ignore[arg-type]
        except operations.CannotDecide:
            messages.error(request, _("The case is closed, or its 7 days are over: the entries are free."))
        return redirect("dashboard:agent-case", pk)

    def page(self, request: HttpRequest, pk: int, form: DecisionForm, status: int = 200) -> HttpResponse:
        cases = RiskCase.objects.select_related("agent", "opened_by", "decided_by")
        case = get_object_or_404(cases.prefetch_related("entries__commission__order_line__order"), pk=pk)
        is_open = case.outcome == RiskCase.Outcome.OPEN and timezone.now() < case.decide_by
        context = {"case": case, "form": form, "is_open": is_open}
        return render(request, "dashboard/case.html", context, status=status)


@method_decorator(never_cache, name="dispatch")
class AppealView(View):
    """One appeal and its answer."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.page(request, pk, AnswerForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = AnswerForm(request.POST)
        if not form.is_valid():
            return self.page(request, pk, form, status=422)
        appeal = get_object_or_404(Appeal, pk=pk)
        try:
            operations.answer_appeal(appeal=appeal, by=request.user, now=timezone.now(), **form.cleaned_data)  # type: ignore[arg-type]
        except operations.CannotAnswer:
            messages.error(request, _("It is answered already, or you decided the case yourself."))
        return redirect("dashboard:agent-appeal", pk)

    def page(self, request: HttpRequest, pk: int, form: AnswerForm, status: int = 200) -> HttpResponse:
        appeals = Appeal.objects.select_related("agent", "case", "answered_by", "claim__order")
        appeal = get_object_or_404(appeals.select_related("outcome__attribution__order_line__order"), pk=pk)
        context = {"appeal": appeal, "form": form, "is_open": appeal.state == Appeal.State.OPEN}
        return render(request, "dashboard/appeal.html", context, status=status)


class BonusView(AgentShowView):
    """A bonus: an entry of its own, in the hold for 7 days."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        agent, now, form = get_object_or_404(Agent, pk=pk), timezone.now(), BonusForm(request.POST)
        if not form.is_valid():
            return self.page(request, agent, status=422, bonus_form=form)
        bonus = operations.grant_bonus(agent=agent, now=now, **form.cleaned_data)
        purpose = form.cleaned_data["reason"]
        record_audit(actor=request.user, action="agent.bonus", subject=bonus, purpose=purpose, now=now)
        messages.success(request, _("The bonus is in the hold for 7 days."))
        return _show(pk)


@method_decorator(never_cache, name="dispatch")
class IdentityView(AgentShowView):
    """Numbers, addresses and account holders of an agent, once for each purpose that is said (G9)."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        agent, form = get_object_or_404(Agent, pk=pk), PurposeForm(request.POST)
        if not form.is_valid():
            return self.page(request, agent, status=422, purpose_form=form)
        record_audit(
            actor=request.user,
            action="agent.identity",
            subject=agent,
            purpose=form.cleaned_data["purpose"],
            now=timezone.now(),
        )
        return self.page(request, agent, identity=identity_of(agent))
