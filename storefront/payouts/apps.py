from django.apps import AppConfig


class PayoutsConfig(AppConfig):
    name = "storefront.payouts"
    label = "payouts"

    def ready(self) -> None:
        """Wrong settings stop here."""
        from storefront.payouts import checks  # noqa: F401
