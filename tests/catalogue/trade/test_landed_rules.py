"""Acceptance cases E1 to H3 of the cross-border rules, and what the engine says about each rule it used."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from catalogue.trade.fingerprint import stored_dict
from catalogue.trade.landed import quote
from catalogue.trade.outcome import Availability, ChargeKind, Due, Quote
from catalogue.trade.reasons import Reason
from catalogue.trade.refunds import refund_road
from catalogue.trade.rulebook import Duty, Registration, RuleBook
from catalogue.trade.values import CannotQuote, EvidenceItem, Mode, ParcelFact, Scheme

COFFEE, SCARF, CARVING, SHIRT, SKINCARE, ITEM_X = "090121", "621490", "442011", "620520", "330499", "691200"
MALAYSIA = ZoneInfo("Asia/Kuala_Lumpur")


def shown(answer: Quote) -> dict[str, int | None]:
    return {line.kind: line.amount_sen for line in answer.shown if line.amount_sen}


class TestUnknownIsNeverZero:
    @pytest.mark.parametrize(
        ("changes", "key"),
        [
            ({"hs": ""}, "unknown.hs"),
            ({"hs": "0901"}, "unknown.hs"),
            ({"origin": ""}, "unknown.origin"),
            ({"packed_g": None}, "unknown.weight"),
            ({"dims_cm": None}, "unknown.size"),
        ],
    )
    def test_e4_duty_paid_total_is_refused_when_a_fact_is_missing(
        self, f0: Any, changes: dict[str, Any], key: str
    ) -> None:
        line = f0.line(changes.pop("hs", COFFEE), 4500, **changes)
        paid = quote(f0.request((line,)), f0.book())
        unpaid = quote(f0.request((line,), service="AIR_POST_DAP"), f0.book())
        assert paid.availability is Availability.UNAVAILABLE and not paid.is_payable
        assert unpaid.availability is Availability.ESTIMATE
        assert key in {problem.reason.key for problem in paid.problems}
        assert key in {problem.reason.key for problem in unpaid.problems}

    def test_e4_duty_is_unknown_and_not_zero_when_the_code_is_missing(self, f0: Any) -> None:
        line = f0.line("", 4500)
        answer = quote(f0.request((line,), service="AIR_POST_DAP"), f0.book())
        assert answer.shown_sen("duty") is None
        assert answer.payable_on_delivery_sen is None
        assert answer.total_sen == 4500 + 450 + 2800

    def test_a_rate_that_does_not_exist_yet_is_unknown_when_relief_is_gone(self, f0: Any) -> None:
        line = f0.line("950300", 60000)
        answer = quote(f0.request((line,)), f0.book())
        assert "unknown.duty_rate" in {problem.reason.key for problem in answer.problems}
        assert answer.total_sen is None and not answer.is_payable

    def test_no_total_exists_when_the_zone_has_no_rate(self, f0: Any) -> None:
        service = replace(f0.service(), rates=(f0.service().rates[0],))
        request = f0.request((f0.line(COFFEE, 4500),), postcode="88000")
        answer = quote(request, f0.book(services=(service,)))
        assert answer.total_sen is None
        assert "unknown.freight_rate" in {problem.reason.key for problem in answer.problems}

    def test_duty_by_weight_is_unknown_when_net_weight_is_missing(self, f0: Any) -> None:
        duties = (
            Duty(rule_id="kg", valid_from=date(2020, 1, 1), hs_prefix="", scheme=Scheme.MFN, per_kg_sen=333),
        )
        known = f0.line(ITEM_X, 60000, net_g=500)
        answer = quote(f0.request((known,)), f0.book(duties=duties))
        assert answer.shown_sen("duty") == 167  # 166.5, half up
        unknown = quote(f0.request((f0.line(ITEM_X, 60000, net_g=None),)), f0.book(duties=duties))
        assert unknown.shown_sen("duty") is None

    def test_quote_is_refused_when_the_request_contradicts_itself(self, f0: Any) -> None:
        with pytest.raises(CannotQuote):
            quote(f0.request(()), f0.book())
        with pytest.raises(CannotQuote):
            quote(f0.request(f0.basket_a(), service="ROCKET"), f0.book())
        with pytest.raises(CannotQuote):
            f0.request(f0.basket_a(), voucher=-1)
        with pytest.raises(CannotQuote):
            f0.line(COFFEE, 4500, 0)
        with pytest.raises(CannotQuote):
            f0.request((f0.line(COFFEE, 1, ref="x"), f0.line(COFFEE, 2, ref="x")))
        with pytest.raises(CannotQuote):
            f0.request(f0.basket_a(), at=datetime(2026, 1, 1))  # noqa: DTZ001


class TestCaps:
    def test_parcel_is_refused_when_a_unit_is_beyond_the_caps(self, f0: Any) -> None:
        book = f0.book(services=(f0.service("AIR_POST_DAP", maximum_g=2000, maximum_side_cm=60),))
        heavy = quote(f0.request((f0.line(ITEM_X, 100, packed_g=2001),), service="AIR_POST_DAP"), book)
        long = quote(f0.request((f0.line(ITEM_X, 100, dims_cm=(61, 1, 1)),), service="AIR_POST_DAP"), book)
        box = ParcelFact("m1", box_cm=(61, 5, 5))
        boxed = quote(f0.request((f0.line(ITEM_X, 100),), service="AIR_POST_DAP", parcels=(box,)), book)
        for answer, key in ((heavy, "cap.too_heavy"), (long, "cap.too_long"), (boxed, "cap.too_long")):
            assert answer.availability is Availability.UNAVAILABLE
            assert [p.reason.key for p in answer.problems if p.is_refusal] == [key]


class TestExcludedGoods:
    @pytest.mark.parametrize(("hs", "tags"), [("240220", ()), ("220830", ()), ("850000", ("vape",))])
    def test_e1_no_lvg_and_no_relief_when_goods_are_excluded(
        self, f0: Any, hs: str, tags: tuple[str, ...]
    ) -> None:
        answer = quote(f0.request((f0.line(hs, 1000, tags=tags),)), f0.book())
        assert not [charge for charge in answer.charges if charge.kind is ChargeKind.LVG]
        assert not answer.consignments[0].is_de_minimis


class TestRelief:
    def test_nothing_is_relieved_when_no_relief_rule_is_dated(self, f0: Any) -> None:
        rules = tuple(rule for rule in f0.book().rules if rule.kind != "DE_MINIMIS_SEN")
        answer = quote(f0.request((f0.line(ITEM_X, 4500),)), f0.book(rules=rules))
        assert answer.consignments[0].relief.key == "relief.no_rule"
        assert answer.shown_sen("duty") == 730  # 10 % of 4500 + 2800

    def test_import_tax_is_unknown_when_no_rate_is_dated(self, f0: Any) -> None:
        answer = quote(f0.request((f0.line(ITEM_X, 60000),)), f0.book(import_taxes=()))
        assert [problem.reason.key for problem in answer.problems] == ["unknown.import_tax_rate"]

    def test_lvg_is_unknown_when_its_limit_is_not_dated(self, f0: Any) -> None:
        rules = tuple(rule for rule in f0.book().rules if rule.kind != "LVG_THRESHOLD_SEN")
        for service in ("AIR_POST", "AIR_POST_DAP"):
            request = f0.request((f0.line(ITEM_X, 4500),), service=service)
            answer = quote(request, f0.book(rules=rules))
            assert [problem.reason.key for problem in answer.problems] == ["unknown.lvg_rule"]
            assert answer.shown_sen("lvg") is None
            assert answer.total_sen is None and not answer.is_payable


class TestIncoterms:
    def test_border_charges_are_paid_once_when_either_term_is_used(self, f0: Any) -> None:
        line = f0.line(ITEM_X, 50001)
        paid = quote(f0.request((line,), parcels=(f0.freight(3000),)), f0.book())
        unpaid = quote(f0.request((line,), parcels=(f0.freight(3000),), service="AIR_POST_DAP"), f0.book())
        assert (paid.total_sen, paid.payable_on_delivery_sen) == (64131, 0)
        assert (unpaid.total_sen, unpaid.payable_on_delivery_sen) == (53001, 5300 + 5830)
        for answer in (paid, unpaid):
            dues = {charge.due for charge in answer.charges if charge.kind is ChargeKind.DUTY}
            assert len(dues) == 1
        assert {line.due for line in unpaid.shown if line.kind == "duty"} == {Due.DELIVERY}

    def test_import_tax_is_due_on_lvg_goods_when_the_label_lacks_the_number(self, f0: Any) -> None:
        service = f0.service(prints_lvg_number=False)
        line = f0.line(ITEM_X, 50000, evidence=(f0.form_d,))
        answer = quote(f0.request((line,), parcels=(f0.freight(3000),)), f0.book(services=(service,)))
        assert shown(answer) == {"goods": 50000, "lvg": 5000, "freight": 3000, "import_tax": 5300}

    def test_nothing_is_due_at_the_border_when_goods_lie_in_malaysia(self, f0: Any) -> None:
        line = f0.line("", 60000, ship_from="MY-10", origin="")
        answer = quote(f0.request((line,)), f0.book())
        assert shown(answer) == {"goods": 60000, "freight": 2800}
        assert answer.availability is Availability.AVAILABLE


class TestProofOfOrigin:
    @pytest.mark.parametrize(
        ("proof", "origin", "duty"),
        [
            (EvidenceItem("FORM_D", "1", "x", date(2026, 12, 9)), "ID", 5300),
            (EvidenceItem("FORM_D", "1", "x", date(2026, 12, 10)), "ID", 0),
            (EvidenceItem("FORM_D", "1", "x", date(2030, 1, 1), is_verified=False), "ID", 5300),
            (EvidenceItem("FORM_D", "1", "x", date(2030, 1, 1)), "CN", 5300),
            (EvidenceItem("PIRT", "1", "x", date(2030, 1, 1)), "ID", 5300),
        ],
    )
    def test_asean_rate_needs_proof_that_lasts_when_goods_arrive(
        self, f0: Any, proof: EvidenceItem, origin: str, duty: int
    ) -> None:
        service = f0.service(days_max=11)  # 25 November + 11 working days = 10 December
        line = f0.line(ITEM_X, 50000, evidence=(proof,), origin=origin)
        answer = quote(f0.request((line,), parcels=(f0.freight(3000),)), f0.book(services=(service,)))
        assert answer.shown_sen("duty") == duty


class TestDates:
    @pytest.mark.parametrize(
        ("at", "lvg"),
        [
            (datetime(2023, 12, 31, 23, 59, 59, tzinfo=MALAYSIA), 0),
            (datetime(2024, 1, 1, 0, 0, 0, tzinfo=MALAYSIA), 450),
            (datetime(2023, 12, 31, 16, 0, 0, tzinfo=ZoneInfo("UTC")), 450),
            (datetime(2023, 12, 31, 15, 59, 59, tzinfo=ZoneInfo("UTC")), 0),
        ],
    )
    def test_h3_malaysian_midnight_decides_when_a_rule_begins(self, f0: Any, at: datetime, lvg: int) -> None:
        answer = quote(f0.request((f0.line(COFFEE, 4500),), at=at), f0.book())
        assert answer.shown_sen("lvg") == lvg

    def test_h3_open_quote_stays_when_a_rate_begins_tomorrow(self, f0: Any) -> None:
        at = datetime(2026, 11, 25, 23, 50, tzinfo=MALAYSIA)
        request = f0.request((f0.line(ITEM_X, 50001),), parcels=(f0.freight(3000),), at=at)
        tomorrow = Duty(
            rule_id="new", valid_from=date(2026, 11, 26), hs_prefix=ITEM_X, scheme=Scheme.MFN, bp=9000
        )
        before = quote(request, f0.book())
        changed = f0.book(duties=(*f0.book().duties, tomorrow))
        assert quote(request, changed) == before
        assert before.expires_at == at + timedelta(minutes=60)
        later = replace(request, at=at + timedelta(minutes=11))
        assert quote(later, changed).shown_sen("duty") == 47701  # 90 % of 53001 = 47700.9

    def test_registration_counts_only_when_it_has_a_number_and_is_valid(self, f0: Any) -> None:
        ended = Registration(
            rule_id="r", valid_from=date(2024, 1, 1), valid_to=date(2026, 11, 24), scheme="LVG", number="X"
        )
        nameless = replace(ended, valid_to=None, number="")
        for registration in (ended, nameless):
            book = f0.book(registrations=(registration,))
            assert quote(f0.request((f0.line(COFFEE, 4500),)), book).shown_sen("lvg") == 0


class TestStaleRules:
    def _book(self, f0: Any, next_check: date) -> RuleBook:
        book: RuleBook = f0.book()
        duties = tuple(replace(duty, next_check=next_check) for duty in book.duties)
        return replace(book, duties=duties)

    @pytest.mark.parametrize(
        ("next_check", "is_firm"), [(date(2026, 10, 26), True), (date(2026, 10, 25), False)]
    )
    def test_r27_duty_paid_is_off_when_a_rule_is_30_days_overdue(
        self, f0: Any, next_check: date, is_firm: bool
    ) -> None:
        request = f0.request((f0.line(ITEM_X, 60000),))
        answer = quote(request, self._book(f0, next_check))
        assert answer.is_payable is is_firm
        unpaid = quote(replace(request, service="AIR_POST_DAP"), self._book(f0, next_check))
        assert unpaid.availability is (Availability.AVAILABLE if is_firm else Availability.ESTIMATE)

    def test_r27_untouched_parcels_stay_firm_when_the_stale_rule_is_not_used(self, f0: Any) -> None:
        request = f0.request((f0.line(ITEM_X, 4500),))
        assert quote(request, self._book(f0, date(2020, 1, 1))).is_payable


class TestPayable:
    @pytest.mark.parametrize(("total", "is_payable"), [(199, False), (200, True)])
    def test_g1_total_is_refused_when_the_gateway_would_refuse_it(
        self, f0: Any, total: int, is_payable: bool
    ) -> None:
        request = f0.request((f0.line(COFFEE, total),), parcels=(f0.freight(0),))
        answer = quote(request, f0.book(registrations=()))
        assert answer.total_sen == total
        assert answer.is_payable is is_payable

    @pytest.mark.parametrize(
        ("method", "days", "road"),
        [
            ("fpx", 60, "gateway"),
            ("fpx", 61, "transfer"),
            ("grabpay", 90, "gateway"),
            ("grabpay", 91, "transfer"),
            ("card", 400, "gateway"),
        ],
    )
    def test_g3_road_changes_when_the_refund_window_closes(
        self, f0: Any, method: str, days: int, road: str
    ) -> None:
        paid_on = date(2026, 1, 1)
        on = paid_on + timedelta(days=days)
        assert refund_road(method, paid_on=paid_on, on=on, rules=f0.book().on(on)) == road


class TestVouchers:
    def test_voucher_takes_off_goods_only_when_it_is_larger_than_they_are(self, f0: Any) -> None:
        answer = quote(f0.request((f0.line(COFFEE, 4500),), voucher=99999), f0.book())
        assert answer.shown_sen("voucher") == -4500
        assert answer.total_sen == 450 + 2800


class TestFingerprint:
    def test_name_stays_when_only_the_clock_moves(self, f0: Any) -> None:
        request = f0.request(f0.basket_a(), parcels=(f0.box_a,))
        later = replace(request, at=request.at + timedelta(hours=1))
        assert quote(request, f0.book()).fingerprint == quote(later, f0.book()).fingerprint

    def test_name_changes_when_any_input_changes(self, f0: Any) -> None:
        base = f0.request(f0.basket_a(), parcels=(f0.box_a,))
        others = [
            replace(base, service="SEA"),
            replace(base, order_voucher_sen=1),
            replace(base, lines=base.lines[:2]),
            replace(base, lines=f0.basket_a(kopi=4499)),
            replace(base, parcels=()),
            replace(base, at=base.at + timedelta(days=1)),
            f0.request(f0.basket_a(), parcels=(f0.box_a,), postcode="88000"),
        ]
        names = {quote(request, f0.book()).fingerprint for request in (base, *others)}
        assert len(names) == len(others) + 1
        assert all(len(name) == 64 for name in names)


class TestReasons:
    def test_every_charge_has_rule_and_reason_when_it_is_a_tax(self, f0: Any) -> None:
        answer = quote(f0.request(f0.basket_a(), parcels=(f0.box_a,)), f0.book())
        for charge in answer.charges:
            for language in ("ms", "id", "en"):
                assert charge.reason.text(language)
            if charge.kind in (ChargeKind.LVG, ChargeKind.DUTY, ChargeKind.IMPORT_TAX):
                assert charge.rule_ids
        assert set(answer.rule_ids) == {"lvg-rate", "lvg-limit", "relief", "rate/AIR_POST/PENINSULAR"}

    def test_relief_names_value_and_limit_when_explained(self, f0: Any) -> None:
        answer = quote(f0.request(f0.basket_a(), parcels=(f0.box_a,)), f0.book())
        assert "RM\u00a0377.55" in answer.consignments[0].relief.text("ms")
        assert "RM\u00a0377,55" in answer.consignments[0].relief.text("id")

    def test_mode_is_the_reason_when_sent_by_sea(self, f0: Any) -> None:
        answer = quote(f0.request(f0.basket_a(), service="SEA"), f0.book())
        assert answer.consignments[0].relief.key == "relief.by_mode"
        assert answer.consignments[0].mode is Mode.SEA


class TestStored:
    def test_reasons_can_be_read_later_when_a_quote_is_stored(self, f0: Any) -> None:
        answer = quote(f0.request(f0.basket_a(), parcels=(f0.box_a,)), f0.book())
        stored = json.loads(json.dumps(stored_dict(answer)))
        charge = stored["consignments"][0]["charges"][1]
        assert charge["kind"] == "lvg" and set(charge["reason"]) == {"key", "params"}
        again = Reason.of(charge["reason"]["key"], **charge["reason"]["params"])
        assert again == answer.consignments[0].charges[1].reason
        assert stored["fingerprint"] == answer.fingerprint
        assert stored["totals"]["total_sen"] == 40932
