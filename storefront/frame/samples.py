"""Made-up values for the style guide: one of each component's data, in each state it can be in."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace as Sample
from typing import Any

from django import forms

from catalogue.cards import ProductCard
from catalogue.money import rm
from catalogue.price_parts import price_parts

ICONS = (
    "search",
    "menu",
    "x",
    "shopping-basket",
    "user",
    "map-pin",
    "share-2",
    "copy",
    "check",
    "chevron-right",
    "chevron-left",
    "chevron-down",
    "chevron-up",
    "sliders-horizontal",
    "star",
    "heart",
    "truck",
    "package",
    "package-check",
    "message-circle",
    "phone",
    "mail",
    "lock",
    "shield-check",
    "info",
    "circle-alert",
    "triangle-alert",
    "circle-check",
    "clock",
    "calendar-days",
    "wallet",
    "banknote",
    "qr-code",
    "link",
    "store",
    "house",
    "book-open",
    "play",
    "volume-2",
    "arrow-right",
    "arrow-left",
    "plus",
    "minus",
    "trash-2",
    "pencil",
    "image",
    "download",
    "printer",
    "wifi-off",
    "eye",
    "eye-off",
    "globe",
    "leaf",
    "refresh-cw",
    "circle-help",
    "list-filter",
    "layout-grid",
    "log-out",
    "flag",
    "bell",
    "receipt-text",
    "hand-coins",
    "graduation-cap",
    "file-text",
    "users",
    "quote",
    "zoom-in",
    "undo-2",
    "send",
    "credit-card",
    "landmark",
    "smartphone",
    "settings",
    "star-full",
)

COLOURS = (
    ("paper", "#fbf8f2", "page"),
    ("surface", "#ffffff", "boxes, fields"),
    ("mori", "#f4ecde", "quiet fill"),
    ("line", "#e4d9c6", "rules, decoration only"),
    ("edge", "#877b68", "control borders 3.9"),
    ("ink", "#1c2238", "text 14.8"),
    ("ink-2", "#454b60", "text 8.2"),
    ("ink-3", "#62677a", "hints 5.3"),
    ("songket", "#8e1f2f", "the one accent 8.3"),
    ("songket-deep", "#6d1522", "hover 11.1"),
    ("wedel", "#1f2c50", "dark bands 12.9"),
    ("benang", "#c8963e", "thread, never text"),
    ("ok", "#1d6642", "6.5"),
    ("warn", "#7d4c00", "6.8"),
    ("bad", "#a3200d", "7.2"),
    ("info", "#27508a", "7.6"),
    ("chat", "#0b6650", "share in chat 6.5"),
)


class SampleForm(forms.Form):
    """A form with one field of each kind, one of them refused."""

    name = forms.CharField(label="Nama penerima", help_text="Satu nama pun boleh")
    phone = forms.CharField(label="Telefon", help_text="Untuk penghantar")
    postcode = forms.RegexField(
        r"^[0-9]{5}$",
        label="Poskod",
        error_messages={"invalid": "Poskod ini tidak wujud. Semak lima angka itu."},
    )
    state = forms.ChoiceField(label="Negeri", choices=[("perak", "Perak"), ("sabah", "Sabah")])
    note = forms.CharField(label="Nota", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    gift = forms.BooleanField(label="Bungkus sebagai hadiah", required=False)


def everything(url: str) -> dict[str, Any]:
    """All sample values by the name that the style guide's template uses; links go to `url`."""
    maker = Sample(pk=1, name="Rumah Batik Lasem", place="Rembang, Jawa Tengah", mark=None)
    return {
        "icons": ICONS,
        "colours": COLOURS,
        "form": SampleForm({"name": "", "phone": "12-345 6789", "postcode": "3700", "state": "perak"}),
        "sizes": _sizes(),
        "ways": _ways(),
        "cards": _cards(url),
        "money_rows": _money_rows(),
        "parts": price_parts(tax_sen=450, maker_sen=3420, agent_sen=450, bank_sen=120, platform_sen=510),
        "maker": maker,
        "arrival": Sample(
            postcode="31400",
            place="Ipoh, Perak",
            badge="Tiada duti",
            rows=_money_rows(),
            problem="",
            earliest=date(2026, 12, 1),
            latest=date(2026, 12, 4),
        ),
        "arrival_unknown": Sample(
            postcode="88000", place="", badge="", rows=[], problem="Belum dapat dikira untuk poskod ini."
        ),
        "parcel": _parcel(maker, url),
        "steps": [
            Sample(title="Bayaran diterima", when="24 Nov", detail="", state="done"),
            Sample(
                title="Dibungkus", when="hari ini", detail="Anda tidak perlu berbuat apa-apa.", state="now"
            ),
            Sample(title="Sampai", when="3 hingga 8 Dis", detail="", state=""),
        ],
    }


def _sizes() -> list[Sample]:
    rows = (
        ("250", "250 g", "RM 49.50", True, False),
        ("500", "500 g", "RM 94.60", False, False),
        ("1000", "1 kg", "", False, True),
    )
    return [
        Sample(value=v, label=label, hint=hint, is_chosen=on, is_out=out) for v, label, hint, on, out in rows
    ]


def _ways() -> list[Sample]:
    return [
        Sample(
            value="fpx",
            label="FPX",
            hint="Perbankan internet, semua bank",
            icon="landmark",
            is_chosen=True,
            is_out=False,
        ),
        Sample(
            value="card",
            label="Kad",
            hint="Visa, Mastercard",
            icon="credit-card",
            is_chosen=False,
            is_out=False,
        ),
    ]


def _cards(url: str) -> list[ProductCard]:
    return [
        ProductCard(
            1,
            url,
            "Kopi arabika Gayo 250 g",
            "Aceh Tengah, Aceh",
            price=rm(4950),
            unit_price="RM 19.80 / 100 g",
            badge="Baru",
            rating="4.8",
            reviews=126,
        ),
        ProductCard(
            2,
            url,
            "Selendang songket benang emas yang panjang namanya",
            "Palembang, Sumatera Selatan",
            price=rm(49500),
        ),
        ProductCard(
            3,
            url,
            "Bakul rotan bertangkai",
            "Cirebon, Jawa Barat",
            price=rm(7480),
            is_from=True,
            badge="Tinggal 6",
        ),
        ProductCard(
            4, url, "Jamu kunyit asam 350 ml", "Sukoharjo, Jawa Tengah", price=rm(1980), is_sold_out=True
        ),
    ]


def _money_rows() -> list[Sample]:
    rows = (
        ("Barang (5)", 12855, "", False),
        ("Cukai LVG 10%", 1287, "dikira setiap unit, sudah dalam harga rak", False),
        ("Penghantaran", 3600, "satu bungkusan, 1.5 kg", False),
        ("Duti dan cukai import", 0, "RM 0 kerana bungkusan udara bawah RM 500", False),
        ("Jumlah", 17742, "", True),
    )
    return [Sample(label=label, amount=rm(sen), reason=why, is_total=last) for label, sen, why, last in rows]


def _parcel(maker: Sample, url: str) -> Sample:
    line = Sample(
        name="Kain batik tulis Lasem",
        url=url,
        picture=None,
        details="2.5 m · merah",
        unit_price=rm(31900),
        price=rm(31900),
        quantity=1,
        max=4,
        warning="Tinggal 4",
        field="qty-1",
        remove="1",
    )
    return Sample(
        maker=maker,
        lines=[line],
        weight="560 g dengan pembungkus",
        origin="Dihantar dari Semarang",
        freight=None,
    )
