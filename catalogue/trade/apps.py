from django.apps import AppConfig


class TradeConfig(AppConfig):
    name = "catalogue.trade"
    label = "trade"
