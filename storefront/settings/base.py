"""Settings that every way of running the shop shares. Secrets and addresses come from the environment only."""

import os
from pathlib import Path

import dj_database_url
from django.utils.translation import gettext_lazy as _

from storefront import local_postgres
from storefront.settings.oscar import *
from storefront.settings.wagtail import *

BASE_DIR = Path(__file__).resolve().parent.parent.parent
LOCAL_DIR = BASE_DIR / ".local"

DEBUG = False
SECRET_KEY = os.environ.get("SECRET_KEY", "")
ALLOWED_HOSTS = [host for host in os.environ.get("ALLOWED_HOSTS", "").split(",") if host]
SITE_ID = 1
# Where the shop is reached from outside: links in mails, share texts and Stripe's return addresses.
SITE_ORIGIN = os.environ.get("SITE_ORIGIN", "http://127.0.0.1:8000")

INSTALLED_APPS = [
    "storefront.accounts.apps.AccountsConfig",
    "modeltranslation",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    "django.contrib.flatpages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    # the ground floor
    "catalogue.apps.CatalogueConfig",
    "catalogue.partner.apps.PartnerConfig",
    "catalogue.trade.apps.TradeConfig",
    "cms.apps.CmsConfig",
    "search.apps.SearchConfig",
    # the site
    "storefront.gateway.apps.GatewayConfig",
    "storefront.ledger.apps.LedgerConfig",
    "storefront.upkeep.apps.UpkeepConfig",
    "storefront.offer.apps.OfferConfig",
    "storefront.basket.apps.BasketConfig",
    "storefront.order.apps.OrderConfig",
    "storefront.shipping.apps.ShippingConfig",
    "storefront.customer.apps.CustomerConfig",
    "storefront.fulfilment.apps.FulfilmentConfig",
    "storefront.referrals.apps.ReferralsConfig",
    "storefront.commissions.apps.CommissionsConfig",
    "storefront.payouts.apps.PayoutsConfig",
    "storefront.checkout.apps.CheckoutConfig",
    "storefront.aftersales.apps.AftersalesConfig",
    "storefront.webhooks.apps.WebhooksConfig",
    "storefront.reconciliation.apps.ReconciliationConfig",
    "storefront.portal.apps.PortalConfig",
    "storefront.sellers.apps.SellersConfig",
    "storefront.dashboard.apps.DashboardConfig",
    "storefront.demo.apps.DemoConfig",
    *OSCAR_APPS,
    *WAGTAIL_APPS,
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "storefront.accounts.middleware.ContentSecurityPolicyMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "storefront.frame.middleware.BusyMiddleware",
    "storefront.accounts.middleware.PermissionMiddleware",
    "storefront.frame.middleware.LimitMiddleware",
    "storefront.shop.middleware.JoiningBasketMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "storefront.urls"
WSGI_APPLICATION = "storefront.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "storefront" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"pieces": "storefront.frame.pieces"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "oscar.core.context_processors.metadata",
                "storefront.accounts.context_processors.site_facts",
                "storefront.frame.context_processors.page_frame",
            ],
        },
    }
]

DATABASE_URL = os.environ.get("DATABASE_URL") or local_postgres.start()
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=60)}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
# A connection that outlived a restart of PostgreSQL is replaced before it costs a buyer an error (threats I3).
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"].setdefault("OPTIONS", {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:after-login"
ACCOUNT_ADAPTER = "storefront.accounts.adapters.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["phone", "email"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 3
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {"login": "storefront.accounts.forms.PasswordForm"}
# How often one client and all of one address may ask: storefront/frame/limits.py. RATE_LIMITS=off is for measuring.
ACCOUNT_RATE_LIMITS: dict[str, str | None] = {
    "search": "30/m/key",
    "search_address": "600/m/key",
    "suggest": "120/m/key",
    "suggest_address": "2400/m/key",
    "voucher": "10/m/key",
    "voucher_address": "200/m/key",
}
if os.environ.get("RATE_LIMITS") == "off":
    ACCOUNT_RATE_LIMITS = dict.fromkeys(ACCOUNT_RATE_LIMITS)
# So many proxies of ours stand before the shop: the address that the first of them saw is the client's.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXIES", "0"))
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Juragan"
# Staff, editors and makers see no page of theirs before a second factor (threats D8). Only demo and tests turn it off.
REQUIRE_SECOND_FACTOR = True

LANGUAGE_CODE = "ms"
LANGUAGES = [("ms", _("Malay")), ("id", _("Indonesian")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
LOCALE_PATHS = [BASE_DIR / "storefront" / "locale"]
MODELTRANSLATION_DEFAULT_LANGUAGE = "ms"
MODELTRANSLATION_FALLBACK_LANGUAGES = {
    "default": ("ms", "id", "en"),
    "id": ("id", "ms", "en"),
    "en": ("en", "ms", "id"),
}
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Kuala_Lumpur"

STATIC_URL = "/static/"
STATIC_ROOT = LOCAL_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "storefront" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = LOCAL_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500

EMAIL_BACKEND = os.environ.get("EMAIL_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Juragan <pesanan@juragan.example>")

# Stripe: one door, storefront/gateway. STRIPE_API_BASE points the SDK at the stand-in.
STRIPE_SECRET_KEY = os.environ.get("STRIPE_SECRET_KEY", "")
STRIPE_API_BASE = os.environ.get("STRIPE_API_BASE", "")
STRIPE_WEBHOOK_SECRETS = [
    secret for secret in os.environ.get("STRIPE_WEBHOOK_SECRETS", "").split(",") if secret
]

# Seals account numbers of payees. Changing it makes stored accounts unreadable: payees enter them again.
PAYOUT_KEY = os.environ.get("PAYOUT_KEY", SECRET_KEY)
# Who moves payouts: a file for the bank, or (demo, tests) a bank to rehearse with.
PAYOUT_PROVIDER = os.environ.get("PAYOUT_PROVIDER", "bank_file")
# The bank's fee for a transfer in rupiah, borne by the platform: BI-FAST's ceiling (Bank Indonesia, PADG 23/25/2021).
PAYOUT_FEE_IDR = 2_500

# Search: PostgreSQL answers where no Elasticsearch is named, and when it is down. Index names begin with the prefix.
ELASTICSEARCH_URL = os.environ.get("ELASTICSEARCH_URL", "")
ELASTICSEARCH_API_KEY = os.environ.get("ELASTICSEARCH_API_KEY", "")
SEARCH_PREFIX = os.environ.get("SEARCH_PREFIX", "juragan")
SEARCH_REPLICAS = int(os.environ.get("SEARCH_REPLICAS", "0"))

# Business facts that the law wants on every page (CPETT regulations 2012).
SELLER = {
    "name": os.environ.get("SELLER_NAME", "Contoh Juragan Sdn. Bhd."),
    "registration": os.environ.get("SELLER_REGISTRATION", "000000-X"),
    "address": os.environ.get("SELLER_ADDRESS", "Ipoh, Perak"),
    "email": os.environ.get("SELLER_EMAIL", "aduan@juragan.example"),
    "phone": os.environ.get("SELLER_PHONE", "05-000 0000"),
    # Our number as an Indonesian marketplace (PPMSE): it stands on every consignment note.
    "ppmse": os.environ.get("SELLER_PPMSE", "CONTOH-PPMSE-0001"),
}

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_ON_APP_READY = None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "WARNING")},
}

SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # User.email is unique by lower(email), in the database
    "account.W001",  # e-mail or phone: either is enough, our join form asks for one
    "security.W019",  # framing by ourselves stays allowed: the editor's preview is a frame
]
