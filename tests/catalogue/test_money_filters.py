"""Amounts in templates."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import translation

from catalogue.money import CannotConvert, CannotMixCurrencies, rp
from catalogue.templatetags.money import as_ringgit, as_rupiah


class TestFilters:
    def test_amount_follows_the_page_when_language_is_active(self) -> None:
        with translation.override("ms"):
            assert as_ringgit(128450) == "RM\u00a01,284.50"
        with translation.override("id"):
            assert as_ringgit(128450) == "RM\u00a01.284,50"
            assert as_rupiah(322495) == "Rp\u00a0322.495"

    def test_decimal_is_read_as_ringgit_when_oscar_hands_one_over(self) -> None:
        with translation.override("en"):
            assert as_ringgit(Decimal("49.50")) == "RM\u00a049.50"

    def test_nothing_is_written_when_there_is_no_amount(self) -> None:
        assert as_ringgit(None) == ""

    def test_filter_refuses_when_amount_is_not_of_its_currency(self) -> None:
        with pytest.raises(CannotMixCurrencies):
            as_ringgit(rp(1))
        with pytest.raises(CannotConvert):
            as_ringgit(1.5)  # type: ignore[arg-type]
