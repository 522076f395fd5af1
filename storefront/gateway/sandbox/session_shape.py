"""The look of a Checkout Session before anybody has paid.

Source: docs.stripe.com/api/checkout/sessions/object, version 2026-10-28.endive. `line_items` is absent: it
comes only when it is expanded.
"""

from __future__ import annotations

from .world import Json, World


def blank_customer(email: str | None) -> Json:
    return {
        "address": None,
        "business_name": None,
        "email": email,
        "individual_name": None,
        "name": None,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": None,
    }


def blank_session(world: World, session_id: str, currency: str, total: int) -> Json:
    nothing = dict.fromkeys(
        (
            "after_expiration",
            "allow_promotion_codes",
            "billing_address_collection",
            "branding_settings",
            "client_secret",
            "collected_information",
            "consent",
            "consent_collection",
            "currency_conversion",
            "customer",
            "customer_account",
            "excluded_payment_method_types",
            "integration_identifier",
            "invoice",
            "origin_context",
            "payment_intent",
            "payment_link",
            "payment_method_configuration_details",
            "permissions",
            "recovered_from",
            "saved_payment_method_options",
            "setup_intent",
            "shipping_address_collection",
            "shipping_cost",
            "subscription",
            "wallet_options",
        )
    )
    return {
        "id": session_id,
        "object": "checkout.session",
        **nothing,
        "adaptive_pricing": {"enabled": False},
        "amount_subtotal": total,
        "amount_total": total,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "created": world.now(),
        "currency": currency,
        "custom_fields": [],
        "custom_text": dict.fromkeys(
            ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
        ),
        "customer_creation": "if_required",
        "discounts": [],
        "invoice_creation": {"enabled": False},
        "livemode": False,
        "mode": "payment",
        "payment_method_collection": "if_required",
        "payment_method_options": {},
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{world.config.base_url}/c/pay/{session_id}",
    }
