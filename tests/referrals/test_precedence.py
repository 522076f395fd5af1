"""The rules of credit, row by row of agents.md, on values alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from storefront.referrals.precedence import (
    Bound,
    Code,
    Evidence,
    Loser,
    Seen,
    UnknownPolicy,
    resolve,
)

PLACED = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
A, B, C = 1, 2, 3
DAY = timedelta(days=1)


def seen(agent_id: int, days_ago: float, touch_id: int = 1) -> Seen:
    """A touch some days before the order."""
    return Seen(agent_id, touch_id, PLACED - days_ago * DAY)


class TestPrecedence:
    def test_nobody_is_credited_when_nothing_is_known(self):
        decision = resolve(Evidence(PLACED))
        assert (decision.agent_id, decision.rule, decision.losers) == (None, "none", ())

    def test_newest_touch_wins_when_two_links_were_opened(self):
        decision = resolve(Evidence(PLACED, touches=(seen(A, 5), seen(B, 2, 2))))
        assert (decision.agent_id, decision.rule) == (B, "touch")
        assert decision.losers == (Loser(A, "newer_link"),)

    def test_later_stored_touch_wins_when_two_stand_at_the_same_instant(self):
        assert resolve(Evidence(PLACED, touches=(seen(A, 1, 8), seen(B, 1, 9)))).agent_id == B

    def test_a5_stamped_line_stays_when_another_link_is_opened_later(self):
        decision = resolve(Evidence(PLACED, stamp=seen(A, 3), touches=(seen(B, 1, 2), seen(A, 3))))
        assert (decision.agent_id, decision.rule) == (A, "stamp")
        assert decision.losers == (Loser(B, "line_had_link"),)

    def test_a6_code_takes_all_lines_when_the_buyer_confirms_it(self):
        decision = resolve(Evidence(PLACED, code=Code(B), stamp=seen(A, 1), touches=(seen(A, 1),)))
        assert (decision.agent_id, decision.rule) == (B, "code")
        assert decision.losers == (Loser(A, "code_beats_link"),)

    def test_code_does_not_count_when_the_buyer_has_not_confirmed_it(self):
        decision = resolve(Evidence(PLACED, code=Code(B, is_confirmed=False), touches=(seen(A, 1),)))
        assert (decision.agent_id, decision.losers) == (A, ())

    def test_binding_pays_when_no_link_was_opened(self):
        decision = resolve(Evidence(PLACED, binding=Bound(A, PLACED)))
        assert (decision.agent_id, decision.rule) == (A, "binding")

    def test_binding_is_over_when_its_last_second_has_passed(self):
        decision = resolve(Evidence(PLACED, binding=Bound(A, PLACED - timedelta(seconds=1))))
        assert (decision.agent_id, decision.losers) == (None, (Loser(A, "too_old"),))

    def test_link_beats_binding_when_both_exist(self):
        decision = resolve(Evidence(PLACED, touches=(seen(B, 29),), binding=Bound(A, PLACED + DAY)))
        assert (decision.agent_id, decision.losers) == (B, (Loser(A, "newer_link"),))

    def test_a16_nobody_is_credited_when_the_buyer_says_so(self):
        decision = resolve(
            Evidence(PLACED, is_refused=True, stamp=seen(A, 1), binding=Bound(B, PLACED + DAY))
        )
        assert (decision.agent_id, decision.rule) == (None, "refused")
        assert decision.losers == (Loser(A, "buyer_refused"), Loser(B, "buyer_refused"))

    def test_f2_own_purchase_earns_nothing_and_goes_to_nobody_else(self):
        own = Evidence(PLACED, code=Code(A), touches=(seen(B, 1),), own_agent_ids=frozenset({A}))
        decision = resolve(own)
        assert (decision.agent_id, decision.rule) == (None, "self")
        assert decision.losers == (Loser(A, "self"), Loser(B, "buyer_is_agent"))

    def test_other_agent_is_credited_when_the_buyer_is_an_agent_without_a_claim(self):
        decision = resolve(Evidence(PLACED, stamp=seen(B, 1), own_agent_ids=frozenset({A})))
        assert decision.agent_id == B


class TestThirtyDays:
    """A8: to the second, by the moment of ordering."""

    @pytest.mark.parametrize(
        ("age", "credited"),
        [
            (timedelta(days=30) - timedelta(seconds=1), A),
            (timedelta(days=30), A),
            (timedelta(days=30, seconds=1), None),
        ],
    )
    @pytest.mark.parametrize("fact", ["touch", "stamp"])
    def test_a8_credit_ends_when_thirty_days_are_over(self, age, credited, fact):
        touch = Seen(A, 1, PLACED - age)
        evidence = Evidence(PLACED, stamp=touch) if fact == "stamp" else Evidence(PLACED, touches=(touch,))
        decision = resolve(evidence)
        assert decision.agent_id == credited
        assert decision.losers == (() if credited else (Loser(A, "too_old"),))

    def test_a8_bound_buyer_still_credits_when_the_link_is_too_old(self):
        decision = resolve(Evidence(PLACED, touches=(seen(A, 31),), binding=Bound(A, PLACED + DAY)))
        assert (decision.agent_id, decision.rule, decision.losers) == (A, "binding", ())

    def test_touch_from_the_future_never_counts(self):
        assert resolve(Evidence(PLACED, touches=(seen(A, -1),))).agent_id is None


moments = st.integers(0, 365 * 86400).map(lambda seconds: PLACED - timedelta(seconds=seconds))
agents = st.integers(1, 4)
touches = st.builds(Seen, agents, st.integers(1, 99), moments)
evidences = st.builds(
    Evidence,
    moments,
    st.none() | st.builds(Code, agents, st.booleans()),
    st.booleans(),
    st.none() | touches,
    st.lists(touches, max_size=5).map(tuple),
    st.none() | st.builds(Bound, agents, moments),
    st.frozensets(agents, max_size=2),
)


class TestStoredEvidence:
    @given(evidences)
    def test_a21_same_answer_when_the_stored_evidence_is_read_again(self, evidence):
        again = Evidence.from_json(evidence.to_json())
        assert again == evidence
        assert resolve(again, policy="2026-11") == resolve(evidence)

    @given(evidences)
    def test_everybody_named_wins_or_reads_a_reason(self, evidence):
        decision = resolve(evidence)
        told = {loser.agent_id for loser in decision.losers}
        assert told | ({decision.agent_id} - {None}) == evidence.agent_ids()
        assert decision.agent_id not in told
        assert decision.agent_id not in evidence.own_agent_ids

    def test_unknown_policy_is_refused(self):
        with pytest.raises(UnknownPolicy):
            resolve(Evidence(PLACED), policy="1999-01")

    def test_naive_moment_is_refused(self):
        stored = Evidence(PLACED).to_json() | {"placed_at": "2026-11-24T04:00:00"}
        with pytest.raises(ValueError, match="no time zone"):
            Evidence.from_json(stored)
