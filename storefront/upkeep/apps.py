from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    name = "storefront.upkeep"
    label = "upkeep"
