from django.urls import URLPattern, URLResolver, path
from oscar.apps.basket import apps
from oscar.core.loading import get_class


class BasketConfig(apps.BasketConfig):
    name = "storefront.basket"

    def ready(self) -> None:
        """Oscar's pages for vouchers and saved baskets are not loaded: codes are entered on the basket page."""
        self.summary_view = get_class("basket.views", "BasketView")
        self.add_view = get_class("basket.views", "BasketAddView")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """`summary` only gives the name: storefront.shop answers before."""
        return [
            path("", self.summary_view.as_view(), name="summary"),
            path("add/<int:pk>/", self.add_view.as_view(), name="add"),
        ]
