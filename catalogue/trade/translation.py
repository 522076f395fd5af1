"""Which texts of the trade rules exist in Malay, Indonesian and English (modeltranslation)."""

from modeltranslation.translator import TranslationOptions, register

from catalogue.trade.models import ShippingService


@register(ShippingService)
class ShippingServiceTranslation(TranslationOptions):
    fields = ("name",)
