"""Speed of the search pages: `python3 tests/benchmarks/search.py [--products 100000] [--clients 4] [--seconds 20]`.

`--load` only makes goods and indexes, which takes long for a million of them, and `--measure` only asks; what
Elasticsearch holds is kept in .local/ between the two.

Makes a database of its own with so many invented goods (once; the next run finds it), builds the index of every engine,
serves the shop with gunicorn, and asks for its pages over HTTP with so many clients at once: facets on, Django in the
path. Elasticsearch is started where a JDK is present, or that of ELASTICSEARCH_URL is used. Prints documents a second
and memory of a rebuild, and median, 95th percentile and errors of each kind of page.

Every request is a search that was not asked before in the run, made from words of the titles with varied filters, but
for the lines "again", which ask few searches in turn. Beside the times stands what a request costs the web processes:
of a busy machine only that says anything. Never a test: a shared machine proves nothing.
"""

from __future__ import annotations

import argparse
import http.client
import io
import itertools
import os
import random
import resource
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter, process_time, sleep
from urllib.parse import quote_plus, urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
HOST = "127.0.0.1"
HEAP = "-XX:TieredStopAtLevel=4 -Xms1g -Xmx1g"
AGAIN = {
    "search": [
        "kopi gayo",
        "kerepek pedas",
        "beg anyaman",
        "batik tulis",
        "silver bracelet",
        "kasut kulit",
        "teh",
    ],
    "mistyped": ["kpoi gayo", "keripk singkong", "anyamn rotan", "sambel bawng", "dompt kulit", "mutira"],
}
"""Searches that are asked again and again."""
CHOICES = [
    "r=jawa", "stock=1", "halal=1", "min=20&max=100", "r=sumatera&ready=1", "sort=price", "to-sabah=1", "r=ID-JB",
    "max=50&r=bali-nusa-tenggara", "sort=new", "min=50&halal=1", "r=kalimantan&r=sulawesi",
]  # fmt: skip
WARM_SECONDS = 20.0
FRESH = 20_000
"""So many searches that differ are made from titles: more than one measuring can ask."""


def main() -> None:
    """Seed, build, serve, measure."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=20.0, help="of measuring for each kind of page")
    parser.add_argument("--engine", choices=["postgres", "elasticsearch"], help="only this one")
    step = parser.add_mutually_exclusive_group()
    step.add_argument("--load", action="store_true", help="make goods and indexes, and measure nothing")
    step.add_argument("--measure", action="store_true", help="measure what was loaded before")
    options = parser.parse_args()
    with ExitStack() as at_end:
        wanted = options.engine != "postgres"
        address = at_end.enter_context(elasticsearch(wanted, options.products))
        prepare(options.products, address)
        for engine in ["postgres", *(["elasticsearch"] if address else [])]:
            if options.engine in (None, engine):
                if not options.measure:
                    build(engine)
                if options.load:
                    continue
                cases = [*fresh_cases(), *repeated_cases()]
                with serving(address if engine == "elasticsearch" else "") as web:
                    warm_up(web, options)
                    for name, paths in cases:
                        measure(f"{engine}: {name}", paths, web, options)


def fresh_cases() -> Iterator[tuple[str, Iterator[str]]]:
    """Kinds of pages with addresses of which none comes twice."""
    dice = random.Random(7)
    titles = sample_titles(dice)
    searches = list(dict.fromkeys(_some_words(title, dice) for title in titles))
    third = len(searches) // 3
    yield "search", (_search(text) for text in searches[:third])
    narrowed = (f"{_search(text)}&{dice.choice(CHOICES)}" for text in searches[third : third * 2])
    yield "search, filtered", narrowed
    mistyped = dict.fromkeys(_mistyped(text, dice) for text in searches[third * 2 :])
    yield "search, mistyped", map(_search, mistyped)
    pages = [f"/ms/shop/?page={page}" for page in range(1, 400)]
    pages += [
        f"/ms/shop/?{each}&max={most}" for each in CHOICES if "max" not in each for most in range(40, 240, 2)
    ]
    dice.shuffle(pages)
    yield "all goods", iter(pages)
    starts = dict.fromkeys(_start(title, dice) for title in titles)
    yield "autocomplete", (f"/ms/search/suggest/?q={quote_plus(text)}" for text in starts)


def repeated_cases() -> Iterator[tuple[str, Iterator[str]]]:
    """The same few searches in turn."""
    for name, texts in AGAIN.items():
        yield f"{name}, again", itertools.cycle(map(_search, texts))
    yield "all goods, again", itertools.cycle(["/ms/shop/", "/ms/shop/?page=2", "/ms/shop/?r=jawa"])


def sample_titles(dice: random.Random) -> list[str]:
    """Titles of some goods, each in one of the three languages."""
    from catalogue.models import Product

    rows = Product.objects.browsable().order_by("pk").values_list("title_ms", "title_ind", "title_en")
    step = max(1, rows.count() // FRESH)
    titles = [
        dice.choice(each) or each[0] for each in rows.iterator() if step == 1 or dice.random() < 1 / step
    ]
    dice.shuffle(titles)
    return titles


def _some_words(title: str, dice: random.Random) -> str:
    """Two to four words: how a thing begins to be called, and something that tells it from others."""
    words = [word for word in title.casefold().split() if word.isalnum()]
    rest = words[2:]
    return " ".join([*words[:2], *dice.sample(rest, min(len(rest), dice.randint(0, 2)))])


def _mistyped(text: str, dice: random.Random) -> str:
    """The same with two letters of its longest word swapped."""
    longest = max(text.split(), key=len)
    if len(longest) < 5:
        return text
    at = dice.randint(1, len(longest) - 2)
    return text.replace(longest, longest[:at] + longest[at + 1] + longest[at] + longest[at + 2 :], 1)


def _start(title: str, dice: random.Random) -> str:
    """What stands in the box while somebody types."""
    words = title.casefold().split()
    at = dice.randint(0, min(2, len(words) - 1))
    return " ".join([*words[at - 1 : at], words[at][: dice.randint(2, 6)]])


def _search(text: str) -> str:
    return f"/ms/search/?q={quote_plus(text)}"


def warm_up(web: Web, options: argparse.Namespace) -> None:
    """Ask searches that nobody measures: for a while a server compiles its own programme beside its answers."""
    dice = random.Random(11)
    paths = _Shared(map(_search, dict.fromkeys(_some_words(title, dice) for title in sample_titles(dice))))
    until = perf_counter() + WARM_SECONDS
    with ThreadPoolExecutor(options.clients) as pool:
        list(pool.map(lambda _client: ask_all(paths, web.port, until), range(options.clients)))


@contextmanager
def elasticsearch(wanted: bool, products: int) -> Iterator[str]:
    """The address of a node for the time of the run, with what it held before; empty where there can be none."""
    from storefront.launch import elasticsearch_node

    given = os.environ.get("ELASTICSEARCH_URL", "")
    if given or not wanted or not elasticsearch_node.can_start():
        yield given if wanted else ""
        return
    os.environ.setdefault("ES_JAVA_OPTS", HEAP)
    ours = not elasticsearch_node.is_running()
    yield elasticsearch_node.start(data=ROOT / ".local" / f"benchmark-elasticsearch-{products}")
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


@dataclass(frozen=True, slots=True)
class Web:
    """The shop as it serves: its port, and its parent process."""

    port: int
    pid: int

    def worked_ms(self) -> float:
        """Processor time of its processes so far."""
        workers = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        ticks = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13] for pid in workers)
        return sum(int(tick) for pair in ticks for tick in pair) * 1000 / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(address: str) -> Iterator[Web]:
    """The shop behind gunicorn with two processes, as the demo serves it, on a free port."""
    from storefront.launch import ports

    port = ports.first_free(8700, purpose="the benchmark")
    command = [sys.executable, "-m", "gunicorn", "storefront.wsgi", "--bind", f"{HOST}:{port}", "--preload"]
    command += ["--workers", "2", "--threads", "2", "--no-control-socket", "--log-level", "error"]
    surroundings = {**os.environ, "ELASTICSEARCH_URL": address, "RATE_LIMITS": "off"}
    server = subprocess.Popen(command, cwd=ROOT, env=surroundings)
    try:
        wait_for(port)
        yield Web(port, server.pid)
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


def measure(name: str, paths: Iterator[str], web: Web, options: argparse.Namespace) -> None:
    """Ask with all clients at once, each the next address, for so many seconds, after some for warming up."""
    line = _Shared(paths)
    with ThreadPoolExecutor(options.clients * 2) as pool:  # a connection stays with one process: warm both
        list(pool.map(lambda _n: ask_all(itertools.islice(line, 8), web.port, float("inf")), range(8)))
    worked, until = web.worked_ms(), perf_counter() + options.seconds
    with ThreadPoolExecutor(options.clients) as pool:
        parts = pool.map(lambda _client: ask_all(line, web.port, until), range(options.clients))
        answers = [each for part in parts for each in part]
    times = [took for took, status in answers if status == 200]
    print(
        f"  {name:34} p50 {median(times):7.1f} ms   p95 {quantiles(times, n=20)[-1]:7.1f} ms   "
        f"web {(web.worked_ms() - worked) / len(answers):5.1f} ms of processor each   "
        f"{len(answers)} asked, {len(answers) - len(times)} errors",
        flush=True,
    )


class _Shared(Iterator[str]):
    """Addresses that several clients take from: each goes to one of them."""

    def __init__(self, paths: Iterator[str]) -> None:
        self._paths, self._lock = paths, threading.Lock()

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        with self._lock:
            return next(self._paths)


def ask_all(paths: Iterable[str], port: int, until: float) -> list[tuple[float, int]]:
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
