"""The fixed sections of the site in three languages: what every language has from the start."""

from __future__ import annotations

from dataclasses import dataclass

from cms.models import LearnIndexPage, MakerIndexPage, ProgrammeIndexPage, StoryIndexPage
from cms.models.base import BasePage


@dataclass(frozen=True, slots=True)
class Words:
    """A page's words in one language."""

    title: str
    slug: str
    intro: str


@dataclass(frozen=True, slots=True)
class Section:
    """One section below the home page."""

    model: type[BasePage]
    words: dict[str, Words]


HOME = {
    "ms": Words(
        "Buatan tangan dari Indonesia",
        "juragan-ms",
        "Batik, kopi, sambal dan anyaman terus daripada pembuat kecil di Indonesia. "
        "Harga sudah termasuk cukai, dihantar ke seluruh Malaysia.",
    ),
    "id": Words(
        "Buatan tangan dari Indonesia",
        "juragan-id",
        "Batik, kopi, sambal, dan anyaman langsung dari pembuat kecil di Indonesia. "
        "Harga sudah termasuk pajak, dikirim ke seluruh Malaysia.",
    ),
    "en": Words(
        "Handmade in Indonesia",
        "juragan-en",
        "Batik, coffee, sambal and wickerwork straight from small makers in Indonesia. "
        "Tax is inside the price, and we send all over Malaysia.",
    ),
}

SECTIONS = (
    Section(
        StoryIndexPage,
        {
            "ms": Words("Kisah", "kisah", "Siapa yang membuat barang ini, di mana, dan bagaimana caranya."),
            "id": Words("Cerita", "cerita", "Siapa yang membuat barang ini, di mana, dan bagaimana caranya."),
            "en": Words("Stories", "stories", "Who makes these goods, where, and how."),
        },
    ),
    Section(
        MakerIndexPage,
        {
            "ms": Words("Pembuat", "pembuat", "Orang dan bengkel di sebalik setiap barang di kedai ini."),
            "id": Words("Pembuat", "pembuat", "Orang dan bengkel di balik setiap barang di toko ini."),
            "en": Words("Makers", "makers", "The people and workshops behind everything in this shop."),
        },
    ),
    Section(
        ProgrammeIndexPage,
        {
            "ms": Words(
                "Program", "program", "Kelas dan pertemuan untuk ejen, pembuat dan mereka yang akan pulang."
            ),
            "id": Words(
                "Program", "program", "Kelas dan pertemuan untuk agen, pembuat, dan mereka yang akan pulang."
            ),
            "en": Words(
                "Programme", "program", "Classes and meetings for agents, makers and people who will go home."
            ),
        },
    ),
    Section(
        LearnIndexPage,
        {
            "ms": Words("Belajar", "belajar", "Pelajaran ringkas yang boleh dibaca di telefon, tanpa akaun."),
            "id": Words("Belajar", "belajar", "Pelajaran singkat yang bisa dibaca di ponsel, tanpa akun."),
            "en": Words("Learn", "learn", "Short lessons to read on a phone, without an account."),
        },
    ),
)
