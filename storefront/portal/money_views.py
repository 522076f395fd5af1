"""The agent's money: every touched order, her weeks, and the account that they are paid to."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext as _
from django.views import View

from storefront.commissions.queries import earnings_of, in_rupiah, rate_at
from storefront.payouts import operations, statements
from storefront.payouts.calendar import KUALA_LUMPUR
from storefront.payouts.queries import destination_of, pay_day_of, statements_of
from storefront.portal import pages
from storefront.portal.forms import BankForm
from storefront.portal.sharing import whatsapp_url
from storefront.portal.who import agent_of
from storefront.referrals.queries import touched_orders

LINES_ON_A_PAGE = 30
WEEKS_SHOWN = 12


class CommissionsView(View):
    """All money by state, closed weeks, and every order line that her links touched, with the reason."""

    def get(self, request: HttpRequest) -> HttpResponse:
        agent, now = agent_of(request), timezone.now()
        rate, earnings = rate_at(now), earnings_of(agent)
        day = pay_day_of(agent, earnings.ready.amount_sen, now)
        page = Paginator(touched_orders(agent), LINES_ON_A_PAGE).get_page(request.GET.get("page"))
        context = {
            "tab": "commission",
            "rate": rate,
            "rate_idr": in_rupiah(100, rate),
            "pay_day": day,
            "states": pages.state_rows(earnings, rate, day),
            "weeks": pages.week_rows(statements_of(agent)[:WEEKS_SHOWN]),
            "entries": pages.entry_rows(page, rate, now),
            "page": page,
        }
        return render(request, "portal/commissions.html", context)


class StatementView(View):
    """One closed week as a page to read, print, or send."""

    def get(self, request: HttpRequest, check_code: str) -> HttpResponse:
        agent = agent_of(request)
        statement = get_object_or_404(statements_of(agent), check_code=check_code)
        language = (get_language() or "id")[:2]
        text = statements.as_text(statement, language)
        rows = statement.data["payouts"]
        context = {
            "tab": "commission",
            "statement": statement,
            "lines": pages.statement_lines(statement),
            "payouts": [{**row, "line": statements.exchange_line(row, language)} for row in rows],
            "total_sen": statements.total_sen(statement.data),
            "first_on": (statement.cut_off - statements.WEEK).astimezone(KUALA_LUMPUR),
            "last_on": (statement.cut_off - statements.SECOND).astimezone(KUALA_LUMPUR),
            "whatsapp": whatsapp_url(text),
        }
        return render(request, "portal/statement.html", context)


class StatementFileView(View):
    """The same week as CSV."""

    def get(self, request: HttpRequest, check_code: str) -> HttpResponse:
        statement = get_object_or_404(statements_of(agent_of(request)), check_code=check_code)
        response = HttpResponse(statements.as_csv(statement), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{statement.check_code}.csv"'
        response["Cache-Control"] = "no-store"
        return response


class StatementPdfView(View):
    """The same week as a page to print."""

    def get(self, request: HttpRequest, check_code: str) -> HttpResponse:
        statement = get_object_or_404(statements_of(agent_of(request)), check_code=check_code)
        paper = statements.as_pdf(statement, (get_language() or "id")[:2])
        response = HttpResponse(paper, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="{statement.check_code}.pdf"'
        response["Cache-Control"] = "no-store"
        return response


class CheckStatementView(View):
    """Anybody with a check code: is the statement ours and unchanged? Week and sum, no person."""

    def get(self, request: HttpRequest) -> HttpResponse:
        typed = request.GET.get("k", "").strip()[:40]
        found = statements.find(typed) if typed else None
        genuine = found if found is not None and statements.is_untouched(found) else None
        context = {
            "typed": typed,
            "statement": genuine,
            "week": pages.week_rows([genuine])[0] if genuine is not None else None,
        }
        return render(request, "portal/check.html", context, status=200 if genuine or not typed else 404)


class BankView(View):
    """Where ready money goes: her own account at an Indonesian bank, asked for when there is money to send."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, BankForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = BankForm(request.POST)
        if not form.is_valid():
            return self.page(request, form, status=422)
        try:
            operations.set_destination(agent=agent_of(request), now=timezone.now(), **form.cleaned_data)
        except operations.CannotSetDestination:
            form.add_error("account", _("Somebody else has named this account. It must be your own."))
            return self.page(request, form, status=422)
        messages.success(request, _("Your account is stored. Only its last four digits are ever shown."))
        return redirect("portal:bank")

    def page(self, request: HttpRequest, form: BankForm, status: int = 200) -> HttpResponse:
        agent, now = agent_of(request), timezone.now()
        context = {
            "tab": "commission",
            "form": form,
            "current": destination_of(agent, now),
            "coming": agent.destinations.filter(works_from__gt=now).order_by("works_from").last(),
        }
        response = render(request, "portal/bank.html", context, status=status)
        response["Cache-Control"] = "no-store"
        return response
