"""Letters of the provider: changed, signed anew, posted."""

from __future__ import annotations

import json
import time
from typing import Any

from django.test import Client

from storefront.gateway.sandbox.courier import signature_of
from tests.services.stripe import WEBHOOK_SECRET, Letter


def post(letter: Letter) -> int:
    """Deliver a letter; the status of the answer."""
    answer = Client().post(
        "/webhooks/stripe/",
        letter.body,
        content_type="application/json",
        headers={"Stripe-Signature": letter.signature},
    )
    return answer.status_code


def rewritten(letter: Letter, *, secret: str = WEBHOOK_SECRET, **changes: Any) -> Letter:
    """The same event with other fields, properly signed: what a provider gone mad would send."""
    row = {**json.loads(letter.body), **changes}
    body = json.dumps(row, indent=2).encode()
    return Letter(row["id"], row["type"], body, signature_of(body, (secret,), int(time.time())))
