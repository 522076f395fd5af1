"""What a reader has seen of a list, packed into the address of its other pages (S44). Pure.

Goods are sold, edited and published while somebody turns pages. By place alone, page two would then repeat what moved
down and skip what moved up. So a link to another page says what stood on those before it, and that page shows the first
of what is left: nothing stands twice, and what was there all along is shown. No server keeps anything for it.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Mapping, Sequence

MOST = 1_000
"""So many ids at most, about two thousand characters; in longer readings the earliest pages count by place."""
MOST_CHARACTERS = 6_000
MOST_BITS = 49


def pack(pages: Mapping[int, Sequence[str]]) -> str:
    """Ids by page as text for an address; empty where an id is no number."""
    if not all(each.isascii() and each.isdigit() for ids in pages.values() for each in ids):
        return ""
    parts: list[bytes] = []
    left = MOST
    for page in sorted(pages, reverse=True):
        left -= len(pages[page])
        if left < 0:
            break
        ids = sorted(map(int, pages[page]))
        steps = (each - before for before, each in zip([0, *ids], ids, strict=False))
        parts.append(b"".join(map(_number, (page, len(ids), *steps))))
    return urlsafe_b64encode(b"".join(parts)).rstrip(b"=").decode()


def unpack(text: str) -> dict[int, tuple[str, ...]]:
    """Ids by page; nothing of a text that is too long or was not made by `pack`."""
    if len(text) > MOST_CHARACTERS or not text.isascii():
        return {}
    try:
        numbers = list(_numbers(urlsafe_b64decode(text + "=" * (-len(text) % 4))))
    except ValueError:
        return {}
    found: dict[int, tuple[str, ...]] = {}
    at = 0
    while at + 1 < len(numbers):
        page, count = numbers[at], numbers[at + 1]
        ids, last = [], 0
        for step in numbers[at + 2 : at + 2 + count]:
            last += step
            ids.append(str(last))
        found[page] = tuple(ids)
        at += 2 + count
    return found


def _number(value: int) -> bytes:
    """Seven bits a byte, the lowest first; all but the last byte have the high bit."""
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _numbers(data: bytes) -> Iterator[int]:
    value = shift = 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if shift > MOST_BITS:
            raise ValueError("no id is as large")
        if byte < 0x80:
            yield value
            value = shift = 0
