"""`manage.py quote FILE.json`: the landed quote of a basket in a file, as JSON."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from catalogue.partner.models import StockRecord
from catalogue.trade.basket_file import Found, read_basket
from catalogue.trade.fingerprint import as_dict, verdict_dict
from catalogue.trade.json_fields import CannotReadBasket
from catalogue.trade.landed import quote
from catalogue.trade.outcome import Quote
from catalogue.trade.queries import goods_of, rule_book
from catalogue.trade.rulebook import RuleBook
from catalogue.trade.seeds import seed_book
from catalogue.trade.values import CannotQuote, day_in_malaysia
from catalogue.trade.verdicts import judge

#: Exit code of a file that is no basket.
UNREADABLE = 2


class Command(BaseCommand):
    help = "Quote a basket written as JSON (fields: catalogue/trade/README.md); - reads standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.json")
        parser.add_argument(
            "--seed-rules",
            action="store_true",
            help="use the project's own rules and fixture rates instead of those in the database",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        book, rules_from = self._rules(only_seed=options["seed_rules"])
        try:
            basket = read_basket(_read(options["file"]), book, now=now, by_sku=_by_sku)
            answer = quote(basket.request, basket.book)
        except (CannotReadBasket, CannotQuote) as error:
            raise CommandError(str(error), returncode=UNREADABLE) from error
        gates = _gates(answer, basket.book)
        result = {
            "rules_from": rules_from,
            **as_dict(answer),
            "may_be_sent": all(gate["is_sellable"] for gate in gates),
            "gates": gates,
        }
        self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))

    def _rules(self, *, only_seed: bool) -> tuple[RuleBook, str]:
        """The database's rules; those of the project's files when it has none or cannot be asked."""
        seeded = seed_book(day_in_malaysia(timezone.now()))
        if only_seed:
            return seeded, "seed"
        try:
            stored = rule_book()
        except DatabaseError as error:
            self.stderr.write(
                f"The database cannot be asked ({type(error).__name__}): the project's own rules are used."
            )
            return seeded, "seed"
        return (stored, "database") if stored.services else (seeded, "seed")


def _read(name: str) -> Any:
    try:
        content = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
        return json.loads(content)
    except (OSError, ValueError, RecursionError) as error:
        raise CommandError(f"{name}: {error}", returncode=UNREADABLE) from error


def _by_sku(sku: str) -> Found:
    """A product of the shop. Raises LookupError; CannotReadBasket when no database answers."""
    try:
        return _found(sku)
    except DatabaseError as error:
        raise CannotReadBasket(f"sku {sku!r}: the database cannot be asked") from error


def _found(sku: str) -> Found:
    records = StockRecord.objects.filter(partner_sku=sku).select_related("product", "partner")
    record = records.first() if "\0" not in sku else None
    if record is None:
        raise LookupError(sku)
    goods = goods_of({record.product_id: (record.product.parent_id, record.partner_id)})
    return Found(
        maker=record.partner.name,
        ship_from=record.partner.origin_iso or "ID",
        price_sen=record.price_sen,
        goods=goods[record.product_id],
        handling_days=record.partner.handling_days,
    )


def _gates(answer: Quote, book: RuleBook) -> list[dict[str, Any]]:
    """The gates' answer for each line at its destination (R17)."""
    rules = book.on(answer.day)
    zone = answer.request.destination.gate_zone
    return [
        {"line": line.ref, **verdict_dict(judge(line.goods, rules, zone, answer.latest_on))}
        for line in answer.request.lines
    ]
