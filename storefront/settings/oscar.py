"""Oscar: what differs from its defaults, and the apps of it that we do not fork."""

from django.urls import reverse_lazy
from oscar.defaults import *

OSCAR_APPS = [
    "oscar.config.Shop",
    "oscar.apps.analytics.apps.AnalyticsConfig",
    "oscar.apps.address.apps.AddressConfig",
    "oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig",
    "oscar.apps.communication.apps.CommunicationConfig",
    "oscar.apps.payment.apps.PaymentConfig",
    "oscar.apps.voucher.apps.VoucherConfig",
    "oscar.apps.wishlists.apps.WishlistsConfig",
    "storefront.dashboard.reports.apps.ReportsDashboardConfig",
    "oscar.apps.dashboard.users.apps.UsersDashboardConfig",
    "oscar.apps.dashboard.orders.apps.OrdersDashboardConfig",
    "oscar.apps.dashboard.catalogue.apps.CatalogueDashboardConfig",
    "storefront.dashboard.offers.apps.OffersDashboardConfig",
    "oscar.apps.dashboard.partners.apps.PartnersDashboardConfig",
    "oscar.apps.dashboard.pages.apps.PagesDashboardConfig",
    "oscar.apps.dashboard.ranges.apps.RangesDashboardConfig",
    "oscar.apps.dashboard.reviews.apps.ReviewsDashboardConfig",
    "oscar.apps.dashboard.vouchers.apps.VouchersDashboardConfig",
    "oscar.apps.dashboard.communications.apps.CommunicationsDashboardConfig",
    "oscar.apps.dashboard.shipping.apps.ShippingDashboardConfig",
    "widget_tweaks",
    "treebeard",
    "django_tables2",
]

OSCAR_SHOP_NAME = "Juragan"
OSCAR_HOMEPAGE = reverse_lazy("catalogue:index")
OSCAR_DEFAULT_CURRENCY = "MYR"
OSCAR_ALLOW_ANON_CHECKOUT = True
OSCAR_ALLOW_GUEST_CHECKOUT_WITH_ACCOUNT = True
# One name is enough: Indonesian single names, Malay bin and binti.
OSCAR_REQUIRED_ADDRESS_FIELDS = ("first_name", "line1", "line4", "postcode", "country")
OSCAR_MODERATE_REVIEWS = True
OSCAR_ALLOW_ANON_REVIEWS = False
OSCAR_SEND_REGISTRATION_EMAIL = False
OSCAR_EAGER_ALERTS = False
OSCAR_IMAGE_FOLDER = "pictures/"
OSCAR_MISSING_IMAGE_URL = "juragan/img/missing.svg"
OSCAR_THUMBNAILER = "catalogue.thumbnails.Thumbnailer"
OSCAR_MAX_BASKET_QUANTITY_THRESHOLD = 200
OSCAR_INITIAL_ORDER_STATUS = "open"
OSCAR_INITIAL_LINE_STATUS = "open"
OSCAR_ORDER_STATUS_PIPELINE = {
    "open": ("shipped", "cancelled"),
    "shipped": ("delivered", "open"),
    "delivered": ("shipped", "final"),
    "final": (),
    "cancelled": (),
}
OSCAR_BASKET_COOKIE_OPEN = "juragan_basket"
OSCAR_BASKET_COOKIE_LIFETIME = 60 * 24 * 60 * 60

# Oscar imports Haystack although our search room does all searching: an engine that does nothing.
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"
