"""Small questions that the templates of pages ask."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django import template

from cms.queries import ORDER_AHEAD_DAYS

register = template.Library()


@register.filter
def at(rows: Mapping[Any, Any], key: Any) -> Any:
    """The row that `key` names; None when there is none, as for a product that is not on sale any more."""
    return rows.get(key)


@register.filter
def cards_at(cards: Mapping[int, Any], keys: list[int]) -> list[Any]:
    """Cards of those products that are still on sale, in the editor's order."""
    return [cards[key] for key in keys if key in cards]


@register.filter
def order_by(day: date) -> date:
    """The last day on which an order still comes in time for a festive day."""
    return day - timedelta(days=ORDER_AHEAD_DAYS)
