"""Trade rules for staff: what is in force, what is overdue, and a change that is shown before it is made."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache

from catalogue.trade.dated import DatedRow
from catalogue.trade.previews import preview
from catalogue.trade.proposals import CannotDecide, RuleProposal
from catalogue.trade.queries import overdue_rules
from catalogue.trade.values import day_in_malaysia
from storefront.dashboard.rule_forms import (
    KINDS,
    NAMES,
    dates_form,
    form_of,
    needs_second_person,
    new_form,
    propose,
)


@method_decorator(never_cache, name="dispatch")
class RuleListView(View):
    """All rows of one kind, the newest of each first; those whose check is overdue are marked."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        today = day_in_malaysia(timezone.now())
        context = {
            "kind": _known(kind),
            "kinds": NAMES.items(),
            "rows": KINDS[kind].objects.order_by("code"),
            "overdue": {code for code, _due in overdue_rules(today)},
            "today": today,
            "proposals": RuleProposal.objects.filter(state=RuleProposal.State.WAITING).select_related(
                "proposed_by"
            ),
        }
        return render(request, "dashboard/rules.html", context)


@method_decorator(never_cache, name="dispatch")
class NewRuleView(View):
    """A new row, perhaps begun as a copy of an old one."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        model = KINDS[_known(kind)]
        copied = request.GET.get("from", "")
        like = model.objects.filter(pk=copied).first() if copied.isascii() and copied.isdigit() else None
        start = _copy(like) if like else model(checked_on=day_in_malaysia(timezone.now()))
        return _page(request, kind, new_form(kind)(instance=start))

    def post(self, request: HttpRequest, kind: str) -> HttpResponse:
        return _answer(request, kind, new_form(_known(kind))(request.POST))


@method_decorator(never_cache, name="dispatch")
class RuleDatesView(View):
    """An existing row: give it an end, or say that it was looked up again. Its figures stay as they are."""

    def get(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        row = get_object_or_404(KINDS[_known(kind)].objects.all(), pk=pk)
        return _page(request, kind, dates_form(kind)(instance=row), row=row)

    def post(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        row = get_object_or_404(KINDS[_known(kind)].objects.all(), pk=pk)
        return _answer(request, kind, dates_form(kind)(request.POST, instance=row), row=row)


@method_decorator(never_cache, name="dispatch")
class RuleProposalView(View):
    """What a colleague proposed, with what it would change; made or refused here."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        proposal = get_object_or_404(RuleProposal.objects.select_related("proposed_by"), pk=pk)
        return _proposal_page(request, proposal)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        with transaction.atomic():
            proposal = get_object_or_404(RuleProposal.objects.select_for_update(), pk=pk)
            form = form_of(proposal)
            is_made = "make" in request.POST
            if is_made and not form.is_valid():
                return _proposal_page(request, proposal, status=422)
            try:
                proposal.decide(by=request.user, is_made=is_made, now=timezone.now())
            except CannotDecide:
                messages.error(
                    request, _("It was decided already, or it is your own: another person makes it.")
                )
                return redirect("dashboard:rule-proposal", pk)
            if is_made:
                form.save()
        messages.success(request, _("Made. Listings follow within a minute.") if is_made else _("Refused."))
        return redirect("dashboard:rule-list", proposal.kind)


def _proposal_page(request: HttpRequest, proposal: RuleProposal, status: int = 200) -> HttpResponse:
    form = form_of(proposal)
    waits = proposal.state == RuleProposal.State.WAITING and form.is_valid()
    shown = preview(form.save, on=_first_day(form, day_in_malaysia(timezone.now()))) if waits else None
    context = {
        "proposal": proposal,
        "kind_name": NAMES[proposal.kind],
        "form": form,
        "preview": shown,
        "is_own": proposal.proposed_by_id == request.user.pk,
        "fields": [
            (field.label, ", ".join(value) if isinstance(value := field.value(), list) else value)
            for field in form
            if field.value() not in (None, "", [])
        ],
    }
    return render(request, "dashboard/rule_proposal.html", context, status=status)


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise Http404
    return kind


def _copy(row: DatedRow) -> DatedRow:
    row.pk = None
    row.code = ""
    row.is_fixture = False
    row.checked_on = day_in_malaysia(timezone.now())
    return row


def _answer(
    request: HttpRequest, kind: str, form: ModelForm[Any], row: DatedRow | None = None
) -> HttpResponse:
    """First what would change, then, on the second press, the change itself."""
    if not form.is_valid():
        return _page(request, kind, form, row=row, status=422)
    if "confirm" not in request.POST:
        today = day_in_malaysia(timezone.now())
        shown = preview(form.save, on=_first_day(form, today))
        return _page(request, kind, type(form)(request.POST, instance=row), row=row, shown=shown)
    if not needs_second_person(kind, form):
        form.save()
        messages.success(request, _("Saved. Listings follow within a minute."))
    else:
        propose(kind, form, row, typed=request.POST, by=request.user, now=timezone.now())
        messages.success(request, _("Proposed. A colleague reads it and makes it."))
    return redirect("dashboard:rule-list", kind)


def _first_day(form: ModelForm[Any], today: date) -> date:
    """The day on which the change can first be felt."""
    begins = form.cleaned_data.get("valid_from")
    return max(begins, today) if begins else today


def _page(
    request: HttpRequest,
    kind: str,
    form: ModelForm[Any],
    *,
    row: DatedRow | None = None,
    shown: Any = None,
    status: int = 200,
) -> HttpResponse:
    context = {"kind": kind, "kind_name": NAMES[kind], "form": form, "row": row, "preview": shown}
    return render(request, "dashboard/rule.html", context, status=status)
