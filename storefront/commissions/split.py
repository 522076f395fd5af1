"""Who gets what of a line's price (marketplace.md 3). Pure.

agent = half-up(base x agent bp), fee = half-up(base x fee bp), each once per line; the maker gets the rest.
"""

from dataclasses import dataclass

from catalogue.money import percent_bp


@dataclass(frozen=True, slots=True)
class Shares:
    """Parts of a line's goods in sen; they sum to `goods_sen`."""

    goods_sen: int
    agent_sen: int
    fee_sen: int
    maker_sen: int

    def minus(self, other: "Shares") -> "Shares":
        """What moves when `other` is the new target: self - other, part by part."""
        return Shares(
            self.goods_sen - other.goods_sen,
            self.agent_sen - other.agent_sen,
            self.fee_sen - other.fee_sen,
            self.maker_sen - other.maker_sen,
        )


def split_line(base_sen: int, *, agent_bp: int, fee_bp: int) -> Shares:
    """Split `base_sen`, the line after maker-funded discounts, without freight and tax."""
    agent = percent_bp(base_sen, agent_bp)
    fee = percent_bp(base_sen, fee_bp)
    return Shares(base_sen, agent, fee, base_sen - agent - fee)
