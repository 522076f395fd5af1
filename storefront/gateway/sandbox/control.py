"""The levers: JSON posted to `/_control/...`. They rehearse what a real account does only on a bad day."""

from __future__ import annotations

import re
from typing import Any

from .errors import ApiError
from .levers_of_money import MONEY_LEVERS
from .levers_of_transport import TRANSPORT_LEVERS
from .workings import Workings
from .world import Json

LEVERS = (*TRANSPORT_LEVERS, *MONEY_LEVERS)


def pull(workings: Workings, name: str, data: Json) -> Any:
    """Pull one lever. Raises ApiError for an unknown lever, KeyError or TypeError for wrong data."""
    for pattern, lever in LEVERS:
        match = re.fullmatch(pattern, name)
        if match is not None:
            return lever(workings, data, match.group(1) if match.groups() else "")
    raise ApiError(f"No such lever: {name}", status=404)
