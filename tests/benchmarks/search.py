"""Speed of searches: `python tests/benchmarks/search.py [--clients 4] [--rounds 300] [--documents N]`.

With `--documents N` every configured engine is filled with N invented goods and asked directly (understanding, counts,
order); without it the pages themselves are asked for, on whatever the database holds (`manage.py seed_scale`).
Prints median, 95th percentile and errors. Never a test: a shared machine proves nothing.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "storefront.settings.demo")

import django  # noqa: E402

django.setup()

from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from catalogue.models import Product  # noqa: E402
from search.documents import Document  # noqa: E402
from search.engines import every_engine, get_engine  # noqa: E402
from search.finding import find  # noqa: E402
from search.queries import Query  # noqa: E402
from search.rebuilding import drop_previous, rebuild  # noqa: E402

THINGS = [
    "Kopi",
    "Keripik",
    "Batik",
    "Tas",
    "Sepatu",
    "Sambal",
    "Madu",
    "Dompet",
    "Kain",
    "Gelang",
    "Lampu",
    "Kursi",
    "Bantal",
    "Sabun",
    "Teh",
    "Kerupuk",
]
KINDS = [
    "Gayo",
    "Singkong",
    "Tulis",
    "Kulit",
    "Rajut",
    "Pedas",
    "Hutan",
    "Anyaman",
    "Tenun",
    "Perak",
    "Rotan",
    "Jati",
    "Katun",
    "Herbal",
    "Melati",
    "Udang",
]
PLACES = [
    "Aceh",
    "Malang",
    "Solo",
    "Garut",
    "Bandung",
    "Lombok",
    "Toraja",
    "Bali",
    "Cirebon",
    "Pekalongan",
    "Jepara",
    "Madura",
    "Padang",
    "Medan",
]
QUERIES = [
    "kopi gayo", "kerepek pedas", "beg kulit", "batik tulis solo", "woven bag", "silver bracelet", "kasut rajut",
    "keropok udang", "sambel pedas", "madu hutan", "kpoi gayo", "keripk singkong", "rattan chair", "kek lapis",
    "dompet kulit garut", "honey", "teh melati", "tudung", "lampu rotan bali", "cotton pillow",
]  # fmt: skip
STARTS = ["ko", "kop", "ker", "bat", "tas k", "sam", "mad", "gel", "lam", "kur"]


def invented(count: int) -> Iterator[Document]:
    """Repeatable goods with all kinds of filter values."""
    draw = random.Random(5)
    for number in range(count):
        words = f"{draw.choice(THINGS)} {draw.choice(KINDS)} {draw.choice(PLACES)} {number % 997}"
        top = draw.randint(1, 12)
        yield Document(
            kind="product",
            object_id=str(number),
            titles={"ms": words, "id": words, "en": ""},
            body=" ".join(draw.choices(KINDS + PLACES, k=25)),
            categories=(f"{top}", f"{top}00{draw.randint(1, 9)}"),
            regions=(draw.choice(["jawa", "sumatera", "sulawesi"]), f"ID-{draw.randint(1, 30)}"),
            maker_id=draw.randint(1, 2000),
            attributes=(f"colour={draw.randint(1, 9)}", f"size={draw.choice('sml')}"),
            marks=("stock", "ready") if draw.random() < 0.8 else ("ready",),
            price_sen=draw.randint(500, 40_000),
            popularity=draw.random() ** 3,
        )


def measure(name: str, ask: Callable[[str], object], texts: list[str], clients: int, rounds: int) -> None:
    """Ask `rounds` times with so many clients at once, and print how long it took."""

    def timed(text: str) -> float:
        began = perf_counter()
        ask(text)
        return (perf_counter() - began) * 1000

    for text in texts:
        timed(text)
    with ThreadPoolExecutor(clients) as pool:
        times = list(pool.map(timed, (texts[n % len(texts)] for n in range(rounds))))
    print(
        f"{name:34} p50 {median(times):7.1f} ms  p95 {quantiles(times, n=20)[-1]:7.1f} ms  ({rounds} times)"
    )


def page(path: str) -> Callable[[str], object]:
    """Ask for a page; anything but 200 is an error."""

    def ask(text: str) -> object:
        answer = Client(HTTP_HOST="127.0.0.1").get(path, {"q": text} if text else {})
        if answer.status_code != 200:
            raise SystemExit(f"{path} {text}: {answer.status_code}")
        return answer

    return ask


def main() -> None:
    """Run what the arguments say."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--documents", type=int, default=0)
    options = parser.parse_args()
    if options.documents:
        for engine in every_engine():
            began = perf_counter()
            rebuild(engine, lambda: invented(options.documents), timezone.now())
            took = perf_counter() - began
            drop_previous(engine, timezone.now())
            print(
                f"{engine.name}: {options.documents} documents in {took:.1f} s, {options.documents / took:.0f} a second"
            )
            for text, name in ((QUERIES, "search with facets"), ([""], "browse with facets")):
                measure(
                    f"{engine.name}: {name}",
                    lambda words, engine=engine: find(words, Query(), engine=engine),
                    text,
                    options.clients,
                    options.rounds,
                )
            measure(
                f"{engine.name}: suggestions",
                lambda words, engine=engine: engine.suggest(
                    words.split(), ("product", "maker", "story"), "MY", 4
                ),
                STARTS,
                options.clients,
                options.rounds,
            )
        return
    print(f"{Product.objects.count()} products, pages answered by {get_engine().name}")
    measure("search page", page("/ms/search/"), QUERIES, options.clients, options.rounds)
    measure("all goods", page("/ms/shop/"), [""], options.clients, options.rounds)
    measure("suggestions", page("/ms/search/suggest/"), STARTS, options.clients, options.rounds)


if __name__ == "__main__":
    main()
