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

Draw = Callable[[Svg, Look], None]

_DRAWINGS: tuple[Draw, ...] = (
    bags.sling_bag, bags.clutch, bags.tote,
    basketry.rattan_basket, basketry.rattan_bag, basketry.back_basket,
    basketry.placemats, basketry.tray, basketry.leaf_boxes,
    bath.soap, bath.soap_box, bath.scrub, bath.serum, bath.oil_bottle,
    clay.clay_pot, clay.tea_set, clay.flower_pot, clay.oil_burner,
    cloth.cloth_stack, cloth.scarf, cloth.scarf_folded, cloth.cloth_roll,
    cloth.cloth_hanging, cloth.cushion, cloth.tablecloth,
    coffee.coffee_pouch, coffee.coffee_sack, coffee.coffee_cup, coffee.cold_brew, coffee.coffee_gift,
    drinks.jamu_bottle, drinks.jamu_glass,
    garments.shirt, garments.kimono, garments.dress, garments.jacket, garments.headdress,
    jars.sambal_jar, jars.spice_jars, jars.spice_jar, jars.jam_jar, jars.cracker_jar, jars.cracker_bowl,
    jewellery.pearl_necklace, jewellery.bead_necklace, jewellery.earrings,
    leather.wallet, leather.card_case, leather.belt, leather.leather_sling, leather.key_ring,
    snacks.crisp_bag, snacks.cracker_tray, snacks.raw_crackers,
    sweet.palm_sugar, sweet.sugar_discs, sweet.sugar_bowl, sweet.nut_brittle, sweet.honey_bottle, sweet.paste_blocks,
    wood.wooden_bowl, wood.cutting_board, wood.carved_panel, wood.carved_box, wood.spoon_set,
)  # fmt: skip

KINDS: dict[str, Draw] = {draw.__name__: draw for draw in _DRAWINGS}
