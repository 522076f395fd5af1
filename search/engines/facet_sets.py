"""What the documents of one code can be filtered by, kept in the memory of each process.

A code is a hash of the values themselves, the same in every table and at every time: what is kept never ages.
"""

from collections.abc import Iterable, Mapping

from django.db import connection

from search.engines.facet_codes import Values, values_in

MOST = 100_000
"""More combinations than a hundred shops have; with more the memory is emptied."""
_known: dict[int, Values] = {}


def values_of(table: str, codes: Iterable[int]) -> Mapping[int, Values]:
    """What these codes stand for. One statement where this process meets some for the first time."""
    unknown = [code for code in set(codes) if code not in _known]
    if unknown:
        if len(_known) > MOST:
            _known.clear()
        statement = (
            f"SELECT code, (SELECT facets FROM {table} WHERE facet_code = code LIMIT 1) "  # noqa: S608
            "FROM unnest(%s::bigint[]) AS code"
        )
        with connection.cursor() as cursor:
            cursor.execute(statement, [unknown])
            _known.update({code: values_in(text) for code, text in cursor.fetchall() if text is not None})
    return _known
