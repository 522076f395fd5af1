"""Jars: sambal under cloth, spices under cork, jam, and the big jar of crackers."""

from __future__ import annotations

from storefront.demo.drawing.canvas import RIGHT, Svg, n
from storefront.demo.drawing.colour import GOLD, dark, light, mix
from storefront.demo.drawing.motifs import MOTIFS
from storefront.demo.drawing.props import (
    chilli,
    citrus,
    cloves,
    garlic,
    heap,
    leaf,
    nutmeg,
    pellets,
    puff,
    shallot,
)
from storefront.demo.drawing.studio import BASE, Look, cyl, dent, label, shadow, tag

_CAP = (
    "M326 372C318 330 340 262 500 258C660 262 682 330 674 372C660 404 640 384 622 402C600 414 580 390 556 408"
    "C530 416 520 396 496 410C470 414 462 394 440 408C416 412 404 388 380 400C356 398 340 396 326 372Z"
)


def glass_jar(
    s: Svg, x: float, w: float, top: float, bottom: float, fill: str, r: float = 46, level: float = 30
) -> str:
    """A jar with content up to ``level`` below its top; returns its outline."""
    left, right = x - w / 2, x + w / 2
    body = (
        f"M{n(left + r * 0.5)} {n(top)}"
        f"C{n(left)} {n(top + 6)} {n(left)} {n(top + 30)} {n(left)} {n(top + 60)}"
    )
    body += f"V{n(bottom - r)}Q{n(left)} {n(bottom)} {n(left + r)} {n(bottom)}H{n(right - r)}"
    body += f"Q{n(right)} {n(bottom)} {n(right)} {n(bottom - r)}V{n(top + 60)}"
    body += f"C{n(right)} {n(top + 30)} {n(right)} {n(top + 6)} {n(right - r * 0.5)} {n(top)}Z"
    s.path(body, mix(fill, "#ffffff", 0.55), opacity=0.5)
    s.open(clip_path=s.clip(body))
    s.rect(left, top + level, w, bottom - top, cyl(s, fill, 0.3))
    s.ell(x, top + level, w / 2, 16, light(fill, 0.24))
    s.close()
    return body


def glass_light(s: Svg, body: str, x: float, w: float, top: float, bottom: float) -> None:
    """The window's reflection on a jar."""
    left = x - w / 2
    s.open(clip_path=s.clip(body))
    gleam = f"M{n(left + w * 0.09)} {n(top + 30)}C{n(left + w * 0.06)} {n(top + 120)} {n(left + w * 0.06)} "
    gleam += f"{n(bottom - 120)} {n(left + w * 0.1)} {n(bottom - 24)}H{n(left + w * 0.16)}"
    gleam += f"C{n(left + w * 0.13)} {n(bottom - 120)} {n(left + w * 0.13)} {n(top + 120)} "
    gleam += f"{n(left + w * 0.17)} {n(top + 24)}Z"
    s.path(gleam, "#ffffff", opacity=0.55)
    edge = f"M{n(left + w * 0.9)} {n(top + 60)}V{n(bottom - 60)}H{n(left + w * 0.93)}V{n(top + 70)}Z"
    s.path(edge, "#ffffff", opacity=0.35)
    s.rect(left, bottom - 22, w, 22, "#ffffff", opacity=0.2)
    s.close()
    s.path(body, "none", stroke="#ffffff", stroke_width=4, opacity=0.35)


_SPECKS = {
    "chilli": ("#e2532a", "#f0c25b", "#7d120e", "#d63a22", "#f5dca0"),
    "floss": ("#e6b469", "#b9772f", "#f2d29a", "#8f5522", "#d99a4a"),
    "fish": ("#d9a25e", "#7d2a14", "#f0d3a0", "#c2521f", "#5d1d10"),
    "shallot": ("#c98a4a", "#7d2c1a", "#efc27a", "#a84a24", "#5a1a14"),
    "dark": ("#6b3418", "#3a1a0c", "#8f5526", "#a86a34", "#2a1208"),
}


def sambal_jar(s: Svg, look: Look) -> None:
    """A jar of something fried or ground: ``fill`` colour, ``specks``, ``lid`` cloth, metal or "
    "wood, ``prop``."""
    shadow(s, 500, BASE, 360)
    fill, specks = look.word("fill", "#b5281a"), look.word("specks", "chilli")
    body = glass_jar(s, 500, 340, 372, BASE, fill, 54, 22)
    s.open(clip_path=s.clip(body))
    _fill_specks(s, specks)
    s.close()
    glass_light(s, body, 500, 340, 372, BASE)
    label(s, look, (330, 480, 340, 240), curve=12)
    {"metal": _metal_lid, "wood": _wood_lid}.get(look.word("lid", "cloth"), _cloth_lid)(s, look)
    _sambal_prop(s, look.word("prop", "chilli"))


def _fill_specks(s: Svg, kind: str) -> None:
    inks = _SPECKS[kind]
    if kind == "floss":
        for ink in inks:
            hairs = "".join(
                f"M{s.rnd.uniform(330, 660):.0f} {s.rnd.uniform(400, 806):.0f}"
                f"q{s.rnd.uniform(-14, 14):.0f} -10 "
                f"{s.rnd.uniform(-26, 26):.0f} 4"
                for _ in range(60)
            )
            s.line(hairs, ink, 3.4, 0.8)
        return
    for _ in range(80):
        x, y = s.rnd.uniform(335, 665), s.rnd.uniform(410, 806)
        s.ell(x, y, s.rnd.uniform(3, 9), s.rnd.uniform(2.5, 6), s.rnd.choice(inks), opacity=0.75)
    if kind == "fish":
        for i in range(14):
            x, y = 350 + (i * 97) % 290, 420 + (i * 61) % 370
            s.path(f"M{x} {y}q24 -16 50 -2l16 -8v18l-16 -8q-26 14 -50 0Z", "#c9b28a", opacity=0.85)


def _cloth_lid(s: Svg, look: Look) -> None:
    p = look.palette
    s.path("M352 346H648V382Q500 404 352 382Z", "#8f6526")
    s.path(_CAP, MOTIFS[look.word("cap", "ceplok")](s, p.paper, mix(p.paper, p.accent, 0.7), GOLD, 0.55))
    s.path(_CAP, s.relief((0, 0.25), (0.3, 0.1), (0.6, -0.06), (1, -0.45), to=(1, 0.3)))
    s.line("M334 352Q500 380 666 352", "#8a5a2b", 9)
    s.line("M334 349Q500 377 666 349", "#d9b06c", 3.5)
    s.line("M520 372C560 380 570 414 548 440M520 372C500 392 512 420 500 446", "#a8783a", 6)


def _metal_lid(s: Svg, look: Look) -> None:
    c = look.palette.accent
    s.path("M336 318Q336 306 350 306H650Q664 306 664 318V384Q500 408 336 384Z", cyl(s, c, 0.5))
    s.line("".join(f"M{346 + i * 11} 326V{384}" for i in range(29)), dark(c, 0.5), 2.5, 0.4)
    s.ell(500, 308, 160, 22, s.tone(c, (0, 0.5), (1, -0.1), to=RIGHT))
    s.ell(500, 308, 126, 15, "none", stroke=dark(c, 0.3), stroke_width=3, opacity=0.6)


def _wood_lid(s: Svg, look: Look) -> None:
    c = "#b98450"
    s.path("M340 330Q340 320 352 320H648Q660 320 660 330V384Q500 406 340 384Z", cyl(s, c, 0.4))
    s.ell(500, 322, 158, 22, light(c, 0.35))
    for r in (120, 84, 48):
        s.ell(500, 322, r, r * 0.14, "none", stroke=dark(c, 0.3), stroke_width=2, opacity=0.5)
    s.line("M344 388Q500 412 656 388", "#8a5a2b", 6)


def _sambal_prop(s: Svg, prop: str) -> None:
    if prop == "shallot":
        for x, y, k, turn in ((196, 880, 0.8, -8), (292, 914, 0.66, 14), (790, 884, 0.78, -20)):
            shallot(s, x, y, k, turn)
        chilli(s, 700, 926, 90, -6)
    elif prop == "leaf":
        leaf(s, 170, 890, 150, -14, "#3f6b35")
        leaf(s, 230, 914, 130, 12, "#4d7a45")
        pellets(s, 780, 890, 70, 16, "#8a5a30", 9)
    elif prop == "lemongrass":
        for i, y in enumerate((868, 886, 902)):
            s.line(f"M{120 + i * 14} {y + 26}L{330 - i * 8} {y - 6}", mix("#b9c47a", "#6f9a45", i / 2), 15)
            s.line(f"M{124 + i * 14} {y + 22}L{326 - i * 8} {y - 9}", "#eef0c4", 4, 0.7)
        chilli(s, 720, 896, 118, -14)
        garlic(s, 820, 800, 0.8)
    elif prop == "coconut":
        dent(s, 800, 898, 96, 20)
        s.path("M706 830C706 900 760 920 796 920C838 920 886 896 886 830Z", cyl(s, "#6b4526", 0.3))
        s.ell(796, 830, 90, 30, "#fbf4e4")
        s.ell(796, 832, 72, 22, "#e4d9c4")
        chilli(s, 168, 884, 110, -8)
    else:
        chilli(s, 168, 868, 118, -8)
        chilli(s, 246, 922, 104, 16, "#c9361f")
        chilli(s, 716, 902, 120, -20, "#2f7a3a")
        garlic(s, 790, 762)


def _cork(s: Svg, x: float, top: float, w: float) -> None:
    c, half = "#cda06a", w / 2
    d = (
        f"M{n(x - half)} {n(top - 66)}Q{n(x)} {n(top - 80)} {n(x + half)} {n(top - 66)}"
        f"L{n(x + half + 5)} {n(top + 12)}"
    )
    s.path(d + f"Q{n(x)} {n(top + 26)} {n(x - half - 5)} {n(top + 12)}Z", cyl(s, c, 0.4))
    s.ell(x, top - 68, half, 12, light(c, 0.4))
    s.grain((x - half, top - 66, w, 76), 70, "#5d3a18", 0.5, 3.4)


def _spice_jar(s: Svg, look: Look, x: float, w: float, top: float, fill: str, words: tuple[str, ...]) -> None:
    dent(s, x + 16, BASE + 2, w * 0.6, 24, 0.35)
    body = glass_jar(s, x, w, top, BASE, fill, 40, 34)
    box = (x - w / 2, top + 40, w, BASE - top - 40)
    s.open(clip_path=s.clip(body))
    s.grain(box, 260, light(fill, 0.5), 0.7, 4)
    s.grain(box, 260, dark(fill, 0.5), 0.6, 4, 0.5)
    s.close()
    glass_light(s, body, x, w, top, BASE)
    label(s, look, (x - w / 2, top + 120, w, 150), words, curve=8)
    _cork(s, x, top, w * 0.74)


def spice_jars(s: Svg, look: Look) -> None:
    """Three corked jars of ground spice."""
    shadow(s, 500, BASE + 6, 700, 56)
    for x, w, top, fill, word in ((262, 208, 500, "#c9851f", "Kunyit"), (738, 208, 500, "#6d3a1c", "Pala")):
        _spice_jar(s, look, x, w, top, fill, (word, "bubuk halus"))
    _spice_jar(s, look, 500, 240, 420, look.word("fill", "#9c2f1d"), look.label[:2])
    heap(s, 240, 904, 160, 44, "#e0a530")
    cloves(s, ((392, 898, 10), (440, 918, -18), (556, 906, 24), (612, 920, -6)))
    for x, y, r in ((780, 884, 26), (830, 906, 22), (740, 916, 20)):
        nutmeg(s, x, y, r)


def spice_jar(s: Svg, look: Look) -> None:
    """One corked jar of whole spice or sweet pieces; ``size`` of a grain, ``prop`` beside it."""
    shadow(s, 480, BASE + 4, 380, 54)
    fill, size = look.word("fill", "#5d6b3a"), look.number("size", 9)
    body = glass_jar(s, 480, 330, 400, BASE, fill, 52, 40)
    s.open(clip_path=s.clip(body))
    grain_paint = s.ball(fill, (0, 0.5), (0.5, 0), (1, -0.5), at=(0.35, 0.3), r=0.8)
    step = size * 1.75
    rows = int((BASE - 440) / step) + 1
    for row in range(rows):
        for col in range(int(330 / step) + 2):
            x = 315 + col * step + (row % 2) * step / 2 + s.rnd.uniform(-3, 3)
            s.ell(x, 442 + row * step + s.rnd.uniform(-3, 3), size, size * 0.92, grain_paint)
    s.rect(310, 400, 340, 420, s.relief((0, -0.35), (0.25, 0.1), (0.6, -0.0), (1, -0.5), to=RIGHT))
    s.close()
    glass_light(s, body, 480, 330, 400, BASE)
    label(s, look, (315, 520, 330, 210), curve=11)
    _cork(s, 480, 400, 250)
    _spice_prop(s, look, fill, size)


def _spice_prop(s: Svg, look: Look, fill: str, size: int) -> None:
    prop = look.word("prop", "pellets")
    if prop == "nutmeg":
        nutmeg(s, 776, 880, 44, cut=True)
        nutmeg(s, 852, 906, 30)
        nutmeg(s, 190, 892, 28)
    elif prop == "mortar":
        dent(s, 800, 902, 124, 24)
        s.path("M688 800C692 880 740 912 790 912C840 912 888 880 892 800Z", cyl(s, "#6b6660", 0.35))
        s.ell(790, 800, 102, 28, "#8b857e")
        s.ell(790, 804, 84, 20, "#3a3733")
        pellets(s, 790, 804, 58, 16, fill, 9)
        s.line("M800 806L870 700", "#7d776f", 30)
        s.line("M794 800L862 698", "#a8a199", 8, 0.7)
        pellets(s, 210, 894, 70, 12, fill, size)
    else:
        pellets(s, 780, 886, 90, 26, fill, size)
        leaf(s, 160, 900, 130, -16, "#4d6b35")
        leaf(s, 214, 920, 104, 10, "#5f8a45")


def jam_jar(s: Svg, look: Look) -> None:
    """A squat jar of jam with fruit beside it."""
    shadow(s, 480, BASE + 4, 400, 54)
    fill = look.word("fill", "#e08a1c")
    body = glass_jar(s, 470, 350, 430, BASE, fill, 60, 26)
    s.open(clip_path=s.clip(body))
    for _ in range(26):
        x, y = s.rnd.uniform(300, 630), s.rnd.uniform(480, 800)
        shred = (
            f"M{n(x)} {n(y)}q{n(s.rnd.uniform(-20, 20))} "
            f"-18 {n(s.rnd.uniform(16, 40))} {n(s.rnd.uniform(-8, 8))}"
        )
        s.line(shred, light(fill, 0.45), 7, 0.7)
    s.close()
    glass_light(s, body, 470, 350, 430, BASE)
    label(s, look, (295, 530, 350, 210), curve=12)
    s.open(transform="translate(-30 60)")
    _metal_lid(s, look)
    s.close()
    citrus(s, 778, 850, fill, 1.05)
    leaf(s, 770, 796, 90, -30, "#4d7a35")
    spoon_y = 930
    s.line(f"M180 {spoon_y}L380 {spoon_y - 20}", "#a89a86", 12)
    s.ell(166, spoon_y + 2, 44, 24, s.tone("#b9ad9a", (0, 0.5), (1, -0.4)))
    s.ell(164, spoon_y, 30, 14, fill)


def cracker_jar(s: Svg, look: Look) -> None:
    """The big clear jar of a coffee stall, full of puffs: ``form`` ball, bone or stick."""
    shadow(s, 480, BASE + 6, 430, 56)
    c, form, size = look.word("fill", "#efd9a6"), look.word("form", "ball"), look.number("size", 34)
    body = glass_jar(s, 480, 420, 350, BASE, mix(c, "#ffffff", 0.3), 40, 40)
    s.open(clip_path=s.clip(body))
    s.rect(270, 380, 420, 440, dark(c, 0.4), opacity=0.5)
    step = size * 1.5
    for row in range(int(460 / step) + 1):
        for col in range(int(420 / step) + 2):
            x = 262 + col * step + (row % 2) * step / 2 + s.rnd.uniform(-7, 7)
            y = BASE - 8 - row * step * 0.86 + s.rnd.uniform(-6, 6)
            if y > 390:
                puff(s, x, y, size, s.rnd.uniform(-60, 60), c, form)
    s.close()
    glass_light(s, body, 480, 420, 350, BASE)
    lid = look.palette.accent
    s.path("M276 300Q276 288 290 288H670Q684 288 684 300V362Q480 384 276 362Z", cyl(s, lid, 0.45))
    s.ell(480, 290, 200, 24, s.tone(lid, (0, 0.45), (1, -0.1), to=RIGHT))
    s.ell(480, 284, 44, 12, dark(lid, 0.2))
    label(s, look, (350, 520, 260, 200), curve=8)
    for x, y in ((760, 884), (828, 906), (884, 872), (716, 926)):
        puff(s, x, y, size, s.rnd.uniform(-40, 40), c, form)


def cracker_bowl(s: Svg, look: Look) -> None:
    """A bowl heaped with puffs, a tag beside it."""
    shadow(s, 470, BASE + 6, 560, 60)
    c, form, size = look.word("fill", "#efd9a6"), look.word("form", "ball"), look.number("size", 36)
    glaze = look.palette.accent
    for row, (y, reach) in enumerate(((600, 230), (560, 200), (520, 160), (482, 112), (450, 60))):
        for i in range(int(reach * 2 / (size * 1.4)) + 1):
            x = 470 - reach + i * size * 1.42 + (row % 2) * 12
            puff(s, x, y + s.rnd.uniform(-8, 8), size, s.rnd.uniform(-60, 60), c, form)
    body = "M206 580C214 720 320 806 420 816H520C620 806 726 720 734 580Q470 660 206 580Z"
    s.path(body, cyl(s, glaze, 0.45))
    s.open(clip_path=s.clip(body))
    s.path(
        "M200 640Q470 730 740 640V700Q470 790 200 700Z",
        MOTIFS[look.motif](s, light(glaze, 0.75), mix(glaze, "#ffffff", 0.1), GOLD, 0.5),
        opacity=0.9,
    )
    s.rect(200, 580, 540, 240, s.relief((0, -0.3), (0.2, 0.2), (0.5, -0.0), (1, -0.5), to=RIGHT))
    s.close()
    for x, y in ((250, 896), (196, 876), (320, 912)):
        puff(s, x, y, size, s.rnd.uniform(-40, 40), c, form)
    tag(s, look, (690, 716, 210, 186), 5)
