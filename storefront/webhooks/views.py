"""The provider's door: check the signature over the raw bytes, write the event once, answer at once."""

import logging

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.csrf import csrf_exempt

from storefront.gateway import BadSignature, verify_event
from storefront.webhooks import operations
from storefront.webhooks.jobs import wake

logger = logging.getLogger(__name__)


@method_decorator(csrf_exempt, name="dispatch")
class StripeView(View):
    """POST from Stripe. 400 for anything that no secret of ours signed within 300 s; else 200: the work is a job's."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        now = timezone.now()
        try:
            event = verify_event(
                request.body,
                request.headers.get("Stripe-Signature", ""),
                settings.STRIPE_WEBHOOK_SECRETS,
                now=now,
            )
        except BadSignature:
            logger.warning("a webhook with a wrong signature was refused")
            return HttpResponse(status=400)
        with transaction.atomic():
            row = operations.receive(event, now=now)
            if row is not None:
                transaction.on_commit(wake, robust=True)
        return HttpResponse(status=200)
