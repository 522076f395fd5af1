"""Words that came into Malay and Indonesian from English or Dutch, respelt by rule: ceramic is keramik. Pure.

Only for words that nobody knows otherwise; a respelling counts only where the index holds it.
"""

import re

_ENDINGS = (
    (r"(?:ts|t)ion$", "si"),
    (r"ssion$", "si"),
    (r"sion$", "si"),
    (r"syen$", "si"),
    (r"isation$|ization$", "isasi"),
    (r"ity$", "itas"),
    (r"ity$", "iti"),
    (r"ive$", "if"),
    (r"ical$", "ik"),
    (r"ic$", "ik"),
    (r"ics$", "ik"),
    (r"logy$", "logi"),
    (r"graphy$", "grafi"),
    (r"phy$", "fi"),
    (r"ency$|ence$", "ensi"),
    (r"ance$|ancy$", "ansi"),
    (r"ary$", "er"),
    (r"ary$", "ari"),
    (r"ism$", "isme"),
    (r"ist$", "is"),
    (r"re$", "er"),
    (r"que$", "k"),
    (r"e$", ""),
    (r"y$", "i"),
    (r"$", ""),
)
_LETTERS = (
    ("tch", "c"),
    ("sch", "sk"),
    ("ch", "k"),
    ("ph", "f"),
    ("th", "t"),
    ("rh", "r"),
    ("qu", "ku"),
    ("ck", "k"),
    ("x", "ks"),
    ("oo", "u"),
    ("ou", "u"),
    ("ae", "e"),
    ("y", "i"),
)
_SOFT_C = re.compile(r"c(?=[eiy])")
_DOUBLED = re.compile(r"([b-df-hj-np-tv-z])\1")
SHORTEST = 5


def respelt(word: str) -> frozenset[str]:
    """How an English word, or a Malay loan, may be written in Malay or Indonesian."""
    if len(word) < SHORTEST or not word.isascii() or not word.isalpha():
        return frozenset()
    stems = {re.sub(ending, local, word) for ending, local in _ENDINGS if re.search(ending, word)}
    found = {form for stem in stems for form in _letters(stem)}
    return frozenset(form for form in found if len(form) >= SHORTEST - 1) - {word}


def _letters(word: str) -> set[str]:
    """With the letters of Malay and Indonesian, doubled consonants kept and made single."""
    changed = word
    for foreign, local in _LETTERS:
        changed = changed.replace(foreign, local)
    found = set()
    for form in (changed.replace("c", "k"), _SOFT_C.sub("s", changed).replace("c", "k")):
        single = _DOUBLED.sub(r"\1", form)
        found |= {form, single, single.replace("v", "f")}
    return found
