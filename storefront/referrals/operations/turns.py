"""Advisory locks of this room: two integers, the first names the purpose."""

from django.db import connection

CODES, TOUCH = 7301, 7302


def take_turns(purpose: int, subject: str) -> None:
    """Waits for everybody else who does the same to the same subject, until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [purpose, subject])
