"""A rehearsal Stripe: a small HTTP server with state that the official SDK talks to unchanged.

Pure standard library, no Django. Start it with `python -m storefront.gateway.sandbox`. It takes part in
no real payment, and `guard.py` refuses to start it beside production settings.
"""
