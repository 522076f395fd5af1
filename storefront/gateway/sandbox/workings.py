"""The parts of one stand-in, held together for the levers."""

from __future__ import annotations

from dataclasses import dataclass

from .courier import Courier
from .faults import Faults
from .frontdoor import FrontDoor
from .idempotency import Keys
from .world import World


@dataclass(frozen=True)
class Workings:
    """World, memory of keys, waiting faults, front door and courier."""

    world: World
    keys: Keys
    faults: Faults
    front_door: FrontDoor
    courier: Courier
