from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    name = "storefront.upkeep"
    label = "upkeep"

    def ready(self) -> None:
        from storefront import failpoints

        failpoints.arm_from_environment()
