"""One mail to finance and administrators: how many differences and breaches wait. No amounts, no names."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _, override

from storefront.accounts.models import StaffRole
from storefront.reconciliation.queries import newest_check, open_breaks

TOLD = (StaffRole.Role.FINANCE, StaffRole.Role.ADMIN)


def send_findings() -> None:
    """To everybody of finance and administration who has an e-mail address, each in her language."""
    check = newest_check()
    facts = {"differences": open_breaks().count(), "breaches": len(check.breaches) if check else 0}
    if not any(facts.values()):
        return
    roles = StaffRole.objects.filter(role__in=TOLD, user__is_active=True).exclude(user__email=None)
    people = {role.user_id: role.user for role in roles.select_related("user")}
    for person in people.values():
        with override(person.locale):
            text = _(
                "The books need a person: %(differences)s open differences with Stripe, %(breaches)s rules broken."
            )
            address = settings.SITE_ORIGIN + reverse("dashboard:books-show")
            EmailMessage(
                subject=_("Juragan: look at the books"),
                body=f"{text % facts}\n{address}\n",
                from_email=settings.DEFAULT_FROM_EMAIL,
                to=[person.email or ""],
            ).send()
