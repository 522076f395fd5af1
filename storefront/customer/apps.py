from django.urls import URLPattern, URLResolver
from oscar.apps.customer import apps


class CustomerConfig(apps.CustomerConfig):
    name = "storefront.customer"

    def ready(self) -> None:
        """None of Oscar's pages of a customer is loaded: they change an e-mail without asking who is there."""

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """People sign in and change their contacts in storefront.accounts."""
        return []
