from django.apps import AppConfig


class GatewayConfig(AppConfig):
    name = "storefront.gateway"
    label = "gateway"
