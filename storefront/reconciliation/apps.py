from django.apps import AppConfig


class ReconciliationConfig(AppConfig):
    name = "storefront.reconciliation"
    label = "reconciliation"
