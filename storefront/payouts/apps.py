from django.apps import AppConfig


class PayoutsConfig(AppConfig):
    name = "storefront.payouts"
    label = "payouts"
