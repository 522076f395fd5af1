"""One spelling for what is typed and what is indexed. Pure; both engines index the words that come out of here.

No stemmer: the Indonesian one makes gulai (curry) into gula (sugar) and durian into duri (thorn).
"""

import re
import unicodedata

from search.language.spellings import SPELLINGS
from search.language.units import join_units

MAX_WORDS_OF_TEXT = 400
_WORD = re.compile(r"[^\W_]+")
_TWICE = re.compile(r"(?<!\w)([^\W\d_]{3,})2(?!\w)")
_APOSTROPHES = re.compile("(?<=\\w)['\u2018\u2019\u02bc`](?=\\w)")
# Said twice these are another thing than said once: oleh-oleh is a souvenir, oleh means "by".
_ONE_WORD_WHEN_TWICE = frozenset(
    [
        "oleh",
        "ole",
        "onde",
        "kupu",
        "kura",
        "laba",
        "gado",
        "biri",
        "ubur",
        "undur",
        "ondel",
        "kunang",
        "api",
        "otak",
        "pura",
        "coto",
        "cupcup",
        "lumba",
    ]
)


def words(text: str, limit: int = MAX_WORDS_OF_TEXT) -> list[str]:
    """The words of a text: lower case, no diacritics, amounts joined, said-twice words once, variants unified.

    Only letters and digits are left, so a word is safe as a leaf of any query language.
    """
    text = _plain(text)
    text = _APOSTROPHES.sub("", text)
    text = _TWICE.sub(r"\1 \1", text)
    text = join_units(text)
    found: list[str] = []
    for written in _WORD.findall(text):
        word = SPELLINGS.get(written, written)
        if found and found[-1] == word and not word[0].isdigit():
            if word in _ONE_WORD_WHEN_TWICE:
                found[-1] = word + word
            continue
        found.append(word)
        if len(found) >= limit:
            break
    return found


def _plain(text: str) -> str:
    """Lower case without diacritics; a fraction sign becomes a slash; NUL and other controls become spaces."""
    text = unicodedata.normalize("NFKD", text).casefold().replace("\u2044", "/")
    return "".join(_letter(char) for char in text)


def _letter(char: str) -> str:
    if char.isalnum():
        return char
    if unicodedata.combining(char):
        return ""
    return " " if unicodedata.category(char) in ("Cc", "Cf") else char


def is_amount(word: str) -> bool:
    """Whether a word holds a digit: sizes, model numbers and codes are never corrected."""
    return any(char.isdigit() for char in word)
