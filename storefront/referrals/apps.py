from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "storefront.referrals"
    label = "referrals"

    def ready(self) -> None:
        from storefront.referrals import receivers  # noqa: F401
