"""`manage.py test [pytest arguments]`: the whole suite, or what the arguments choose."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from storefront.launch.environment import ROOT

WHOLE_SUITE = ("-n", "2")
"""Two workers, each with a database, a browser and a search node of its own."""


def run_suite(arguments: Sequence[str]) -> int:
    """Become pytest in this environment. Does not return."""
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *(arguments or WHOLE_SUITE)])  # noqa: S606 - pytest
