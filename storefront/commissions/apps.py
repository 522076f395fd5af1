from django.apps import AppConfig


class CommissionsConfig(AppConfig):
    name = "storefront.commissions"
    label = "commissions"

    def ready(self) -> None:
        """The editors' pages ask here how a price is shared."""
        from cms.figures import provide_price_split
        from storefront.commissions.price import parts_now

        provide_price_split(parts_now)
