"""What must hold in the database at rest, whatever was killed: one list of breaches, empty when all is well."""

from __future__ import annotations

from django.core.management import call_command, get_commands
from django.db import connection

BREACHES = {
    "journals that do not sum to zero": """
        select p.journal_id from ledger_posting p join ledger_account a on a.id = p.account_id
        group by p.journal_id, a.currency having sum(p.amount_minor) <> 0""",
    "stock held without a reservation, or the reverse": """
        select s.id from partner_stockrecord s where s.reserved <> coalesce((
            select sum(r.quantity) from checkout_reservation r where r.stockrecord_id = s.id
            and r.state = 'held'), 0)""",
    "stock sold without an order, or the reverse": """
        select s.id from partner_stockrecord s where s.sold <> coalesce((
            select sum(r.quantity) from checkout_reservation r where r.stockrecord_id = s.id
            and r.state = 'sold'), 0)""",
    "promised more than is there": """
        select id from partner_stockrecord where reserved + sold > num_in_stock or reserved < 0 or sold < 0""",
    "held by an attempt that has ended": """
        select r.id from checkout_reservation r join checkout_checkoutattempt a on a.id = r.attempt_id
        where r.state = 'held' and a.state not in ('reserved', 'session_opening', 'session_open', 'waiting')""",
    "ordered without an order": """
        select id from checkout_checkoutattempt where (state = 'ordered') <> (order_id is not null)""",
    "orders without exactly one payment and one journal": """
        select o.id from order_order o
        where (select count(*) from checkout_payment p where p.order_id = o.id) <> 1
           or (select count(*) from ledger_journal j where j.kind = 'order' and j.subject = o.number) <> 1""",
    "two orders of one attempt": """
        select min(id) from order_order group by attempt_key having count(*) > 1""",
}


def breaches() -> dict[str, list[int]]:
    """Every broken invariant with the first offending ids; `manage.py check_books` says its part where it is there."""
    found = {}
    with connection.cursor() as cursor:
        for name, query in BREACHES.items():
            cursor.execute(query)
            rows = [row[0] for row in cursor.fetchmany(5)]
            if rows:
                found[name] = rows
    if "check_books" in get_commands():
        try:
            call_command("check_books", verbosity=0)
        except SystemExit as end:
            if end.code:
                found["check_books"] = [int(str(end.code)) if str(end.code).isdigit() else 1]
    return found
