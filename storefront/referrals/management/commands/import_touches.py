"""`import_touches FILE --by WHO --reason WHY`: arrivals that happened and were never recorded (agents A24)."""

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from storefront.accounts.contacts import CannotRead, read_contact
from storefront.accounts.models import User
from storefront.referrals.operations.touches import CannotImport, PastTouch, import_touches
from storefront.referrals.queries import find_agent_by_code


class Command(BaseCommand):
    """All rows or none; each stays marked for ever, on the agent's statement too (agents A24)."""

    help = "Store back-dated arrivals. Columns: code, buyer (phone or e-mail), at (2026-11-20T10:00+08:00)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--by", required=True, help="E-mail or phone of the administrator who answers for it"
        )
        parser.add_argument("--reason", required=True, help="Why these arrivals are entered by hand")

    def handle(self, *args: Any, **options: Any) -> None:
        by = _person(options["by"], "--by")
        with options["file"].open(newline="", encoding="utf-8") as lines:
            touches = list(_touches(lines))
        try:
            batch = import_touches(touches, by=by, reason=options["reason"], now=timezone.now())
        except CannotImport as refused:
            raise CommandError(f"nothing was stored: {refused}") from refused
        self.stdout.write(f"{len(touches)} arrivals stored as import {batch.pk}.")


def _touches(lines: Any) -> Iterator[PastTouch]:
    for number, row in enumerate(csv.DictReader(lines), start=2):
        agent = find_agent_by_code(row.get("code") or "")
        if agent is None:
            raise CommandError(f"line {number}: no agent has this code")
        yield PastTouch(agent, _person(row.get("buyer") or "", f"line {number}"), _moment(row, number))


def _moment(row: dict[str, str], number: int) -> datetime:
    try:
        moment = parse_datetime(row.get("at") or "")
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise CommandError(f"line {number}: a moment reads 2026-11-20T10:00+08:00, with its offset")
    return moment


def _person(text: str, where: str) -> User:
    """Who has this phone or e-mail. Raises CommandError."""
    try:
        contact = read_contact(text)
    except CannotRead as error:
        raise CommandError(f"{where}: neither a phone nor an e-mail") from error
    same = {"phone": contact.phone} if contact.phone else {"email": contact.email}
    person = User.objects.filter(**same).first()
    if person is None:
        raise CommandError(f"{where}: nobody has this phone or e-mail")
    return person
