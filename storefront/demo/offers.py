"""Two sample vouchers, one of each purse, and what the demonstration says of them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SampleVoucher:
    """A code with its percentage; `maker` is the sample maker who bears it, "" when the platform does."""

    code: str
    name: str
    percent: int
    maker: str = ""
    told: str = ""

    def __str__(self) -> str:
        return f"{self.code:<22}{self.told}"


VOUCHERS = (
    SampleVoucher("SELAMAT10", "Selamat datang", 10, told="10 % off everything, borne by the platform"),
    SampleVoucher(
        "GAYO15",
        "Kopi Gayo dari Sangrai Uten",
        15,
        "m01",
        "15 % off Sangrai Uten's goods, borne by that maker",
    ),
)
