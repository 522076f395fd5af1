"""Speed of the search pages: `python3 tests/benchmarks/search.py [--products 100000] [--clients 4] [--seconds 20]`.

Makes a database of its own with so many invented goods (once; the next run finds it), builds the index of every engine,
serves the shop with gunicorn, and asks for its pages over HTTP with so many clients at once: facets on, Django in the
path. Elasticsearch is started where a JDK is present, or that of ELASTICSEARCH_URL is used. Prints documents a second
and memory of a rebuild, and median, 95th percentile and errors of each kind of page. Never a test: a shared machine
proves nothing. Figures of a busy machine are worthless; run it alone.
"""

from __future__ import annotations

import argparse
import http.client
import io
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time, sleep
from urllib.parse import quote_plus, urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
HOST = "127.0.0.1"
HEAP = "-XX:TieredStopAtLevel=4 -Xms1g -Xmx1g"
QUERIES = [
    "kopi gayo", "kerepek pedas", "beg anyaman", "batik tulis", "woven bag", "silver bracelet", "kasut kulit",
    "keropok udang", "sambal bawang", "madu hutan", "rattan chair", "kek lapis", "dompet kulit", "honey", "teh",
    "tudung", "bakul rotan", "batik shirt", "kopi 250 gram", "rantai leher mutiara",
]  # fmt: skip
MISTYPED = [
    "kpoi gayo",
    "keripk singkong",
    "anyamn rotan",
    "sambel bawng",
    "batikk tulis",
    "dompt kulit",
    "mutira",
]
STARTS = ["ko", "kop", "ker", "bat", "beg a", "sam", "mad", "gel", "ran", "don"]
CHOICES = ["r=jawa", "stock=1", "halal=1", "min=20&max=100", "r=sumatera&ready=1", "sort=price"]
CASES = {
    "search": [f"/ms/search/?q={quote_plus(text)}" for text in QUERIES],
    "search, filtered": [
        f"/ms/search/?q={quote_plus(text)}&{choice}" for text in QUERIES[:6] for choice in CHOICES
    ],
    "search, mistyped": [f"/ms/search/?q={quote_plus(text)}" for text in MISTYPED],
    "all goods": ["/ms/shop/", "/ms/shop/?page=2", "/ms/shop/?r=jawa"],
    "autocomplete": [f"/ms/search/suggest/?q={quote_plus(text)}" for text in STARTS],
}


def main() -> None:
    """Seed, build, serve, measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=20.0, help="of measuring for each kind of page")
    parser.add_argument("--engine", choices=["postgres", "elasticsearch"], help="only this one")
    options = parser.parse_args()
    with ExitStack() as at_end:
        address = at_end.enter_context(elasticsearch(wanted=options.engine != "postgres"))
        prepare(options.products, address)
        for engine in ["postgres", *(["elasticsearch"] if address else [])]:
            if options.engine in (None, engine):
                build(engine)
                with serving(address if engine == "elasticsearch" else "") as port:
                    for name, paths in CASES.items():
                        measure(f"{engine}: {name}", paths, port, options)


@contextmanager
def elasticsearch(wanted: bool) -> Iterator[str]:
    """The address of a node for the time of the run; empty where there can be none."""
    from storefront.launch import elasticsearch_node

    given = os.environ.get("ELASTICSEARCH_URL", "")
    if given or not wanted or not elasticsearch_node.can_start():
        yield given if wanted else ""
        return
    os.environ.setdefault("ES_JAVA_OPTS", HEAP)
    ours = not elasticsearch_node.is_running()
    yield elasticsearch_node.start()
    if ours:
        elasticsearch_node.stop()


def prepare(products: int, address: str) -> None:
    """A database of this benchmark with so many goods; what an earlier run left is used again."""
    os.environ["ELASTICSEARCH_URL"] = address
    os.environ["SEARCH_PREFIX"] = f"benchmark{products}"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings.demo")
    os.environ.setdefault("RATE_LIMITS", "off")  # all clients of the benchmark are one address
    if not os.environ.get("DATABASE_URL"):
        from storefront import local_postgres

        os.environ["DATABASE_URL"] = local_postgres.start()
    import django

    django.setup()
    from django.db import connection

    from storefront import migrated_template

    name = f"benchmark_search_{products}"
    with migrated_template.maintenance_cursor() as cursor:
        cursor.execute("select 1 from pg_database where datname = %s", [name])
        is_there = cursor.fetchone()
    if not is_there:
        template = migrated_template.ensure()
        connection.close()
        migrated_template.copy_to(name, template=template)
    connection.close()
    connection.settings_dict["NAME"] = name
    parts = urlsplit(os.environ["DATABASE_URL"])
    os.environ["DATABASE_URL"] = urlunsplit(parts._replace(path=f"/{name}"))
    fill(products)


def fill(products: int) -> None:
    """The sample shop, grown; and tables as they are after a while."""
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    from catalogue.models import Product
    from storefront.demo.category_view import refresh_category_view
    from storefront.demo.progress import Progress
    from storefront.demo.scale import grow
    from storefront.demo.seeding.shop import seed_shop
    from tests.demo.conftest import plain_squares

    call_command("migrate", verbosity=0)
    settings.MEDIA_ROOT = os.environ["MEDIA_ROOT"] = tempfile.mkdtemp(prefix="benchmark-media-")
    if not Product.objects.exists():
        seed_shop(now=timezone.now(), paint=plain_squares)
    began = perf_counter()
    grown = grow(
        products=products, makers=max(200, products // 100), progress=Progress(products, io.StringIO())
    )
    if grown.products:
        refresh_category_view()
        connection.cursor().execute("VACUUM ANALYZE")
    print(f"{Product.objects.count():,} products ({perf_counter() - began:.0f} s to make them)")


def build(name: str) -> None:
    """A full rebuild of one engine, as `rebuild_search` does it."""
    from django.utils import timezone

    from search.engines import every_engine
    from search.indexing import everything
    from search.rebuilding import drop_previous, rebuild

    engine = next(engine for engine in every_engine() if engine.name == name)
    before, began, worked = memory_mb(), perf_counter(), process_time()
    held = sum(rebuild(engine, everything, timezone.now()).values())
    took, worked = perf_counter() - began, process_time() - worked
    drop_previous(engine, timezone.now())
    print(
        f"{name}: rebuilt {held:,} documents in {took:.0f} s: {held / took:,.0f} a second, "
        f"{held / worked:,.0f} a second of processor time; memory {before:.0f} -> {memory_mb():.0f} MB at most"
    )


def memory_mb() -> float:
    """The most that this process has held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def serving(address: str) -> Iterator[int]:
    """The shop behind gunicorn with two processes, on a free port."""
    from storefront.launch import ports

    port = ports.first_free(8700, purpose="the benchmark")
    command = [sys.executable, "-m", "gunicorn", "storefront.wsgi", "--bind", f"{HOST}:{port}", "--preload"]
    command += ["--workers", "2", "--threads", "2", "--no-control-socket", "--log-level", "error"]
    server = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "ELASTICSEARCH_URL": address})
    try:
        wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def wait_for(port: int) -> None:
    """Until the shop answers."""
    for _try in range(300):
        try:
            connection = http.client.HTTPConnection(HOST, port, timeout=5)
            connection.request("GET", "/livez")
            if connection.getresponse().status == 200:
                return
        except OSError:
            sleep(0.2)
    raise SystemExit("the shop does not answer")


def measure(name: str, paths: list[str], port: int, options: argparse.Namespace) -> None:
    """Ask in turn with all clients at once, for so many seconds, after every page was asked for twice."""
    ask_all(paths * 2, port, until=float("inf"))
    until = perf_counter() + options.seconds
    with ThreadPoolExecutor(options.clients) as pool:
        shifted = [paths[n * 3 % len(paths) :] + paths[: n * 3 % len(paths)] for n in range(options.clients)]
        answers = [
            each
            for part in pool.map(lambda mine: ask_all(mine * 10_000, port, until), shifted)
            for each in part
        ]
    times = [took for took, status in answers if status == 200]
    errors = len(answers) - len(times)
    print(
        f"  {name:32} p50 {median(times):7.1f} ms   p95 {quantiles(times, n=20)[-1]:7.1f} ms   "
        f"{len(answers)} asked, {errors} errors",
        flush=True,
    )


def ask_all(paths: list[str], port: int, until: float) -> list[tuple[float, int]]:
    """(milliseconds, status) of each page, over one connection, until the time is over."""
    connection = http.client.HTTPConnection(HOST, port, timeout=30)
    answers = []
    for path in paths:
        if perf_counter() > until:
            break
        began = perf_counter()
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        answers.append(((perf_counter() - began) * 1000, answer.status))
    return answers


if __name__ == "__main__":
    main()
