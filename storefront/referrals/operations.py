"""All writes of the room: links, codes, touches, stamps, evidence, attributions."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from storefront.accounts.models import User
from storefront.accounts.queries import verified_buyer
from storefront.order.models import Line as OrderLine
from storefront.referrals import codes, queries
from storefront.referrals.models import (
    Agent,
    AgentCode,
    AgentContact,
    Attribution,
    BuyerBinding,
    CartStamp,
    Favourite,
    LinkReport,
    Outcome,
    ReferralLink,
    Touch,
    UnresolvedLine,
    VisitorClaim,
)
from storefront.referrals.precedence import (
    BINDING_LIFETIME,
    POLICY,
    Bound,
    Code,
    Decision,
    Evidence,
    Seen,
    resolve,
)
from storefront.referrals.querysets import fresh_touches_of, touches_of

logger = logging.getLogger(__name__)

COUNTED_ONCE_IN = timedelta(hours=1)
VISITOR_FORGOTTEN_AFTER = timedelta(days=90)
_Pair = tuple[OrderLine, Evidence | Mapping[str, Any]]
_BINDING_RULES = (Attribution.Rule.CODE, Attribution.Rule.STAMP, Attribution.Rule.TOUCH)
# Advisory locks of this room: two integers, the first names the purpose.
_LOCK_CODES, _LOCK_TOUCH = 7301, 7302


class CannotJoin(Exception):
    """The person is an agent already, or has no proved phone or e-mail."""


def _lock(purpose: int, subject: str) -> None:
    """Waits for everybody else who does the same to the same subject, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [purpose, subject])


# --- agents, codes, links --------------------------------------------------------------------------------


@transaction.atomic
def join(*, user: User, alias: str, locale: str, now: datetime) -> Agent:
    """Makes a signed-in person an agent with a first code: an alias and a language, no papers. Raises
    CannotJoin."""
    User.objects.select_for_update().get(pk=user.pk)
    if Agent.objects.filter(user=user).exists():
        raise CannotJoin("already an agent")
    agent = Agent.objects.create(user=user, alias=alias.strip(), locale=locale, joined_at=now)
    for value in filter(None, (user.phone, user.email)):
        AgentContact.objects.create(agent=agent, value=value, verified_at=now)
    new_code(agent=agent)
    return agent


@transaction.atomic
def new_code(*, agent: Agent) -> AgentCode:
    """Gives an agent a code at least two edits from every code there ever was. Codes are never reassigned."""
    _lock(_LOCK_CODES, "all")
    while True:
        drawn = codes.draw(agent.alias)
        normal = codes.normal_of(drawn)
        if not AgentCode.objects.filter(normal__in=[normal, *codes.near(normal)]).exists():
            return AgentCode.objects.create(agent=agent, code=drawn, normal=normal)


def make_link(
    *, agent: Agent, target: str, target_id: int | None, channel: str = "", now: datetime
) -> ReferralLink:
    """The agent's link to a target, the same one each time she asks for the same target and channel."""
    link, _made = ReferralLink.objects.get_or_create(
        agent=agent,
        target=target,
        target_id=target_id,
        channel=channel,
        defaults={"slug": _new_slug(agent), "created_at": now},
    )
    return link


def _new_slug(agent: Agent) -> str:
    """The agent's code and four easy signs: an address that was cut short still names her."""
    while True:
        slug = f"{queries.code_of(agent)}-{codes.tail(4)}".lower()
        if not ReferralLink.objects.filter(slug=slug).exists():
            return slug


def choose_favourite(*, agent: Agent, product_id: int, is_chosen: bool) -> None:
    """Puts a product on the agent's page, at the end, or takes it off."""
    if is_chosen:
        place = Favourite.objects.filter(agent=agent).count()
        Favourite.objects.get_or_create(agent=agent, product_id=product_id, defaults={"place": place})
    else:
        Favourite.objects.filter(agent=agent, product_id=product_id).delete()


def report_link(*, agent: Agent | None, typed: str, text: str, now: datetime) -> LinkReport:
    """Keeps a visitor's doubt for the agent managers."""
    return LinkReport.objects.create(agent=agent, typed=typed[:60], text=text[:300], at=now)


def set_hidden(*, agent: Agent, is_hidden: bool) -> None:
    """Quick-hide: the public page goes neutral at once, links, QR and code credit as before (G8)."""
    Agent.objects.filter(pk=agent.pk).update(is_hidden=is_hidden)
    agent.is_hidden = is_hidden


# --- touches and stamps ----------------------------------------------------------------------------------


@transaction.atomic
def record_touch(
    *,
    agent: Agent,
    visitor: str,
    now: datetime,
    link: ReferralLink | None = None,
    kind: str = "link",
    user: Any = None,
) -> Touch | None:
    """Stores an arrival, at most one counted per visitor, link and hour; None when nothing new was stored.

    Nothing is stored for the agent's own visits (A22), for a closed agent, and for a reload. A return after
    another agent's link is stored uncounted: it is the newest link, and precedence must see it.
    """
    buyer = verified_buyer(user)
    if agent.status == Agent.Status.CLOSED or (
        user is not None and user.pk is not None and agent.user_id == user.pk
    ):
        return None
    _lock(_LOCK_TOUCH, visitor)
    recent = list(
        Touch.objects.filter(visitor=visitor, at__gt=now - COUNTED_ONCE_IN)
        .order_by("-at", "-pk")
        .only("agent_id", "link_id")[:50]
    )
    # Her own page, opened without a link, adds nothing to a link of hers that was just opened.
    seen = [
        touch for touch in recent if touch.agent_id == agent.pk and (link is None or touch.link_id == link.pk)
    ]
    if recent and seen and recent[0] is seen[0]:
        return None
    return Touch.objects.create(
        agent=agent, link=link, visitor=visitor, kind=kind, user=buyer, is_counted=not seen, at=now
    )


@transaction.atomic
def claim_visitor(*, user: Any, visitor: str, now: datetime) -> None:
    """A verified person signed in on this device: the links opened there as a guest count for her
    everywhere (A9)."""
    buyer = verified_buyer(user)
    if buyer is not None:
        VisitorClaim.objects.update_or_create(user=buyer, visitor=visitor, defaults={"claimed_at": now})


def stamp_line(*, basket_line: Any, visitor: str | None, now: datetime, user: Any = None) -> CartStamp | None:
    """Notes on a basket line under whose link it was added. A stamp stays, whatever is opened later (A5)."""
    touch = fresh_touches_of(visitor, verified_buyer(user), now).first()
    if touch is None:
        return None
    return CartStamp.objects.get_or_create(line=basket_line, defaults={"touch": touch})[0]


# --- evidence and attribution ----------------------------------------------------------------------------


def collect_evidence(
    *,
    basket: Any,
    visitor_key: str | None,
    code: str,
    refused: bool,
    now: datetime,
    buyer: Any = None,
    phone: str = "",
    email: str = "",
) -> dict[int, Evidence]:
    """Evidence of each basket line by its id, to be frozen into the attempt when the buyer presses Pay.

    `code` is the text that the buyer typed and confirmed; a text that is nobody's code is no evidence.
    `buyer` is the signed-in person (default: the basket's owner); `phone` (E.164) and `email` are the
    receiver's, as typed.
    """
    user = verified_buyer(buyer if buyer is not None else basket.owner)
    agent = queries.find_agent_by_code(code) if code.strip() else None
    newest: dict[int, Seen] = {}
    horizon = now - VISITOR_FORGOTTEN_AFTER
    for touch in (
        touches_of(visitor_key, user)
        .filter(at__gte=horizon, at__lte=now)
        .values("agent_id", "pk", "at")[:500]
    ):
        newest.setdefault(touch["agent_id"], Seen(touch["agent_id"], touch["pk"], touch["at"]))
    binding = queries.binding_of(user, now)
    shared = Evidence(
        placed_at=now,
        code=Code(agent.pk) if agent else None,
        is_refused=refused,
        touches=tuple(newest.values()),
        binding=Bound(binding.agent_id, binding.until) if binding else None,
        own_agent_ids=queries.own_agent_ids(user=user, phone=phone, email=email, now=now),
    )
    stamps = {
        stamp.line_id: Seen(stamp.touch.agent_id, stamp.touch_id, stamp.touch.at)
        for stamp in CartStamp.objects.filter(line__basket=basket).select_related("touch")
    }
    return {
        line_id: _with_stamp(shared, stamps.get(line_id))
        for line_id in basket.lines.values_list("pk", flat=True)
    }


def _with_stamp(shared: Evidence, stamp: Seen | None) -> Evidence:
    return Evidence(
        placed_at=shared.placed_at,
        code=shared.code,
        is_refused=shared.is_refused,
        stamp=stamp,
        touches=shared.touches,
        binding=shared.binding,
        own_agent_ids=shared.own_agent_ids,
    )


def attribute_lines(
    *,
    order_lines_with_evidence: Iterable[tuple[OrderLine, Evidence | Mapping[str, Any]]],
    now: datetime,
    policy: str = POLICY,
) -> list[Attribution]:
    """Decides and stores the credit of each line. Needs the caller's transaction and never fails it (A23).

    Evidence may be the value or its stored JSON. A line that cannot be decided leaves an UnresolvedLine and
    no Attribution; `resolve_waiting` decides it later from the same evidence. A line attributed before
    keeps its answer.
    """
    pairs = list(order_lines_with_evidence)
    decided = {
        attribution.order_line_id: attribution
        for attribution in Attribution.objects.filter(
            order_line__in=[line for line, _ in pairs], superseded_by=None
        )
    }
    fresh = [(line, stored) for line, stored in pairs if line.pk not in decided]
    decided |= {made.order_line_id: made for made in _decide(fresh, policy, now)}
    answers = [decided[line.pk] for line, _ in pairs if line.pk in decided]
    _bind_buyers(answers, now)
    return answers


def _decide(pairs: Sequence[_Pair], policy: str, now: datetime) -> list[Attribution]:
    """All lines at once; when that fails each by itself, so that one bad line harms no other (A23)."""
    try:
        with transaction.atomic():
            return _attribute(pairs, policy, now)
    except Exception as failure:
        if len(pairs) > 1:
            return [made for pair in pairs for made in _decide([pair], policy, now)]
        [(line, stored)] = pairs
        logger.exception("line %s could not be attributed; its evidence is kept", line.pk)
        _keep_for_later(line, stored, policy, failure, now)
        return []


def _attribute(pairs: Sequence[_Pair], policy: str, now: datetime) -> list[Attribution]:
    """For each line one attribution and one outcome for each agent named, in three statements.

    The foreign keys are checked here, not at commit.
    """
    proofs = [_evidence(stored) for _, stored in pairs]
    decisions = [resolve(proof, policy=policy) for proof in proofs]
    named = {agent_id for decision in decisions for agent_id in _named(decision)}
    agents = Agent.objects.in_bulk(named)
    missing = named - agents.keys()
    if missing:
        raise Agent.DoesNotExist(f"evidence names agents {sorted(missing)}, whom nobody knows")
    made = Attribution.objects.bulk_create(
        Attribution(
            order_line=line,
            agent=agents.get(decision.agent_id) if decision.agent_id is not None else None,
            rule=decision.rule,
            policy_version=decision.policy,
            evidence=proof.to_json(),
            decided_at=now,
        )
        for (line, _), proof, decision in zip(pairs, proofs, decisions, strict=True)
    )
    Outcome.objects.bulk_create(
        outcome
        for attribution, decision in zip(made, decisions, strict=True)
        for outcome in _outcomes(attribution, decision, now)
    )
    return made


def _evidence(stored: Evidence | Mapping[str, Any]) -> Evidence:
    return stored if isinstance(stored, Evidence) else Evidence.from_json(stored)


def _named(decision: Decision) -> list[int]:
    losers = [loser.agent_id for loser in decision.losers]
    return [*losers, decision.agent_id] if decision.agent_id is not None else losers


def _outcomes(attribution: Attribution, decision: Decision, now: datetime) -> list[Outcome]:
    """Why each agent named got the credit or did not."""
    reasons = {loser.agent_id: (False, loser.reason) for loser in decision.losers}
    if decision.agent_id is not None:
        reasons[decision.agent_id] = (True, decision.reason)
    return [
        Outcome(attribution=attribution, agent_id=agent_id, is_credited=is_credited, reason=reason, at=now)
        for agent_id, (is_credited, reason) in reasons.items()
    ]


def _keep_for_later(line: OrderLine, stored: Any, policy: str, failure: Exception, now: datetime) -> None:
    evidence = stored.to_json() if isinstance(stored, Evidence) else stored
    UnresolvedLine.objects.get_or_create(
        order_line=line,
        defaults={
            "evidence": evidence,
            "policy_version": policy,
            "failure": str(failure)[:200],
            "since": now,
        },
    )


def _bind_buyers(decided: Sequence[Attribution], now: datetime) -> None:
    """The verified buyer of an order belongs to the agent of its newest credited touch, from now on (rule
    4)."""
    for attribution in reversed(decided):
        order = attribution.order_line.order
        user = verified_buyer(order.user)
        if attribution.agent_id is None or attribution.rule not in _BINDING_RULES or user is None:
            continue
        placed_at = Evidence.from_json(attribution.evidence).placed_at
        if BuyerBinding.objects.filter(attribution__order_line__order=order).exists():
            return
        BuyerBinding.objects.create(
            user=user,
            agent_id=attribution.agent_id,
            attribution=attribution,
            bound_at=placed_at,
            until=placed_at + BINDING_LIFETIME,
        )
        return


def resolve_waiting(*, now: datetime, limit: int = 200) -> list[Attribution]:
    """Decides lines whose attribution failed, from their stored evidence and under the version of then
    (A23)."""
    decided: list[Attribution] = []
    for pk in list(UnresolvedLine.objects.order_by("pk").values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            waiting = UnresolvedLine.objects.select_for_update(skip_locked=True).filter(pk=pk).first()
            if waiting is None:
                continue
            found = attribute_lines(
                order_lines_with_evidence=[(waiting.order_line, waiting.evidence)],
                now=now,
                policy=waiting.policy_version,
            )
            if found:
                waiting.delete()
                decided += found
    return decided


def forget_visitors(*, now: datetime) -> int:
    """Removes visitor keys older than 90 days from touches and claims; attributions keep what proves them
    (G10)."""
    VisitorClaim.objects.filter(claimed_at__lt=now - VISITOR_FORGOTTEN_AFTER).delete()
    return Touch.objects.filter(at__lt=now - VISITOR_FORGOTTEN_AFTER).exclude(visitor="").update(visitor="")
