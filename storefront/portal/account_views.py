"""Her number, her PIN, the way home, her track record, and the way out. Codes, links and money never change by it."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from storefront.accounts import contact_changes, pins
from storefront.accounts.models import ContactChange, User
from storefront.accounts.pin_devices import device_of, remember_device
from storefront.commissions.queries import earnings_of
from storefront.outbox import defer
from storefront.portal import printing, track_record
from storefront.portal.forms import ContactCodeForm, LeaveForm, NewContactForm, RecoverForm
from storefront.portal.who import agent_of
from storefront.referrals.models import Agent
from storefront.referrals.operations import lives
from storefront.referrals.queries import find_agent_by_code

PENDING = "contact_change"
"""Session key: the change that waits for its code."""


class AccountView(View):
    """Everything about herself, each in one tap."""

    def get(self, request: HttpRequest) -> HttpResponse:
        agent = agent_of(request)
        context = {"tab": "home", "agent": agent, "person": agent.user, "has_pin": pins.has_pin(agent.user)}
        return render(request, "portal/account.html", context)


class NumberView(View):
    """A new number, also of another country, or a mail address: a code goes there first."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, NewContactForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewContactForm(request.POST)
        if not form.is_valid():
            return self.page(request, form, status=422)
        try:
            change = contact_changes.begin(
                user=agent_of(request).user, contact=form.cleaned_data["contact"], now=timezone.now()
            )
        except contact_changes.CannotChange:
            form.add_error("contact", _("Too many codes for now. Try again in an hour."))
            return self.page(request, form, status=422)
        request.session[PENDING] = change.pk
        return redirect("portal:number-code")

    def page(self, request: HttpRequest, form: NewContactForm, status: int = 200) -> HttpResponse:
        context = {"tab": "home", "form": form, "person": agent_of(request).user}
        return render(request, "portal/number.html", context, status=status)


class NumberCodeView(View):
    """The code of the new number; then everything goes on as before, and the old number opens nothing."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, ContactCodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ContactCodeForm(request.POST)
        change = _pending(request, agent_of(request))
        if not form.is_valid() or not _took_over(form, agent_of(request), change):
            return self.page(request, form, status=422)
        del request.session[PENDING]
        messages.success(request, _("Done. Your code, links, QR and money are as before."))
        return redirect("portal:account")

    def page(self, request: HttpRequest, form: ContactCodeForm, status: int = 200) -> HttpResponse:
        change = _pending(request, agent_of(request))
        context = {"tab": "home", "form": form, "contact": change.phone or change.email}
        return render(request, "portal/number_code.html", context, status=status)


class RecoverView(View):
    """Back in without the old number: her code, her PIN, and a code to the number she has now (G2)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "portal/recover.html", {"form": RecoverForm()})

    def post(self, request: HttpRequest) -> HttpResponse:
        form, device = RecoverForm(request.POST), device_of(request)
        if not form.is_valid() or not self.begun(request, form, device):
            return render(request, "portal/recover.html", {"form": form}, status=422)
        answer = redirect("portal:recover-code")
        remember_device(answer, device)
        return answer

    def begun(self, request: HttpRequest, form: RecoverForm, device: str) -> bool:
        """Whether code and PIN fit. Unknown code, no PIN, wrong PIN and a lane that rests sound the same."""
        given, now = form.cleaned_data, timezone.now()
        agent = find_agent_by_code(given["agent_code"])
        try:
            if agent is None:
                raise pins.CannotUsePin
            pins.check_pin(
                user=agent.user,
                digits="".join(given["pin"].split()),
                now=now,
                door=pins.RECOVERY,
                device=device,
            )
            change = contact_changes.begin(user=agent.user, contact=given["contact"], now=now)
        except (pins.CannotUsePin, contact_changes.CannotChange):
            form.add_error(
                None, _("Code and PIN do not fit. After five wrong tries they rest, up to an hour.")
            )
            return False
        request.session[PENDING] = change.pk
        return True


class RecoverCodeView(View):
    """The code of the number she has now signs her in."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, ContactCodeForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = ContactCodeForm(request.POST)
        change = get_object_or_404(ContactChange, pk=request.session.get(PENDING))
        agent = get_object_or_404(Agent, user=change.user_id)
        if not form.is_valid() or not _took_over(form, agent, change):
            return self.page(request, form, status=422)
        login(
            request, User.objects.get(pk=agent.user_id), backend="django.contrib.auth.backends.ModelBackend"
        )
        request.session["knows_pin"] = True
        messages.success(request, _("Done. Your code, links, QR and money are as before."))
        return redirect("portal:account")

    def page(self, request: HttpRequest, form: ContactCodeForm, status: int = 200) -> HttpResponse:
        change = get_object_or_404(ContactChange, pk=request.session.get(PENDING))
        context = {"form": form, "contact": change.phone or change.email}
        return render(request, "portal/recover_code.html", context, status=status)


def _pending(request: HttpRequest, agent: Agent) -> ContactChange:
    return get_object_or_404(agent.user.contact_changes, pk=request.session.get(PENDING), done_at=None)


def _took_over(form: ContactCodeForm, agent: Agent, change: ContactChange) -> bool:
    """Whether the code fits; the old contact is told."""
    try:
        old = lives.change_contact(
            agent=agent, change=change, code=form.cleaned_data["code"], now=timezone.now()
        )
    except contact_changes.CannotChange:
        form.add_error("code", _("This code does not fit, or the number opens another account."))
        return False
    if old:
        defer("storefront.portal.jobs.warn_old_contact", contact=old, locale=agent.locale)
    return True


class GoingHomeView(View):
    """What stays, what changes, and the step itself (G3)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return render(request, "portal/going_home.html", {"tab": "home", "agent": agent_of(request)})

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            lives.move_phase(agent=agent_of(request), to=request.POST.get("to", ""))
        except lives.CannotMove:
            messages.error(request, _("This step is not possible from here."))
        else:
            messages.success(request, _("Noted. Your code, links, buyers and money stay as they are."))
        return redirect("portal:going-home")


class RecordView(View):
    """Her track record as a file: months, orders, what she earned. She decides who gets it."""

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        record = track_record.record_of(agent_of(request), timezone.now())
        if kind == "csv":
            response = HttpResponse(track_record.as_csv(record), content_type="text/csv; charset=utf-8")
        else:
            pdf = printing.track_record(track_record.as_data(record))
            response = HttpResponse(pdf, content_type="application/pdf")
        response["Content-Disposition"] = f'attachment; filename="juragan-record.{kind}"'
        response["Cache-Control"] = "no-store"
        return response


class LeaveView(View):
    """The end: what is earned is paid within 14 days without a minimum, then her data goes (G5)."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(request, LeaveForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LeaveForm(request.POST)
        if not form.is_valid():
            return self.page(request, form, status=422)
        try:
            lives.leave(agent=agent_of(request), now=timezone.now())
        except lives.CannotLeave:
            return redirect("portal:leave")
        messages.success(request, _("You have left. What you earned is still paid to your account."))
        return redirect("portal:account")

    def page(self, request: HttpRequest, form: LeaveForm, status: int = 200) -> HttpResponse:
        agent = agent_of(request)
        context = {"tab": "home", "form": form, "agent": agent, "earnings": earnings_of(agent)}
        return render(request, "portal/leave.html", context, status=status)
