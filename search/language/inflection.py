"""English plurals: a shopper types "wooden spoons", a listing says "wooden spoon".

Pure. Malay and Indonesian have no such ending. Used on queries and on the word list only, never on what is indexed.
"""

_IRREGULAR = {
    "knives": "knife", "knife": "knives", "shelves": "shelf", "shelf": "shelves", "scarves": "scarf",
    "scarf": "scarves",
    "leaves": "leaf", "leaf": "leaves", "loaves": "loaf", "loaf": "loaves", "children": "child", "child": "children",
    "men": "man", "man": "men", "women": "woman", "woman": "women", "mice": "mouse", "mouse": "mice",
    "teeth": "tooth", "tooth": "teeth", "feet": "foot", "foot": "feet",
}  # fmt: skip
# Endings that are no plural, and that many Malay and Indonesian nouns have: beras, gelas, manis, kamus.
_NOT_PLURAL = ("as", "is", "us", "os", "ss")
_ADDS_ES = ("s", "x", "z", "ch", "sh")


def other_number(word: str) -> str:
    """The plural of an English singular, or the singular of a plural; empty where there is none to be sure of."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 3 or not word.isascii() or not word.isalpha():
        return ""
    if word.endswith("s"):
        return _singular(word)
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(_ADDS_ES) else "s")


def _singular(word: str) -> str:
    if len(word) < 4 or word.endswith(_NOT_PLURAL):
        return ""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith("es") and word[:-2].endswith(_ADDS_ES):
        return word[:-2]
    return word[:-1]
