from typing import Any

from django.apps import apps as registry
from django.urls import URLPattern, URLResolver, include, path
from oscar.apps.dashboard import apps

# Oscar's desks that stay (marketplace.md 5). Home, orders, partners, users, pages, reports and shipping are replaced:
# their routes answer 404.
KEPT = ("catalogue", "offers", "ranges", "reviews", "vouchers", "communications")


class DashboardConfig(apps.DashboardConfig):
    name = "storefront.dashboard"

    def ready(self) -> None:
        """Oscar's index and login views are not loaded: staff sign in like everybody."""
        self.configure_permissions()

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Our staff pages first, then what stays of Oscar's dashboard."""
        from storefront.dashboard.urls import urlpatterns

        kept = [path(f"{desk}/", include(_oscar_app(f"{desk}_dashboard").urls[0])) for desk in KEPT]
        return self.post_process_urls([*urlpatterns, *kept])


def _oscar_app(label: str) -> Any:
    return registry.get_app_config(label)
