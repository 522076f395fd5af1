"""Rates and promises, what lines earn, and what a person decided about single entries."""

from storefront.commissions.models.entries import Adjustment, Commission, LineShare
from storefront.commissions.models.rates import ExchangeRate, RatePromise, RateRule
from storefront.commissions.models.reviews import Appeal, RiskCase, RiskEntry

__all__ = [
    "Adjustment",
    "Appeal",
    "Commission",
    "ExchangeRate",
    "LineShare",
    "RatePromise",
    "RateRule",
    "RiskCase",
    "RiskEntry",
]
