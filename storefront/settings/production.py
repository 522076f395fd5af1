"""The open internet. Everything secret comes from the environment; what is missing stops the start with a hint."""

import os

from django.core.exceptions import ImproperlyConfigured

REQUIRED = {
    "DATABASE_URL": "postgresql://user:password@host/name, PostgreSQL 15 or newer",
    "SECRET_KEY": "50 random characters",
    "ALLOWED_HOSTS": "the shop's host names, comma separated",
    "SITE_ORIGIN": "https:// and the shop's host name",
    "STRIPE_SECRET_KEY": "sk_live_... from the Stripe dashboard",
    "STRIPE_WEBHOOK_SECRETS": "whsec_..., several while one is being replaced",
}
_missing = [f"{name} ({hint})" for name, hint in REQUIRED.items() if not os.environ.get(name)]
if _missing:
    raise ImproperlyConfigured("Set in the environment: " + "; ".join(_missing))

if os.environ.get("FAILPOINT"):
    raise ImproperlyConfigured("FAILPOINT kills processes on purpose: never here")

from storefront.settings.base import *

DEBUG = False
DEMO = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = OSCAR_BASKET_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_NAME = "__Host-csrf"
SECURE_SSL_REDIRECT = True
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXIES", "1"))
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
STRIPE_API_BASE = ""
WAGTAILADMIN_BASE_URL = SITE_ORIGIN
CSRF_TRUSTED_ORIGINS = [SITE_ORIGIN]
MEDIA_ROOT = os.environ.get("MEDIA_ROOT", str(LOCAL_DIR / "media"))
STATIC_ROOT = os.environ.get("STATIC_ROOT", str(LOCAL_DIR / "static"))
