from django.apps import AppConfig


class SellersConfig(AppConfig):
    name = "storefront.sellers"
    label = "sellers"
