"""Every kind of goods that can be drawn, by name."""

from __future__ import annotations

from collections.abc import Callable

from storefront.demo.drawing.canvas import Svg
from storefront.demo.drawing.goods import (
    bags,
    basketry,
    bath,
    clay,
    cloth,
    coffee,
    drinks,
    garments,
    jars,
    jewellery,
    leather,
    snacks,
    sweet,
    wood,
)
from storefront.demo.drawing.studio import Look

_MODULES = (
    bags, basketry, bath, clay, cloth, coffee, drinks, garments, jars, jewellery, leather, snacks, sweet, wood,
)  # fmt: skip
_NAMES = (
    "back_basket bead_necklace belt card_case carved_box carved_panel clay_pot cloth_hanging cloth_roll "
    "cloth_stack clutch coffee_cup coffee_gift coffee_pouch coffee_sack cold_brew cracker_bowl cracker_jar "
    "cracker_tray crisp_bag cushion cutting_board dress earrings flower_pot headdress honey_bottle jacket "
    "jam_jar jamu_bottle jamu_glass key_ring kimono leaf_boxes leather_sling nut_brittle oil_bottle oil_burner "
    "palm_sugar pearl_necklace placemats rattan_bag rattan_basket raw_crackers sambal_jar scarf scarf_folded "
    "scrub serum shirt sling_bag soap soap_box spice_jar spice_jars spoon_set sugar_bowl sugar_discs tablecloth "
    "tea_set tote tray wallet wooden_bowl"
)

Draw = Callable[[Svg, Look], None]


def _find(name: str) -> Draw:
    return next(getattr(module, name) for module in _MODULES if hasattr(module, name))


KINDS: dict[str, Draw] = {name: _find(name) for name in _NAMES.split()}
