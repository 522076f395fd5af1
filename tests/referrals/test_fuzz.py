"""Codes that people spoil: never another agent is credited. The benchmark does the same a million times."""

import random

import pytest

from storefront.referrals import codes

WRAPPINGS = [
    "{}",
    " {} ",
    "{}.",
    "_{}_",
    "kod {}",
    "https://juragan.example/r/{}/",
    "{} terima kasih",
    "“{}”",
]
LETTERS = codes.NORMAL_ALPHABET + "OILoil"


def live_codes(count: int, chance: random.Random) -> dict[str, int]:
    """Normal -> agent, drawn by the same rule as `operations.new_code`."""
    found: dict[str, int] = {}
    while len(found) < count:
        normal = codes.normal_of(
            codes.draw(chance.choice(["Melati", "Kopi Pagi", "Sari", "Budi", "Lia"]), chance.choice)
        )
        if normal not in found and not any(near in found for near in codes.near(normal)):
            found[normal] = len(found)
    return found


def spoil(code: str, chance: random.Random) -> str:
    """One to three slips: changed, lost, doubled, swapped or cut; then case, punctuation and words around it."""
    signs = list(code)
    for _ in range(chance.randint(1, 3)):
        place = chance.randrange(len(signs))
        slip = chance.randrange(5)
        if slip == 0:
            signs[place] = chance.choice(LETTERS)
        elif slip == 1 and len(signs) > 1:
            del signs[place]
        elif slip == 2:
            signs.insert(place, chance.choice(LETTERS))
        elif slip == 3 and place + 1 < len(signs):
            signs[place], signs[place + 1] = signs[place + 1], signs[place]
        else:
            signs = signs[: max(1, place)]
    text = "".join(sign.lower() if chance.random() < 0.5 else sign for sign in signs)
    return chance.choice(WRAPPINGS).format(text)


def wrong_credits(tries: int, seed: int) -> tuple[int, int]:
    """(credited to another agent, still credited to the right one) among so many spoiled codes."""
    chance = random.Random(seed)
    live = live_codes(500, chance)
    owners = list(live.items())
    wrong = right = 0
    for _ in range(tries):
        code, owner = chance.choice(owners)
        credited = next(
            (live[normal] for normal in codes.readings_of(spoil(code, chance)) if normal in live), None
        )
        wrong += credited is not None and credited != owner
        right += credited == owner
    return wrong, right


class TestFuzz:
    @pytest.mark.parametrize("seed", [1, 2026])
    def test_nobody_else_is_credited_when_fifty_thousand_codes_are_spoiled(self, seed):
        wrong, right = wrong_credits(50_000, seed)
        assert wrong == 0
        assert right > 0  # slips within the tolerant form (O for 0) still credit
