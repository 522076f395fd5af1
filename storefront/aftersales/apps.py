from django.apps import AppConfig


class AftersalesConfig(AppConfig):
    name = "storefront.aftersales"
    label = "aftersales"
