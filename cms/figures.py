"""The port for figures that only upper rooms know. A page asks; `storefront` says at start-up who answers.

Nothing on a page about money is typed: without a provider, or when one part is unknown, the block is absent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from catalogue.models import Product

#: (product, price before tax in sen, tax in sen) -> parts that add up to both; nothing when one is unknown.
PriceSplitProvider = Callable[[Product, int, int], Sequence[Any]]

_providers: dict[str, PriceSplitProvider] = {}


def provide_price_split(provider: PriceSplitProvider) -> None:
    """Say who knows how a product's price is shared. Called in an upper room's `AppConfig.ready`."""
    _providers["price split"] = provider


def price_split(product: Product, base_sen: int, tax_sen: int) -> Sequence[Any]:
    """Parts of base plus tax (`catalogue.price_parts`), or nothing when one of them is unknown."""
    provider = _providers.get("price split")
    return provider(product, base_sen, tax_sen) if provider is not None else ()
