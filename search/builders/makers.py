"""Documents of makers who are open."""

from collections.abc import Iterator, Mapping, Sequence

from django.db.models import QuerySet

from catalogue.partner.models import Partner
from search.documents import Document
from search.regions import path_of

_COLUMNS = ("pk", "name", "regency", "province", "origin_iso", "craft", "profile")


def every_maker(size: int) -> Iterator[list[str]]:
    """Ids of all makers who are open, in batches."""
    ids = _open().order_by("pk").values_list("pk", flat=True)
    rows = [str(pk) for pk in ids.iterator()]
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def maker_documents(ids: Sequence[str], versions: Mapping[str, int]) -> Iterator[Document]:
    """Documents of those makers who are open. One query."""
    for row in _open().filter(pk__in=[int(each) for each in ids]).values(*_COLUMNS):
        yield Document(
            kind="maker",
            object_id=str(row["pk"]),
            version=versions[str(row["pk"])],
            titles={"": row["name"]},
            attribute_names=(row["craft"],),
            body=row["profile"],
            place=f"{row['regency']} {row['province']}",
            regions=path_of(row["origin_iso"]),
        )


def _open() -> "QuerySet[Partner]":
    return Partner.objects.filter(state=Partner.State.APPROVED)
