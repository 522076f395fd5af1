"""Rows that many tests need: people, agents, makers, goods, baskets, paid orders. Plain functions, no magic."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from catalogue.models import Category, Product, ProductClass
from catalogue.partner.models import Partner, StockRecord
from storefront.accounts.models import User
from storefront.basket.models import Basket, Line
from storefront.order.models import Line as OrderLine, Order
from storefront.referrals import codes
from storefront.referrals.models import Agent, AgentCode

NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
"""12:00 in Kuala Lumpur, a Tuesday."""

_numbers = itertools.count(1)


def a_person(**fields: Any) -> User:
    """A person with a proved phone number."""
    number = next(_numbers)
    fields.setdefault("phone", f"+60121{number:06}")
    fields.setdefault("phone_verified_at", NOON)
    return User.objects.create_user(**fields)


def an_agent(alias: str = "Melati", code: str = "", user: User | None = None, **fields: Any) -> Agent:
    """An agent; with `code`, that one, else none."""
    fields.setdefault("joined_at", NOON)
    agent = Agent.objects.create(user=user or a_person(), alias=alias, **fields)
    if code:
        AgentCode.objects.create(agent=agent, code=code, normal=codes.normal_of(code))
    return agent


def a_maker(name: str = "Koperasi Kopi", **fields: Any) -> Partner:
    """A maker that is open."""
    fields.setdefault("state", Partner.State.APPROVED)
    return Partner.objects.create(name=name, code=f"maker-{next(_numbers)}", **fields)


def a_category(name: str = "Kopi") -> Category:
    """A category at the root of the tree."""
    return Category.add_root(name=name, slug=f"category-{next(_numbers)}")


def a_product(
    title: str = "Kopi Gayo",
    price_sen: int = 4500,
    maker: Partner | None = None,
    stock: int = 50,
    **fields: Any,
) -> Product:
    """A live product with stock. `price_sen` is the price before tax."""
    kind, _made = ProductClass.objects.get_or_create(name="Goods", defaults={"track_stock": True})
    maker = maker or a_maker()
    number = next(_numbers)
    product = Product.objects.create(
        title=title,
        slug=f"product-{number}",
        product_class=kind,
        maker=maker,
        structure="standalone",
        **fields,
    )
    StockRecord.objects.create(
        product=product,
        partner=maker,
        partner_sku=f"SKU-{number}",
        price_sen=price_sen,
        num_in_stock=stock,
    )
    return product


def a_basket(owner: User | None = None) -> Any:
    """An open basket without lines."""
    return Basket.objects.create(owner=owner)


def a_line(basket: Any, product: Product | None = None, quantity: int = 1) -> Any:
    """A line put straight into a basket, without price lookups."""
    product = product or a_product()
    record = product.stockrecords.get()
    return Line.objects.create(
        basket=basket,
        product=product,
        stockrecord=record,
        quantity=quantity,
        line_reference=f"{product.pk}_{record.pk}",
        price_currency="MYR",
        price_excl_tax=Decimal(record.price_sen) / 100,
    )


def an_order(
    *, user: User | None = None, products: tuple[Product, ...] = (), placed_at: datetime = NOON
) -> Order:
    """A paid order with a line for each product, written straight into the tables."""
    products = products or (a_product(),)
    goods_sen = sum(product.stockrecords.get().price_sen for product in products)
    order = Order.objects.create(
        number=f"JG-{next(_numbers)}",
        user=user,
        currency="MYR",
        total_incl_tax=Decimal(goods_sen) / 100,
        total_excl_tax=Decimal(goods_sen) / 100,
        goods_sen=goods_sen,
        total_sen=goods_sen,
        date_placed=placed_at,
    )
    for product in products:
        _order_line(order, product)
    return order


def _order_line(order: Order, product: Product) -> OrderLine:
    record = product.stockrecords.get()
    price = Decimal(record.price_sen) / 100
    return OrderLine.objects.create(
        order=order,
        product=product,
        partner=record.partner,
        partner_name=record.partner.name,
        stockrecord=record,
        title=product.title,
        quantity=1,
        line_price_incl_tax=price,
        line_price_excl_tax=price,
        line_price_before_discounts_incl_tax=price,
        line_price_before_discounts_excl_tax=price,
        num_allocated=1,
        unit_price_sen=record.price_sen,
        goods_sen=record.price_sen,
    )
