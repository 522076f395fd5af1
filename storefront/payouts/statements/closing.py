"""Closing a week: what became ready, what was paid, what is left, and a code by which anybody can check it.

A closed statement is stored data with a hash; the database refuses to change it, and a late event belongs to
the next week (L7).
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from storefront.commissions.models import Commission
from storefront.ledger.queries import balance_of
from storefront.payouts.calendar import KUALA_LUMPUR, last_cut_off
from storefront.payouts.models import Payout, Statement, StatementLine
from storefront.referrals.models import Agent, Attribution

WEEK, SECOND = timedelta(days=7), timedelta(seconds=1)
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def close_week(*, now: datetime) -> int:
    """Closes the week before the newest cut-off for every agent who has something in it; returns how many."""
    cut_off = last_cut_off(now)
    ready = _unstated(cut_off)
    paid = Payout.objects.filter(settled_at__gte=cut_off - WEEK, settled_at__lt=cut_off).exclude(agent=None)
    agents = Agent.objects.filter(
        pk__in=[*ready.values_list("agent", flat=True), *paid.values_list("agent", flat=True)]
    )
    return sum(close_statement(agent=agent, cut_off=cut_off, now=now)[1] for agent in agents.order_by("pk"))


@transaction.atomic
def close_statement(*, agent: Agent, cut_off: datetime, now: datetime) -> tuple[Statement, bool]:
    """The closed statement of a week, made at the first call only; whether it was made now."""
    Agent.objects.select_for_update().get(pk=agent.pk)
    there = Statement.objects.filter(agent=agent, cut_off=cut_off).first()
    if there is not None:
        return there, False
    ready = list(
        _unstated(cut_off)
        .filter(agent=agent)
        .select_related("order_line__order", "attribution")
        .order_by("available_on", "pk")
    )
    data = {
        "agent": str(agent.public_id),
        "cut_off": cut_off.isoformat(),
        "lines": [_line(commission) for commission in ready],
        "payouts": [_payout(payout) for payout in _settled(agent, cut_off)],
        "left_sen": balance_of(f"agent:{agent.pk}:available") + balance_of(f"agent:{agent.pk}:reserved"),
    }
    digest = _digest(data)
    made = Statement.objects.create(
        agent=agent,
        cut_off=cut_off,
        data=data,
        sha256=digest,
        check_code=_check_code(digest, cut_off),
        closed_at=now,
    )
    StatementLine.objects.bulk_create(
        [StatementLine(statement=made, commission=commission) for commission in ready]
    )
    return made, True


def _unstated(cut_off: datetime) -> QuerySet[Commission]:
    """Commissions that became final before a cut-off and stand on no statement yet."""
    final = (Commission.State.AVAILABLE, Commission.State.RESERVED, Commission.State.PAID)
    return Commission.objects.filter(available_on__lt=cut_off, state__in=final, statement_line=None)


def _settled(agent: Agent, cut_off: datetime) -> QuerySet[Payout]:
    """Payouts that the bank confirmed in the week before a cut-off."""
    in_week = agent.payouts.filter(settled_at__gte=cut_off - WEEK, settled_at__lt=cut_off)
    return in_week.select_related("batch", "quote").order_by("pk")


def _digest(data: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _line(commission: Commission) -> dict[str, Any]:
    line, credit, ready = commission.order_line, commission.attribution, commission.available_on
    return {
        "on": ready.astimezone(KUALA_LUMPUR).date().isoformat() if ready else "",
        "order": line.order.number if line is not None else "",
        "what": f"{line.quantity} × {line.title}" if line is not None else commission.reason,
        "base_sen": commission.base_sen,
        "rate_bp": commission.rate_bp,
        "amount_sen": commission.amount_sen,
        "rule": credit.rule if credit is not None else commission.kind,
        "marks": _marks(credit),
    }


def _marks(credit: Attribution | None) -> list[str]:
    """What a reader must know of a credit: that an arrival was entered by hand (A24)."""
    if credit is None:
        return []
    seen = [*credit.evidence.get("touches", []), credit.evidence.get("stamp") or {}]
    by_hand = any(one.get("is_imported") and one.get("agent_id") == credit.agent_id for one in seen)
    return ["entered_by_hand"] if by_hand else []


def _payout(payout: Payout) -> dict[str, Any]:
    quote = payout.quote
    rate_x100 = quote.rate_x100 if quote is not None else payout.batch.idr_per_myr_x100
    return {
        "reference": payout.reference,
        "amount_sen": payout.amount_sen,
        "amount_idr": payout.amount_idr,
        "idr_per_myr_x100": rate_x100,
        "mid_x100": quote.mid_x100 if quote is not None else rate_x100,
        "fee_sen": 0,  # an agent pays none: the bank's fee is the platform's (agents goal 6)
    }


def _check_code(digest: str, cut_off: datetime) -> str:
    """JS48-9K3F-2QZX: derived from the content with the shop's key, so that nobody else can make one."""
    seal = hmac.digest(settings.PAYOUT_KEY.encode(), f"statement:{digest}".encode(), "sha256")
    signs = "".join(CODE_ALPHABET[byte % len(CODE_ALPHABET)] for byte in seal[:8])
    return f"JS{(cut_off - WEEK).astimezone(KUALA_LUMPUR).isocalendar().week:02}-{signs[:4]}-{signs[4:]}"


def is_untouched(statement: Statement) -> bool:
    """Whether the stored data still have the hash they were closed with (L7)."""
    return _digest(statement.data) == statement.sha256


def total_sen(data: Mapping[str, Any]) -> int:
    """What became ready in the week."""
    return sum(int(line["amount_sen"]) for line in data["lines"])


def paid_sen(data: Mapping[str, Any]) -> int:
    """What the bank confirmed in the week."""
    return sum(int(row["amount_sen"]) for row in data["payouts"])


def find(code: str) -> Statement | None:
    """The statement of a check code, as people type it."""
    signs = "".join(sign for sign in code.upper() if sign.isalnum())
    return Statement.objects.filter(check_code=f"{signs[:4]}-{signs[4:8]}-{signs[8:12]}").first()
