"""The test suite: its own database, its own media folder, mail in memory."""

import os

os.environ.setdefault("SECRET_KEY", "test-key-0123456789abcdefghijklmnopqrstuvwxyz-0123456789")

from storefront.settings.base import *

DEBUG = False
DEMO = False
REQUIRE_SECOND_FACTOR = False  # tests of the second factor turn it on
ACCOUNT_RATE_LIMITS = dict.fromkeys(ACCOUNT_RATE_LIMITS)  # tests of the limits set them
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = LOCAL_DIR / "test-media"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STATIC_ROOT = None  # the live server of browser tests finds static files itself
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STRIPE_SECRET_KEY = "sk_test_juragan_tests"
STRIPE_API_BASE = "http://127.0.0.1:9"  # the stand-in's fixture sets the real one; port 9 refuses
STRIPE_WEBHOOK_SECRETS = ["whsec_juragan_tests"]
ELASTICSEARCH_URL = ""  # tests of that engine ask for it by fixture
DATABASES["default"]["CONN_MAX_AGE"] = 0
# Static files straight from their folders: browser tests need them, and nothing was collected.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
