"""Sample people, one of each kind, and how they sign in. Their addresses end in .example and reach nobody."""

from __future__ import annotations

from dataclasses import dataclass

from storefront.demo.content import Row, rows

PASSWORD = "pasar-contoh-2026"
"""Of the sample team only. `manage.py check --deploy` and production settings refuse the demonstration."""


@dataclass(frozen=True, slots=True)
class SampleAccount:
    """One person: `role` for the reader, `login` to type, `letters` the team's role letters."""

    role: str
    login: str
    name: str
    locale: str = "ms"
    letters: str = ""
    maker: str = ""
    password: str = ""

    @property
    def way_in(self) -> str:
        """How the person signs in."""
        if self.password:
            return f"password {self.password}"
        return "code by mail, see .local/mail/"

    def __str__(self) -> str:
        return f"{self.role:<22}{self.login:<34}{self.way_in}"


TEAM = (
    SampleAccount("Editor", "editor@contoh.example", "Editor Contoh", "ms", "E", password=PASSWORD),
    SampleAccount(
        "Programme manager", "program@contoh.example", "Program Contoh", "ms", "P", password=PASSWORD
    ),
    SampleAccount("Cashier", "juruwang@contoh.example", "Juruwang Contoh", "ms", "C", password=PASSWORD),
    SampleAccount("Finance", "kewangan@contoh.example", "Kewangan Contoh", "ms", "F", password=PASSWORD),
    SampleAccount(
        "Agent manager", "ejen@contoh.example", "Pengurus Ejen Contoh", "ms", "G", password=PASSWORD
    ),
    SampleAccount(
        "Administrator", "pentadbir@contoh.example", "Pentadbir Contoh", "ms", "D", password=PASSWORD
    ),
)
BUYER = SampleAccount("Buyer", "pembeli@contoh.example", "Pembeli Contoh")


def agent_login(row: Row) -> str:
    """The mail address of a sample agent."""
    return f"{row['id']}@ejen.contoh.example"


def maker_login(row: Row) -> str:
    """The mail address of the owner of a sample maker's shop."""
    return f"{row['id']}@pengrajin.contoh.example"


def makers() -> list[SampleAccount]:
    """The owner of each sample maker's shop."""
    return [
        SampleAccount("Maker", maker_login(row), row["name"], "id", maker=row["id"]) for row in rows("makers")
    ]


def sample_accounts() -> list[SampleAccount]:
    """One account of each kind, in the order in which a newcomer meets them."""
    agent = rows("agents")[0]
    by_role = {account.role: account for account in TEAM}
    return [
        BUYER,
        SampleAccount("Agent", agent_login(agent), agent["alias"], agent["locale"]),
        makers()[0],
        by_role["Editor"],
        by_role["Cashier"],
        by_role["Administrator"],
    ]
