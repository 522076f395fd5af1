"""Which catalogue texts exist in Malay, Indonesian and English (modeltranslation)."""

from modeltranslation.translator import TranslationOptions, register

from catalogue.models import AttributeOption, Category, Product, ProductAttribute, ProductClass


@register(Category)
class CategoryTranslation(TranslationOptions):
    fields = ("name", "slug", "description")


@register(Product)
class ProductTranslation(TranslationOptions):
    fields = ("title", "slug", "description", "ingredients")


@register(ProductClass)
class ProductClassTranslation(TranslationOptions):
    fields = ("name",)


@register(ProductAttribute)
class ProductAttributeTranslation(TranslationOptions):
    fields = ("name",)


@register(AttributeOption)
class AttributeOptionTranslation(TranslationOptions):
    fields = ("option",)
