"""Every address of the shop. Pages stand under a language; machines, staff and editors do not."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.i18n import set_language
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from cms.views import SitemapView
from storefront.accounts import views as account_views


def oscar_app(label: str) -> Any:
    """The configuration of one of Oscar's apps or its fork: its `urls` carry the namespace."""
    return apps.get_app_config(label)


catalogue = oscar_app("catalogue")
basket = oscar_app("basket")
checkout = oscar_app("checkout")
search = oscar_app("search")
dashboard = oscar_app("dashboard")

urlpatterns = [
    path("livez", account_views.LiveView.as_view(), name="livez"),
    path("readyz", account_views.ReadyView.as_view(), name="readyz"),
    path("language/", set_language, name="set_language"),
    path("r/", include("storefront.referrals.urls")),
    path("webhooks/", include("storefront.webhooks.urls")),
    path("dashboard/", dashboard.urls),
    # Wagtail's own sign-in knows a password only, and no limit: editors come in by the shop's door.
    path(
        "cms/login/",
        RedirectView.as_view(pattern_name="account_login", query_string=True),
        name="wagtailadmin_login",
    ),
    path("cms/", include(wagtailadmin_urls)),
    path("sitemap.xml", SitemapView.as_view(), name="sitemap"),
    path("documents/", include(wagtaildocs_urls)),
]
if settings.MEDIA_URL.startswith("/"):
    # One process serves all in the demo and in tests; in production a proxy answers /media/ itself.
    urlpatterns.append(
        re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}, name="media")
    )

urlpatterns += i18n_patterns(
    path("", include("storefront.shop.urls")),
    path("shop/", catalogue.urls),
    path("search/", search.urls),
    path("basket/", basket.urls),
    path("checkout/", checkout.urls),
    path("order/", include("storefront.aftersales.urls")),
    path("agent/", include("storefront.portal.urls")),
    path("r/", include("storefront.referrals.page_urls")),
    path("desk/", include("storefront.sellers.urls")),
    path("accounts/", include("storefront.accounts.urls")),
    path("", include("storefront.frame.urls")),
    path("", include("cms.urls")),
    path("", include(wagtail_urls)),
    prefix_default_language=True,
)

handler429 = "storefront.frame.limits.too_many"  # allauth's limiter asks for it
handler500 = "storefront.frame.views.server_error"
