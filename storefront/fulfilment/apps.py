from django.apps import AppConfig


class FulfilmentConfig(AppConfig):
    name = "storefront.fulfilment"
    label = "fulfilment"
