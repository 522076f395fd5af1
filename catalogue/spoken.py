"""The shop's words: which texts are marked for translation, and what the rooms' translations say of them.

Each room keeps its translations in `storefront/locale/parts/<room>.<language>.po`. This module joins them
into one catalogue a language, and finds marked texts that nobody has translated yet. It needs no gettext
programs, so a newcomer's machine can build the shop in all languages.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from django.utils.translation.template import templatize

#: Names of the functions whose first text argument is a msgid (pgettext has its context first).
PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}

VARIABLE = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
STRING = r"u?'(?:\\.|[^'\\])*'|u?\"(?:\\.|[^\"\\])*\""
MARK = re.compile(rf"\b(gettext|ngettext|pgettext|npgettext|_)\((?P<args>(?:{STRING}|,| )+)")

HEADER = {
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "MIME-Version": "1.0",
    # Malay and Indonesian do not change a noun with its number
    "Plural-Forms": "nplurals=1; plural=0;",
}


class CannotMerge(ValueError):
    """Two rooms translate one text differently, or a translation lost a variable of its text."""


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """One marked text: its context (mostly none) and its English words."""

    context: str
    words: str


def merged(parts: Iterable[Path], language: str) -> polib.POFile:
    """All rooms' translations of one language in one. Raises CannotMerge with the place of each fault."""
    whole = polib.POFile()
    whole.metadata = {"Language": language, **HEADER}
    seen: dict[Text, tuple[str, str]] = {}
    faults = []
    for path in sorted(parts):
        for entry in polib.pofile(str(path)):
            if entry.obsolete or not _written(entry):
                continue
            text = Text(entry.msgctxt or "", entry.msgid)
            said = _written(entry)
            faults += [f"{path.name}: {text.words!r}: {fault}" for fault in _lost_variables(entry)]
            if text in seen and seen[text][0] != said:
                faults.append(
                    f"{path.name}: {text.words!r} is {said!r}, but {seen[text][1]} says {seen[text][0]!r}"
                )
            elif text not in seen:
                seen[text] = (said, path.name)
                whole.append(_copy(entry))
    if faults:
        raise CannotMerge("\n".join(faults))
    whole.sort(key=lambda entry: (entry.msgctxt or "", entry.msgid))
    return whole


def marked_texts(roots: Iterable[Path]) -> set[Text]:
    """Every text that code or a template under `roots` marks for translation."""
    found: set[Text] = set()
    for root in roots:
        for path in root.rglob("*"):
            if path.suffix in (".html", ".txt") and "templates" in path.parts:
                found |= set(_in_template(path.read_text(encoding="utf-8")))
        for path in root.rglob("*.py"):
            if "migrations" not in path.parts:
                found |= set(_in_code(path.read_text(encoding="utf-8")))
    return found


def _in_template(source: str) -> Iterator[Text]:
    for match in MARK.finditer(templatize(source)):
        values = [ast.literal_eval(text) for text in re.findall(STRING, match["args"])]
        has_context = match[1] in WITH_CONTEXT
        if len(values) > has_context:
            yield Text(values[0] if has_context else "", values[int(has_context)])


def _in_code(source: str) -> Iterator[Text]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        values = [
            arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
        ]
        if name in PLAIN | PLURAL and values:
            yield Text("", values[0])
        elif name in WITH_CONTEXT and len(values) > 1:
            yield Text(values[0], values[1])


def _written(entry: polib.POEntry) -> str:
    return entry.msgstr or str((entry.msgstr_plural or {}).get(0, ""))


def _lost_variables(entry: polib.POEntry) -> list[str]:
    wanted = {a or b for a, b in VARIABLE.findall(entry.msgid_plural or entry.msgid)}
    given = {a or b for a, b in VARIABLE.findall(_written(entry))}
    return [f"variable {name} differs" for name in sorted(wanted ^ given)]


def _copy(entry: polib.POEntry) -> polib.POEntry:
    plural = {0: _written(entry)} if entry.msgid_plural else {}
    return polib.POEntry(
        msgid=entry.msgid,
        msgid_plural=entry.msgid_plural,
        msgctxt=entry.msgctxt,
        msgstr="" if plural else entry.msgstr,
        msgstr_plural=plural,
        flags=[flag for flag in entry.flags if flag != "fuzzy"],
    )
