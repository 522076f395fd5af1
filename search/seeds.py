"""The word lists that the shop starts with, read from `search/data/`. Editors change them in Wagtail afterwards.

Three kinds of lists: concept groups (Indonesian, Malay, English, note); general words with the narrower ones that they
promise, well-known brands among them; and words of food labels in French, which is what half of the world's packaged
food says beside its own language. `false_friends.csv` names the words that mean something else in the neighbour's
language.
"""

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from search.language.lexicon import Group, Relation

DATA = Path(__file__).resolve().parent / "data"
CONCEPTS = (
    "synonyms_id_ms_en.csv",
    "goods_food.csv",
    "goods_wear.csv",
    "goods_home.csv",
    "goods_other.csv",
    "goods_reviewed.csv",
    "goods_more.csv",
)
NARROWER = ("narrower.csv", "brands.csv")
LABELS = "labels_french.csv"
FALSE_FRIENDS = "false_friends.csv"
LANGUAGES = ("id", "ms", "en")
COLUMNS = ("indonesian", "malay", "english")
_EVERY = frozenset(LANGUAGES)


def seed_groups() -> Iterator[Group]:
    """Every group of every list."""
    friends = false_friends()
    for name in CONCEPTS:
        for row in _rows(name):
            group = concept(row, friends)
            if group is not None:
                yield group
    for name in NARROWER:
        for row in _rows(name):
            yield _leading(Relation.NARROWER, _terms(row["general"]), _terms(row["narrower"]), friends)
    for row in _rows(LABELS):
        local = dict.fromkeys(term for language in COLUMNS for term in _terms(row[language]))
        yield _leading(Relation.ONE_WAY, tuple(local), _terms(row["french"]), friends)


def _leading(
    relation: Relation, typed: tuple[str, ...], found: tuple[str, ...], friends: Mapping[str, str]
) -> Group:
    """A group whose first words lead to the second ones, and never back; false friends among them lead nowhere."""
    return Group(
        terms={"en": typed, "id": found},
        relation=relation,
        silent=frozenset(typed) & friends.keys(),
        sources=frozenset({"en"}),
        targets=frozenset({"id"}),
    )


def false_friends() -> dict[str, str]:
    """Word -> the language in whose lists it may still be reached from a partner ("" for none)."""
    return {row["word"]: row["language"] for row in _rows(FALSE_FRIENDS)}


def concept(row: dict[str, str], friends: dict[str, str]) -> Group | None:
    """The group of one row of a list, with the directions that its note allows; None for a unit."""
    note = row["note"].split(";")[0].strip()
    if note == "unit":
        return None
    terms = {"id": _terms(row["indonesian"]), "ms": _terms(row["malay"]), "en": _terms(row["english"])}
    silent = frozenset(text for texts in terms.values() for text in texts if text in friends)
    unreachable = frozenset(
        (language, text)
        for language, texts in terms.items()
        for text in texts
        if friends.get(text, language) != language
    )
    relation, sources, targets = _direction(note)
    return Group(terms, relation, sources, targets, silent, unreachable)


def _direction(note: str) -> tuple[Relation, frozenset[str], frozenset[str]]:
    """ "oneway ms->id" lets Malay lead to Indonesian and to English; English stays connected with the target."""
    if "->" in note:
        source, target = note.rsplit(maxsplit=1)[-1].split("->")
        sources = {source} if source == "en" or target == "en" else {source, "en"}
        targets = {target} if source == "en" or target == "en" else {target, "en"}
        return Relation.ONE_WAY, frozenset(sources), frozenset(targets)
    if note.startswith("oneway"):
        return Relation.NARROWER, _EVERY, _EVERY
    return (Relation.FALSE_FRIEND if note.startswith("ff") else Relation.SYNONYM), _EVERY, _EVERY


def _terms(cell: str) -> tuple[str, ...]:
    return tuple(text.strip() for text in cell.split("|") if text.strip())


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
