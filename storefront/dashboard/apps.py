from django.urls import URLPattern, URLResolver
from oscar.apps.dashboard import apps

# Oscar's desks that ours replace (marketplace.md 5); their routes answer 404.
REPLACED = ("reports", "orders", "users", "pages", "partners", "shipping")


class DashboardConfig(apps.DashboardConfig):
    name = "storefront.dashboard"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Our staff pages first, then what stays of Oscar's dashboard."""
        from storefront.dashboard.urls import urlpatterns

        kept = [entry for entry in super().get_urls() if not str(entry.pattern).startswith(REPLACED)]
        without_index = [entry for entry in kept if str(entry.pattern) not in ("", "login/", "logout/")]
        return self.post_process_urls(urlpatterns + without_index)
