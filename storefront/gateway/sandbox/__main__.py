"""Start the stand-in.

python -m storefront.gateway.sandbox --port 12111 --webhook-url URL --webhook-secret whsec_...
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from .guard import CannotRunBesideProduction, refuse_production
from .server import Sandbox
from .world import Config


def main(arguments: Sequence[str] | None = None) -> int:
    """Run until interrupted. Returns the exit code."""
    asked = _parser().parse_args(arguments)
    try:
        refuse_production(os.environ)
    except CannotRunBesideProduction as refusal:
        sys.stderr.write(f"The Stripe stand-in does not start: {refusal}\n")
        return 2
    config = Config(
        base_url=asked.public_url,
        webhook_url=asked.webhook_url,
        webhook_secrets=tuple(asked.webhook_secret),
        api_key=asked.api_key,
        state_file=asked.state_file,
    )
    sandbox = Sandbox(config, host=asked.host, port=asked.port)
    sandbox.start()
    sys.stderr.write(f"Stripe stand-in on {sandbox.url}, no real money moves\n")
    _wait_for_the_end()
    sandbox.stop()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="storefront.gateway.sandbox", description="Rehearsal Stripe")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=12111)
    parser.add_argument(
        "--public-url", default="", help="address that buyers' browsers use, when it is another one"
    )
    parser.add_argument("--webhook-url", help="where events go; none are sent without it")
    parser.add_argument(
        "--webhook-secret", action="append", default=[], help="may be given twice while it changes"
    )
    parser.add_argument("--api-key", help="accept only this key; any sk_test_ key otherwise")
    parser.add_argument(
        "--state-file",
        type=Path,
        default=Path(".local/stripe-sandbox.json"),
        help="keeps sessions and payments over a restart",
    )
    return parser


def _wait_for_the_end() -> None:
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    over.wait()


if __name__ == "__main__":
    sys.exit(main())
