"""Which of a maker's texts exist in Malay, Indonesian and English."""

from modeltranslation.translator import TranslationOptions, register

from catalogue.partner.models import Partner


@register(Partner)
class PartnerTranslation(TranslationOptions):
    fields = ("craft", "profile")
