from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "storefront.portal"
    label = "portal"
