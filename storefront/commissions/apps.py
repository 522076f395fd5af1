from django.apps import AppConfig


class CommissionsConfig(AppConfig):
    name = "storefront.commissions"
    label = "commissions"
