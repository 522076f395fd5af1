"""One spelling for what is typed and what is indexed. Pure; both engines index the words that come out of here.

No stemmer: the Indonesian one makes gulai (curry) into gula (sugar) and durian into duri (thorn).
"""

import re
import unicodedata

from search.language.spellings import SPELLINGS
from search.language.units import join_units

MAX_WORDS_OF_TEXT = 400
MAX_LETTERS = 60
"""A longer word is cut: no engine holds it, and nobody means it."""
_WORD = re.compile(r"[^\W_]+")
_TWICE = re.compile(r"(?<!\w)([^\W\d_]{3,})2(?!\w)")
_DIGIT = re.compile(r"\d")
_MARKS = re.compile("[\u0300-\u036f\u064b-\u065f\u20d0-\u20ff\ufe00-\ufe0f]+")
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")
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
    if "2" in text:
        text = _TWICE.sub(r"\1 \1", text)
    if _DIGIT.search(text):
        text = join_units(text)
    found: list[str] = []
    last = ""
    for written in _WORD.findall(text):
        word = SPELLINGS.get(written, written)[:MAX_LETTERS]
        if word == last and not word[0].isdigit():
            if word in _ONE_WORD_WHEN_TWICE:
                found[-1] = word + word
            continue
        found.append(word)
        last = word
        if len(found) >= limit:
            break
    return found


def _plain(text: str) -> str:
    """Lower case without diacritics and apostrophes; a fraction sign becomes a slash; controls become spaces."""
    text = text.casefold()
    if not text.isascii():
        text = _MARKS.sub("", unicodedata.normalize("NFKD", text)).casefold().replace("\u2044", "/")
    text = _CONTROLS.sub(" ", text)
    return _APOSTROPHES.sub("", text)


def is_amount(word: str) -> bool:
    """Whether a word holds a digit: sizes, model numbers and codes are never corrected."""
    return any(char.isdigit() for char in word)
