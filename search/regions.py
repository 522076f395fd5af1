"""Where goods come from, for filters: island groups and the provinces in them (ISO 3166-2). Pure."""

ISLANDS: dict[str, tuple[str, ...]] = {
    "sumatera": ("ID-AC", "ID-SU", "ID-SB", "ID-RI", "ID-JA", "ID-SS", "ID-BE", "ID-LA", "ID-BB", "ID-KR"),
    "jawa": ("ID-JK", "ID-JB", "ID-JT", "ID-YO", "ID-JI", "ID-BT"),
    "bali-nusa-tenggara": ("ID-BA", "ID-NB", "ID-NT"),
    "kalimantan": ("ID-KB", "ID-KT", "ID-KS", "ID-KI", "ID-KU"),
    "sulawesi": ("ID-SA", "ID-ST", "ID-SN", "ID-SG", "ID-GO", "ID-SR"),
    "maluku-papua": ("ID-MA", "ID-MU", "ID-PA", "ID-PB", "ID-PS", "ID-PT", "ID-PE", "ID-PD"),
}
_ISLAND_OF = {province: island for island, provinces in ISLANDS.items() for province in provinces}


def path_of(origin_iso: str) -> tuple[str, ...]:
    """The values under which goods of a province are found: its island group and itself."""
    island = _ISLAND_OF.get(origin_iso)
    return (island, origin_iso) if island else ()


def island_of(region: str) -> str:
    """The island group of a province, or the group itself; empty for anything else."""
    return region if region in ISLANDS else _ISLAND_OF.get(region, "")
