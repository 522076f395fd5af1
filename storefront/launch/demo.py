"""`manage.py demo`: the whole shop on this machine until Ctrl-C."""

from __future__ import annotations

import argparse
import fcntl
import os
import signal
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from types import FrameType
from urllib.error import URLError

from django.conf import settings

from storefront.launch import elasticsearch_node, ports, preparation
from storefront.launch.environment import ROOT, seconds_since_start
from storefront.launch.processes import ProgramEnded, Programs
from storefront.launch.steps import CannotContinue, complain, say, step

WEB_PORT = 8000
STRIPE_PORT = 12111
START_SECONDS = 60
STOPPING_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""All end like Ctrl-C, which a background job would else ignore; SIGHUP comes when the terminal is closed."""

LOG_HELP = "The logs are in .local/log/."
SAMPLE_WEBHOOK_SECRET = "whsec_juragan_demo"  # noqa: S105 - the stand-in's, worth nothing elsewhere


def run_demo(arguments: Sequence[str]) -> int:
    """Prepare, start, print the addresses, and stop everything at the end. Returns the exit code."""
    options = _parse(arguments)
    for number in STOPPING_SIGNALS:
        signal.signal(number, stop_on_signal)
    try:
        with _only_one(), ExitStack() as at_end:
            places = _choose_places(options.port)
            own_database = _prepare(options)
            if places.stripe:
                preparation.sell(port=places.stripe)
            starts_node = options.elasticsearch and not os.environ.get("ELASTICSEARCH_URL")
            if starts_node:
                _start_elasticsearch(at_end)
            preparation.fill_index(elasticsearch=starts_node)
            _serve(places, preparation.serving_environment(own_database=own_database))
    except CannotContinue as error:
        return complain(error)
    except ports.CannotFindPort as error:
        say(f"{error} Choose another with --port.")
        return 1
    except ProgramEnded as error:
        say(f"\n{error}\nEverything else is stopped; run the command again.")
        return 1
    except KeyboardInterrupt:
        say("\nStopped. The data is kept: the next start goes on with it.")
    return 0


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="manage.py demo", description="Run the whole shop on this machine.")
    parser.add_argument(
        "--port", type=int, default=WEB_PORT, help="where the shop listens (default %(default)s)"
    )
    parser.add_argument("--reset", action="store_true", help="throw away the demo's data and start afresh")
    parser.add_argument(
        "--elasticsearch", action="store_true", help="search with Elasticsearch (needs a JDK)"
    )
    return parser.parse_args(arguments)


def stop_on_signal(number: int, frame: FrameType | None) -> None:
    """Handler: end like Ctrl-C, so that every `with` block is left in order."""
    raise KeyboardInterrupt


@contextmanager
def _only_one() -> Iterator[None]:
    """One demo a checkout: two would write into one database and one folder of logs."""
    preparation.LOCAL.mkdir(exist_ok=True)
    with (preparation.LOCAL / "demo.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotContinue(
                "Start of the demo",
                reason="The demo of this checkout is running already.",
                remedy="Use that one, or stop it with Ctrl-C.",
            ) from None
        yield


@dataclass(frozen=True)
class Places:
    """Ports of this machine; `stripe` is None when real keys are used."""

    shop: int
    stripe: int | None


def _choose_places(wanted: int) -> Places:
    """Find free ports and tell the settings, which are read next, where shop and payment page will be."""
    shop = ports.first_free(wanted, purpose="the shop")
    os.environ.setdefault("SITE_ORIGIN", f"http://{ports.HOST}:{shop}")
    if os.environ.get("STRIPE_SECRET_KEY"):
        return Places(shop, None)
    stripe = ports.first_free(STRIPE_PORT, purpose="the payment page")
    os.environ["STRIPE_API_BASE"] = f"http://{ports.HOST}:{stripe}"
    return Places(shop, stripe)


def _prepare(options: argparse.Namespace) -> bool:
    """Everything that the programs find ready; returns whether the database is this checkout's own."""
    say("Starting:")
    own_database = preparation.start_database()
    preparation.start_django()
    if options.reset:
        preparation.forget_everything(own_database=own_database)
    preparation.migrate(own_database=own_database)
    preparation.fill()
    return own_database


def _start_elasticsearch(at_end: ExitStack) -> None:
    remedy = f"It needs a JDK and Maven: `apt install {elasticsearch_node.PACKAGES}`."
    with step("Elasticsearch (fetched the first time)", remedy=remedy):
        data = None
        if not elasticsearch_node.is_running():
            at_end.callback(elasticsearch_node.stop)
            data = preparation.LOCAL / "elasticsearch"  # a node that is killed comes back with its index
        os.environ["ELASTICSEARCH_URL"] = settings.ELASTICSEARCH_URL = elasticsearch_node.start(data=data)


def _serve(places: Places, serving: Mapping[str, str]) -> None:
    with Programs(preparation.LOCAL / "log") as programs:
        with step("Web server, worker, payment page", remedy=LOG_HELP):
            if places.stripe:
                _start_stripe(programs, places)
            _start_worker(programs, serving)
            _start_web(programs, places.shop, serving)
            programs.wait_until(lambda: _is_alive(places.shop), seconds=START_SECONDS)
        _announce(places)
        programs.watch()


def _start_stripe(programs: Programs, places: Places) -> None:
    """Start the stand-in for Stripe, which signs its events as the shop expects."""
    os.environ.setdefault("STRIPE_WEBHOOK_SECRETS", SAMPLE_WEBHOOK_SECRET)
    secret = os.environ["STRIPE_WEBHOOK_SECRETS"].split(",")[0]
    webhook = f"http://{ports.HOST}:{places.shop}/webhooks/stripe/"
    sending = ["--webhook-url", webhook, "--webhook-secret", secret]
    keeping = ["--port", str(places.stripe), "--state-file", str(preparation.STRIPE_STATE)]
    command = [sys.executable, "-m", "storefront.gateway.sandbox", *keeping, *sending]
    programs.start("stripe", command, env=os.environ)


def _start_worker(programs: Programs, serving: Mapping[str, str]) -> None:
    options = ["--concurrency", "4", "--shutdown-graceful-timeout", "5"]
    command = [
        sys.executable,
        str(ROOT / "manage.py"),
        "procrastinate",
        "worker",
        "--delete-jobs",
        "successful",
        *options,
    ]
    programs.start("worker", command, env={**os.environ, **serving})


def _start_web(programs: Programs, port: int, serving: Mapping[str, str]) -> None:
    options = ["--bind", f"{ports.HOST}:{port}", "--workers", "2", "--threads", "4", "--preload"]
    stopping = ["--graceful-timeout", "7", "--no-control-socket"]
    command = [sys.executable, "-m", "gunicorn", "storefront.wsgi", *options, *stopping]
    programs.start("web", command, env={**os.environ, **serving})


def _is_alive(port: int) -> bool:
    with (
        suppress(URLError, OSError),
        urllib.request.urlopen(f"http://{ports.HOST}:{port}/livez", timeout=2) as answer,
    ):
        return bool(answer.status == 200)
    return False


def _announce(places: Places) -> None:
    """Print where everything is and who may sign in."""
    from storefront.demo.accounts import sample_accounts
    from storefront.demo.offers import VOUCHERS

    origin = os.environ["SITE_ORIGIN"]
    addresses = {"Shop": f"{origin}/ms/", "Agents": f"{origin}/id/agent/", "Makers": f"{origin}/id/desk/"}
    addresses |= {"Staff": f"{origin}/dashboard/", "Editors": f"{origin}/cms/"}
    if places.stripe:
        addresses["Stand-in for Stripe"] = os.environ["STRIPE_API_BASE"]
    say(f"\nReady after {seconds_since_start():.0f} s.\n")
    for name, address in addresses.items():
        say(f"  {name:<22}{address}")
    say("\nSample accounts:\n")
    for account in sample_accounts():
        say(f"  {account}")
    say("\nSample vouchers, for the basket page:\n")
    for voucher in VOUCHERS:
        say(f"  {voucher}")
    say("\nSign-in codes and mails are written to .local/mail/. Ctrl-C stops everything.\n")
