"""The shop on one machine: `manage.py demo`. Not for the open internet."""

import os

os.environ.setdefault("SECRET_KEY", "demo-key-for-this-machine-only-not-secret-0123456789abcdef")

from storefront.settings.base import *

DEBUG = os.environ.get("DEBUG", "") == "1"
ALLOWED_HOSTS = ["*"]
DEMO = True
REQUIRE_SECOND_FACTOR = False  # the sample accounts sign in with a code alone
EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = LOCAL_DIR / "mail"
STRIPE_SECRET_KEY = os.environ.get("STRIPE_SECRET_KEY", "sk_test_juragan_demo")
STRIPE_API_BASE = os.environ.get(
    "STRIPE_API_BASE", "" if "STRIPE_SECRET_KEY" in os.environ else "http://127.0.0.1:12111"
)
STRIPE_WEBHOOK_SECRETS = STRIPE_WEBHOOK_SECRETS or ["whsec_juragan_demo"]
WAGTAILADMIN_BASE_URL = SITE_ORIGIN

# Served straight from the apps' folders: nothing to collect at the first start.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
