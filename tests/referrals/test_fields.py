"""R26: nothing in the schema asks what can hurt a migrant worker."""

from __future__ import annotations

import re

from django.apps import apps

FORBIDDEN = re.compile(
    r"passport|paspor|permit|visa|plks|employer|majikan|immigration|workplace", re.IGNORECASE
)
ABOUT_PEOPLE = ("accounts", "referrals", "commissions", "payouts")


class TestSchema:
    def test_r26_no_field_is_about_immigration_when_all_models_of_people_are_read(self) -> None:
        fields = [
            f"{model._meta.label}.{field.name}"
            for label in ABOUT_PEOPLE
            for model in apps.get_app_config(label).get_models()
            for field in model._meta.get_fields()
        ]
        assert len(fields) > 50
        assert [field for field in fields if FORBIDDEN.search(field)] == []
