"""The concept groups that editors keep, as the lexicon that queries are read with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from search.kept import Kept
from search.language.lexicon import Group, Lexicon, Relation
from search.models import SynonymGroup
from search.seeds import seed_groups

FRESH_FOR_SECONDS = 30
"""An edit reaches searches after this time at the latest, in every process, without a new index."""
_ALL = frozenset({"id", "ms", "en"})


@dataclass(frozen=True, slots=True)
class _Read:
    """A lexicon and the state of the table that it was made from."""

    lexicon: Lexicon
    state: tuple[object, ...]


def _read(old: _Read | None) -> _Read:
    """One query, more where the table has changed."""
    today = timezone.localdate()
    state = _state(today)
    return old if old is not None and old.state == state else _Read(Lexicon(active_groups(today)), state)


_kept = Kept(_read, FRESH_FOR_SECONDS)


def current_lexicon() -> Lexicon:
    """The lexicon as editors have it, at most 30 seconds old."""
    return _kept.get().lexicon


def forget_lexicon() -> None:
    """Look at the table again at the next search: after an edit in this process."""
    _kept.look_again()


def active_groups(today: date) -> Iterator[Group]:
    """Groups in use on a day."""
    rows = SynonymGroup.objects.filter(
        Q(active_from=None) | Q(active_from__lte=today),
        Q(active_until=None) | Q(active_until__gte=today),
        is_active=True,
    )
    return map(_group, rows.iterator())


def seed_synonyms() -> int:
    """Enter the groups of `search/data/` that are not there yet; returns how many were written."""
    there = {
        (tuple(indonesian), tuple(malay), tuple(english))
        for indonesian, malay, english in SynonymGroup.objects.values_list("indonesian", "malay", "english")
    }
    rows = [
        SynonymGroup(
            indonesian=list(group.terms.get("id", ())),
            malay=list(group.terms.get("ms", ())),
            english=list(group.terms.get("en", ())),
            relation=str(group.relation),
            direction=_direction(group),
            silent=sorted(group.silent),
            unreachable=sorted(f"{language}:{term}" for language, term in group.unreachable),
        )
        for group in seed_groups()
        if tuple(group.terms.get(language, ()) for language in ("id", "ms", "en")) not in there
    ]
    return len(SynonymGroup.objects.bulk_create(rows, batch_size=500))


def _state(today: date) -> tuple[object, ...]:
    newest = SynonymGroup.objects.order_by("-updated_at").values_list("updated_at", "pk").first()
    return (today, newest, SynonymGroup.objects.count())


def _group(row: SynonymGroup) -> Group:
    sources, targets = _languages(row.direction)
    unreachable = (entry.partition(":") for entry in row.unreachable)
    return Group(
        terms={"id": tuple(row.indonesian), "ms": tuple(row.malay), "en": tuple(row.english)},
        relation=Relation(row.relation),
        sources=sources,
        targets=targets,
        silent=frozenset(row.silent),
        unreachable=frozenset((language, term) for language, _colon, term in unreachable),
    )


def _direction(group: Group) -> str:
    if group.sources == _ALL:
        return ""
    pair = next(
        choice
        for choice in SynonymGroup.Direction.values
        if choice and _languages(choice) == (group.sources, group.targets)
    )
    return str(pair)


def _languages(direction: str) -> tuple[frozenset[str], frozenset[str]]:
    """Sources and targets. Between Malay and Indonesian, English goes along on both sides."""
    if not direction:
        return _ALL, _ALL
    source, target = direction.split(">")
    along = set() if "en" in (source, target) else {"en"}
    return frozenset({source, *along}), frozenset({target, *along})
