from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "storefront.referrals"
    label = "referrals"
