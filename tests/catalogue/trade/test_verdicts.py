"""Gates: what may be sent where, on which day, with which papers (R17, R18)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from catalogue.trade.reasons import LANGUAGES
from catalogue.trade.rulebook import Restriction, RuleBook
from catalogue.trade.values import EvidenceItem, GateZone, Goods, Outcome
from catalogue.trade.verdicts import halal_badge, judge

TODAY = date(2026, 12, 1)
SINCE = date(2023, 4, 15)


def rule(outcome: Outcome, **facts: Any) -> Restriction:
    name = facts.get("tag", "") + facts.get("hs_prefix", "") + str(facts.get("zone", ""))
    return Restriction(rule_id=f"r/{name}/{outcome}", valid_from=SINCE, outcome=outcome, **facts)


def goods(hs: str = "160250", *papers: tuple[str, str], tags: tuple[str, ...] = ()) -> Goods:
    evidence = tuple(EvidenceItem(kind, "1", "Body", date.fromisoformat(expires)) for kind, expires in papers)
    return Goods(
        hs=hs,
        origin_country="ID",
        tags=frozenset(tags),
        evidence=evidence,
        net_g=200,
        packed_g=250,
        dims_cm=(10, 10, 5),
    )


def rules(*restrictions: Restriction, on: date = TODAY) -> Any:
    return RuleBook(restrictions=restrictions).on(on)


FOOD = rule(Outcome.EVIDENCE, tag="food", evidence=("PIRT", "BPOM_MD"))
MEAT = rule(Outcome.EVIDENCE, hs_prefix="1602", evidence=("VET_HEALTH",), fixer="importer")
HALAL = rule(Outcome.REVIEW, evidence=("HALAL_BPJPH",), is_if_claimed=True)
SARONG = rule(Outcome.BLOCK, tag="batik-sarong", fixer="nobody")


class TestJudge:
    def test_goods_pass_when_no_rule_speaks_of_them(self) -> None:
        verdict = judge(goods("691200"), rules(FOOD, MEAT, SARONG))
        assert verdict.outcome is Outcome.ALLOW and not verdict.issues and verdict.is_sellable

    def test_paper_is_missing_when_none_of_the_accepted_is_held(self) -> None:
        verdict = judge(goods("190590", tags=("food",)), rules(FOOD))
        (issue,) = verdict.issues
        assert (issue.code, issue.kind, issue.fixer) == ("missing", "PIRT", "maker")
        assert not verdict.is_sellable

    def test_any_accepted_paper_is_enough_when_it_is_held(self) -> None:
        held = goods("190590", ("BPOM_MD", "2026-12-01"), tags=("food",))
        assert judge(held, rules(FOOD)).is_sellable

    def test_paper_is_expired_when_its_last_day_is_past(self) -> None:
        (issue,) = judge(goods("190590", ("PIRT", "2026-11-30"), tags=("food",)), rules(FOOD)).issues
        assert (issue.code, issue.kind) == ("expired", "PIRT")

    def test_paper_counts_as_missing_when_it_ends_before_delivery(self) -> None:
        held = goods("190590", ("PIRT", "2026-12-10"), tags=("food",))
        assert judge(held, rules(FOOD), deliver_by=date(2026, 12, 10)).is_sellable
        verdict = judge(held, rules(FOOD), deliver_by=date(2026, 12, 11))
        assert [issue.code for issue in verdict.issues] == ["expires_before_delivery"]
        assert not verdict.is_sellable

    def test_unverified_paper_does_not_count_when_judged(self) -> None:
        item = EvidenceItem("PIRT", "1", "Body", date(2030, 1, 1), is_verified=False)
        claimed = Goods(
            hs="190590",
            origin_country="ID",
            tags=frozenset({"food"}),
            evidence=(item,),
            packed_g=1,
            dims_cm=(1, 1, 1),
        )
        assert [issue.code for issue in judge(claimed, rules(FOOD)).issues] == ["missing"]

    def test_strictest_rule_wins_when_several_speak(self) -> None:
        verdict = judge(goods("160250", tags=("food", "batik-sarong")), rules(FOOD, MEAT, SARONG))
        assert verdict.outcome is Outcome.BLOCK
        assert [issue.kind for issue in verdict.issues] == ["IMPORT_RULE", "PIRT", "VET_HEALTH"]

    def test_claim_is_lost_and_sale_is_not_when_halal_paper_is_expired(self) -> None:
        verdict = judge(goods("190590", ("HALAL_BPJPH", "2024-09-30")), rules(HALAL))
        assert [(issue.code, issue.kind) for issue in verdict.issues] == [("expired", "HALAL_BPJPH")]
        assert verdict.is_sellable

    def test_nothing_is_said_when_no_claim_is_made(self) -> None:
        assert judge(goods("190590"), rules(HALAL)).issues == ()

    def test_rule_is_silent_when_it_does_not_hold_that_day(self) -> None:
        assert judge(goods("160250"), rules(MEAT, on=date(2023, 4, 14))).is_sellable

    def test_unknown_facts_are_told_and_never_permission_when_hs_is_missing(self) -> None:
        verdict = judge(Goods(), rules(MEAT))
        assert verdict.outcome is Outcome.INCOMPLETE
        assert {issue.kind for issue in verdict.issues} == {"HS", "ORIGIN", "PACKED_WEIGHT", "SIZE"}

    def test_every_issue_names_a_fixer_in_three_languages_when_read(self) -> None:
        verdict = judge(goods("160250", ("PIRT", "2025-01-31"), tags=("food",)), rules(FOOD, MEAT))
        sentences = {language: [i.reason.text(language) for i in verdict.issues] for language in LANGUAGES}
        assert "31\u00a0Jan\u00a02025" in sentences["ms"][0] and "pembuat" in sentences["ms"][0]
        assert "pengusaha" in sentences["id"][0]
        assert "the importer in Malaysia" in sentences["en"][1]


class TestZones:
    PERMITS = (
        rule(Outcome.EVIDENCE, hs_prefix="090111", zone=GateZone.PENINSULAR, evidence=("MAQIS",)),
        rule(Outcome.EVIDENCE, hs_prefix="090111", zone=GateZone.LABUAN, evidence=("MAQIS",)),
        rule(Outcome.EVIDENCE, hs_prefix="090111", zone=GateZone.SABAH, evidence=("FAMA",)),
        rule(Outcome.EVIDENCE, hs_prefix="090111", zone=GateZone.SARAWAK, evidence=("FAMA",)),
    )

    @pytest.mark.parametrize(
        ("zone", "kinds"),
        [
            (GateZone.PENINSULAR, {"MAQIS"}),
            (GateZone.LABUAN, {"MAQIS"}),
            (GateZone.SABAH, {"FAMA"}),
            (GateZone.SARAWAK, {"FAMA"}),
            (None, {"MAQIS", "FAMA"}),
        ],
    )
    def test_zone_decides_which_office_asks_when_offices_differ(
        self, zone: GateZone | None, kinds: set[str]
    ) -> None:
        assert {issue.kind for issue in judge(goods("090111"), rules(*self.PERMITS), zone).issues} == kinds

    def test_zones_add_up_when_two_rules_ask_for_the_same(self) -> None:
        issues = judge(goods("090111"), rules(*self.PERMITS)).issues
        assert {issue.kind: issue.zones for issue in issues}["FAMA"] == (GateZone.SABAH, GateZone.SARAWAK)


class TestHalalBadge:
    def test_badge_is_shown_when_body_number_and_end_are_known(self) -> None:
        assert halal_badge(goods("1", ("HALAL_BPJPH", "2027-01-01")), TODAY) == (
            "Body",
            "1",
            date(2027, 1, 1),
        )

    def test_badge_is_withheld_when_expired_or_incomplete(self) -> None:
        assert halal_badge(goods("1", ("HALAL_BPJPH", "2026-11-30")), TODAY) is None
        nameless = Goods(evidence=(EvidenceItem("HALAL_BPJPH", "1", "", date(2027, 1, 1)),))
        assert halal_badge(nameless, TODAY) is None
