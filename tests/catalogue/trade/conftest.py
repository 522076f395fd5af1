"""Fixture F0 of the landed-cost cases: invented rates, true LVG rate and limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from catalogue.trade import rulebook
from catalogue.trade.postcodes import destination
from catalogue.trade.rulebook import Duty, ImportTax, Rate, Registration, Rule, RuleBook, Service
from catalogue.trade.values import (
    EvidenceItem,
    FreightZone,
    Goods,
    Incoterm,
    Mode,
    ParcelFact,
    QuoteLine,
    QuoteRequest,
    Scheme,
)

SINCE = date(2024, 1, 1)
LONG_AGO = date(2018, 1, 1)
MALAYSIA = ZoneInfo("Asia/Kuala_Lumpur")

COFFEE, SNACK, SCARF, CARVING = "090121", "190590", "621490", "442011"
SHIRT, SKINCARE, ITEM_X = "620520", "330499", "691200"
MFN = {COFFEE: 500, SNACK: 600, SCARF: 2000, CARVING: 2000, SHIRT: 2000, SKINCARE: 0, ITEM_X: 1000}

FORM_D = EvidenceItem("FORM_D", "CONTOH-1", "Dinas", date(2030, 12, 31))


class F0:
    """Builders for the cases: a rule book, lines, requests."""

    form_d = FORM_D

    def card(self, name: str, zone: FreightZone, first: int, step: int) -> Rate:
        return Rate(
            rule_id=f"rate/{name}/{zone}",
            valid_from=LONG_AGO,
            zone=zone,
            first_g=1000,
            first_sen=first,
            step_g=500,
            step_sen=step,
        )

    def service(self, code: str = "AIR_POST", mode: Mode = Mode.AIR_POST, **changes: Any) -> Service:
        service = Service(
            code=code,
            mode=mode,
            incoterm=Incoterm.DDP,
            divisor=6000,
            rates=(
                self.card(code, FreightZone.PENINSULAR, 2800, 800),
                self.card(code, FreightZone.EAST, 3800, 1200),
            ),
        )
        return replace(service, **changes)

    def book(self, **changes: Any) -> RuleBook:
        air = frozenset({Mode.AIR_POST, Mode.AIR_COURIER})
        rules = [
            Rule(rule_id="lvg-rate", valid_from=SINCE, kind=rulebook.LVG_RATE_BP, value=1000),
            Rule(rule_id="lvg-limit", valid_from=SINCE, kind=rulebook.LVG_THRESHOLD_SEN, value=50000),
            Rule(rule_id="relief", valid_from=LONG_AGO, kind=rulebook.DE_MINIMIS_SEN, value=50000, modes=air),
            Rule(rule_id="minimum", valid_from=LONG_AGO, kind=rulebook.MINIMUM_CHARGE_SEN, value=200),
            *(
                Rule(rule_id=f"out/{key}", valid_from=LONG_AGO, kind=rulebook.LVG_EXCLUDED, key=key)
                for key in ("2402", "2208", "vape")
            ),
            *(
                Rule(
                    rule_id=f"window/{method}",
                    valid_from=LONG_AGO,
                    kind=rulebook.REFUND_WINDOW_DAYS,
                    key=method,
                    value=days,
                )
                for method, days in (("fpx", 60), ("grabpay", 90))
            ),
        ]
        duties = [
            Duty(rule_id=f"mfn/{hs}", valid_from=LONG_AGO, hs_prefix=hs, scheme=Scheme.MFN, bp=bp)
            for hs, bp in MFN.items()
        ]
        duties.append(Duty(rule_id="atiga", valid_from=LONG_AGO, hs_prefix="", scheme=Scheme.ATIGA, bp=0))
        book = RuleBook(
            rules=tuple(rules),
            duties=tuple(duties),
            import_taxes=(ImportTax(rule_id="sst", valid_from=LONG_AGO, hs_prefix="", bp=1000),),
            registrations=(
                Registration(rule_id="registration", valid_from=SINCE, scheme="LVG", number="CONTOH-LVG"),
            ),
            services=(
                self.service(),
                self.service("AIR_POST_5000", divisor=5000),
                self.service("AIR_POST_DAP", incoterm=Incoterm.DAP),
                self.service("SEA", Mode.SEA),
            ),
        )
        return replace(book, **changes)

    def line(self, hs: str, price: int, quantity: int = 1, **changes: Any) -> QuoteLine:
        goods = Goods(
            hs=hs,
            origin_country=changes.pop("origin", "ID"),
            packed_g=changes.pop("packed_g", 300),
            dims_cm=changes.pop("dims_cm", (20, 12, 8)),
            net_g=changes.pop("net_g", 250),
            tags=frozenset(changes.pop("tags", ())),
            evidence=tuple(changes.pop("evidence", ())),
        )
        return QuoteLine(
            ref=changes.pop("ref", f"{hs}-{price}"),
            maker=changes.pop("maker", "m1"),
            goods=goods,
            unit_price_sen=price,
            quantity=quantity,
            **changes,
        )

    def basket_a(self, *, kopi: int = 4500, evidence: tuple[EvidenceItem, ...] = ()) -> tuple[QuoteLine, ...]:
        return (
            self.line(COFFEE, kopi, 2, packed_g=280, ref="kopi", evidence=evidence),
            self.line(SNACK, 1285, 3, packed_g=260, ref="keripik", evidence=evidence),
            self.line(SCARF, 18900, 1, packed_g=320, ref="syal", evidence=evidence),
        )

    box_a = ParcelFact("m1", box_cm=(35, 25, 20))

    def freight(self, sen: int, maker: str = "m1") -> ParcelFact:
        """A freight agreed for one maker's parcel."""
        return ParcelFact(maker, freight_sen=sen)

    def request(self, lines: tuple[QuoteLine, ...], **changes: Any) -> QuoteRequest:
        at = changes.pop("at", datetime(2026, 11, 25, 12, 0, tzinfo=MALAYSIA))
        where = destination(changes.pop("postcode", "50000"), changes.pop("state", ""))
        return QuoteRequest(
            destination=where,
            service=changes.pop("service", "AIR_POST"),
            lines=lines,
            at=at,
            order_voucher_sen=changes.pop("voucher", 0),
            is_joined=changes.pop("joined", False),
            parcels=changes.pop("parcels", ()),
        )


@pytest.fixture(scope="session")
def f0() -> F0:
    return F0()
