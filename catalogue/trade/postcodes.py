"""Malaysian postcodes: which state and zone, and a destination made from them (R20). Pure.

The table (data/my_postcodes.csv) reproduces 2,928 of 2,929 known codes. A range of higher priority wins:
14290 lies in Penang's block but belongs to Kedah. A code's state is a proposal: borders cross blocks, so
the buyer may choose another state; the zones then follow the state he chose.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from catalogue.trade.values import Destination, FreightZone, GateZone

_TABLE = Path(__file__).with_name("data") / "my_postcodes.csv"

_GATE_ZONES = {"MY-12": GateZone.SABAH, "MY-13": GateZone.SARAWAK, "MY-15": GateZone.LABUAN}


class CannotFindPostcode(ValueError):
    """Not five digits, or a code in a block that Malaysia does not use."""


class CannotFindState(ValueError):
    """Not a Malaysian state or federal territory."""


@dataclass(frozen=True, slots=True)
class State:
    """A state or federal territory with the zones that follow it."""

    iso: str
    name: str
    freight_zone: FreightZone
    gate_zone: GateZone


@dataclass(frozen=True, slots=True)
class _Range:
    first: int
    last: int
    priority: int
    state: State


@cache
def _ranges() -> tuple[_Range, ...]:
    with _TABLE.open(encoding="utf-8", newline="") as table:
        return tuple(
            _Range(
                first=int(row["postcode_from"]),
                last=int(row["postcode_to"]),
                priority=int(row["priority"]),
                state=State(
                    iso=row["iso_3166_2"],
                    name=row["state"],
                    freight_zone=FreightZone(row["zone"]),
                    gate_zone=_GATE_ZONES.get(row["iso_3166_2"], GateZone.PENINSULAR),
                ),
            )
            for row in csv.DictReader(table)
        )


@cache
def states() -> tuple[State, ...]:
    """The 13 states and 3 federal territories, by name."""
    return tuple(sorted({row.state for row in _ranges()}, key=lambda state: state.name))


def state_of(postcode: str) -> State:
    """The state a postcode proposes. Raises CannotFindPostcode."""
    digits = postcode.strip()
    if not re.fullmatch(r"\d{5}", digits, re.ASCII):
        raise CannotFindPostcode("five digits")
    found = [row for row in _ranges() if row.first <= int(digits) <= row.last]
    if not found:
        raise CannotFindPostcode(digits)
    return max(found, key=lambda row: row.priority).state


def first_postcode(state: State) -> str:
    """The first postcode of a state's own block, to stand for "somewhere in that state"."""
    return min(f"{row.first:05}" for row in _ranges() if row.state == state)


def state_named(name_or_iso: str) -> State:
    """A state by ISO 3166-2 code or by name, whatever the case. Raises CannotFindState."""
    wanted = name_or_iso.strip().casefold()
    short = {state.name.casefold().removeprefix("wilayah persekutuan "): state for state in states()}
    exact = {key.casefold(): state for state in states() for key in (state.iso, state.name)}
    aliases = {"penang": "pulau pinang", "malacca": "melaka"}
    state = exact.get(wanted) or short.get(aliases.get(wanted, wanted).removeprefix("wilayah persekutuan "))
    if state is None:
        raise CannotFindState(name_or_iso)
    return state


def destination(postcode: str, state: str = "") -> Destination:
    """Where a parcel goes. A chosen state wins over the proposed one and is flagged; an unknown code is
    an error whatever state was chosen. Raises CannotFindPostcode, CannotFindState."""
    proposed = state_of(postcode)
    chosen = state_named(state) if state else proposed
    return Destination(
        postcode=postcode.strip(),
        state_iso=chosen.iso,
        freight_zone=chosen.freight_zone,
        gate_zone=chosen.gate_zone,
        is_state_overridden=chosen.iso != proposed.iso,
    )
