"""Who is credited for an order line: one pure function over stored evidence (agents.md section 2).

The order of precedence, word for word as agents and buyers read it:
1. the code that the buyer enters and confirms at checkout, or the order that an agent entered and he confirmed;
2. the link under which the line was put into the basket;
3. the newest link that the buyer opened in the 30 days before he ordered;
4. the agent to whom the buyer belongs, for 180 days after an order;
5. otherwise nobody.
"Nobody referred me" stands above all five. A link counts for 30 days to the second, in a basket too. An
agent who
buys through her own credit earns nothing on it, and nobody else gets it.

No Django here: evidence is a value that is stored with the order, so the same answer can be shown again
years later.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Self

POLICY: Final = "2026-11"
TOUCH_LIFETIME: Final = timedelta(days=30)
BINDING_LIFETIME: Final = timedelta(days=180)


class UnknownPolicy(Exception):
    """Evidence was stored under a version of the rules that this program does not know."""


def _when(text: str) -> datetime:
    """An aware moment from its ISO text. Raises ValueError for a naive one."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return moment.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Code:
    """An agent whom the buyer himself named. It counts once he has confirmed whose it is.

    `how`: "code" typed at checkout, "assisted" for an order that the agent keyed in, "claim" afterwards.
    """

    agent_id: int
    is_confirmed: bool = True
    how: str = "code"


@dataclass(frozen=True, slots=True)
class Seen:
    """A touch, as far as a decision needs it."""

    agent_id: int
    touch_id: int
    at: datetime
    is_imported: bool = False


@dataclass(frozen=True, slots=True)
class Bound:
    """The agent to whom the signed-in, verified buyer belongs, and until when."""

    agent_id: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that may decide one line, as it was when the buyer pressed Pay.

    `touches` holds the newest touch of each agent, newest first, also ones that are too old: their agents
    are told why they were not credited. `own_agent_ids` are agents who are the buyer herself (same account
    or own number).
    """

    placed_at: datetime
    code: Code | None = None
    is_refused: bool = False
    stamp: Seen | None = None
    touches: tuple[Seen, ...] = ()
    binding: Bound | None = None
    own_agent_ids: frozenset[int] = field(default_factory=frozenset)

    def to_json(self) -> dict[str, Any]:
        """The value as JSON types; `from_json` gives back an equal one."""
        return {
            "placed_at": self.placed_at.astimezone(UTC).isoformat(),
            "code": asdict(self.code) if self.code else None,
            "is_refused": self.is_refused,
            "stamp": _seen_to_json(self.stamp) if self.stamp else None,
            "touches": [_seen_to_json(touch) for touch in self.touches],
            "binding": (
                {"agent_id": self.binding.agent_id, "until": self.binding.until.astimezone(UTC).isoformat()}
                if self.binding
                else None
            ),
            "own_agent_ids": sorted(self.own_agent_ids),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Raises KeyError, TypeError or ValueError for anything that `to_json` did not write."""
        code, stamp, binding = data["code"], data["stamp"], data["binding"]
        return cls(
            placed_at=_when(data["placed_at"]),
            code=_code_from_json(code) if code else None,
            is_refused=bool(data["is_refused"]),
            stamp=_seen_from_json(stamp) if stamp else None,
            touches=tuple(_seen_from_json(touch) for touch in data["touches"]),
            binding=Bound(int(binding["agent_id"]), _when(binding["until"])) if binding else None,
            own_agent_ids=frozenset(int(agent_id) for agent_id in data["own_agent_ids"]),
        )

    def agent_ids(self) -> frozenset[int]:
        """Every agent whom the evidence names; a code that the buyer did not confirm names nobody."""
        code = self.code if self.code is not None and self.code.is_confirmed else None
        named = {touch.agent_id for touch in self.touches}
        named |= {fact.agent_id for fact in (code, self.stamp, self.binding) if fact is not None}
        return frozenset(named)


def _code_from_json(data: Mapping[str, Any]) -> Code:
    """Evidence of the first weeks does not say how: it was typed."""
    return Code(int(data["agent_id"]), bool(data["is_confirmed"]), str(data.get("how", "code")))


def _seen_to_json(touch: Seen) -> dict[str, Any]:
    return {
        "agent_id": touch.agent_id,
        "touch_id": touch.touch_id,
        "at": touch.at.astimezone(UTC).isoformat(),
        "is_imported": touch.is_imported,
    }


def _seen_from_json(data: Mapping[str, Any]) -> Seen:
    return Seen(
        int(data["agent_id"]), int(data["touch_id"]), _when(data["at"]), bool(data.get("is_imported"))
    )


@dataclass(frozen=True, slots=True)
class Loser:
    """An agent whom the evidence names and who was not credited, and the code of the sentence she reads."""

    agent_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer for one line: at most one agent, the rule that decided, and everybody who lost with the
    reason."""

    agent_id: int | None
    rule: str
    reason: str
    losers: tuple[Loser, ...]
    policy: str = POLICY


def is_fresh(at: datetime, placed_at: datetime) -> bool:
    """Whether a touch still counts: at most 30 days old, to the second, and not from the future."""
    return timedelta(0) <= placed_at - at <= TOUCH_LIFETIME


def resolve(evidence: Evidence, *, policy: str = POLICY) -> Decision:
    """The credit of one line under a version of the rules. Raises UnknownPolicy for a version never
    published."""
    try:
        rules = POLICIES[policy]
    except KeyError:
        raise UnknownPolicy(policy) from None
    return rules(evidence)


def _candidates(evidence: Evidence) -> Iterator[tuple[str, int]]:
    """(rule, agent) in order of precedence, as the rules of 2026-11 rank them."""
    placed_at = evidence.placed_at
    if evidence.code is not None and evidence.code.is_confirmed:
        yield evidence.code.how, evidence.code.agent_id
    if evidence.stamp is not None and is_fresh(evidence.stamp.at, placed_at):
        yield "stamp", evidence.stamp.agent_id
    fresh = [touch for touch in evidence.touches if is_fresh(touch.at, placed_at)]
    # Two touches in one instant: the one stored later is the newer.
    for touch in sorted(fresh, key=lambda one: (one.at, one.touch_id), reverse=True):
        yield "touch", touch.agent_id
    if evidence.binding is not None and placed_at <= evidence.binding.until:
        yield "binding", evidence.binding.agent_id


def _why_lost(evidence: Evidence, agent_id: int, winning_rule: str) -> str:
    """Reason code for an agent who was named and did not win."""
    if agent_id in evidence.own_agent_ids:
        return "self"
    if not any(candidate == agent_id for _, candidate in _candidates(evidence)):
        return "too_old"
    if winning_rule == "stamp":
        return "line_had_link" if _opened_after_stamp(evidence, agent_id) else "newer_link"
    return {
        "refused": "buyer_refused",
        "code": "code_beats_link",
        "assisted": "assisted_beats_link",
        "claim": "code_beats_link",
        "touch": "newer_link",
        "self": "buyer_is_agent",
    }[winning_rule]


def _opened_after_stamp(evidence: Evidence, agent_id: int) -> bool:
    """Whether the agent's link was opened when the line already carried another one's stamp."""
    stamp = evidence.stamp
    return stamp is not None and any(
        touch.agent_id == agent_id and (touch.at, touch.touch_id) > (stamp.at, stamp.touch_id)
        for touch in evidence.touches
    )


def _rules_of_2026_11(evidence: Evidence) -> Decision:
    rule, agent_id = "none", None
    if evidence.is_refused:
        rule = "refused"
    else:
        first = next(_candidates(evidence), None)
        if first is not None:
            rule, agent_id = first
            if agent_id in evidence.own_agent_ids:
                rule, agent_id = "self", None
    losers = tuple(
        Loser(named, _why_lost(evidence, named, rule))
        for named in sorted(evidence.agent_ids())
        if named != agent_id
    )
    return Decision(agent_id=agent_id, rule=rule, reason=rule, losers=losers, policy="2026-11")


POLICIES: Final[Mapping[str, Callable[[Evidence], Decision]]] = {"2026-11": _rules_of_2026_11}
