"""The one permission table (marketplace.md 2.2): areas x roles, and the area that each route belongs to.

A route without a row stops the start (checks.py) and is refused by the middleware. Cells: o own rows only,
r read, w write, a approve as a second person, m masked, t translation fields. Row scope (whose order, which
maker) stays with the room's queryset; this table decides who may knock at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import Any


class Area(StrEnum):
    """A part of the house that is given or refused as one."""

    SHOP = "shop"
    OWN_ACCOUNT = "own account"
    SIGN_IN = "sign in"
    AGENT_PORTAL = "agent portal"
    LISTINGS = "listings, stock, CSV"
    MODERATION = "moderation of listings and makers"
    CONSIGNMENTS = "consignments, parcels, papers, tracking"
    BUYER_CONTACT = "buyer's name, address, phone"
    CASES = "cases"
    CANCEL_UNITS = "cancel undispatched units"
    REFUNDS = "refunds and outcomes"
    MAKER_MONEY = "maker's money, statements, invoices"
    PAYOUT_ACCOUNT = "payout account"
    PAYOUT_BATCH = "payout batch"
    LEDGER = "ledger correction, write-off, fee rules"
    FINANCE = "finance reports, reconciliation, tax exports"
    TRADE_RULES = "trade rules, duty and tax rates"
    MAKER_TEAM = "maker's team"
    AGENTS = "agents, risk cases, appeals"
    IDENTITY = "identity papers"
    CONTENT = "stories, pages, search tuning"
    PROGRAMME = "programme, events, learning"
    USERS = "users, staff roles, audit log"
    STAFF_DESK = "staff's first page and search box"
    EDITORS_DESK = "Wagtail's admin: whoever writes or translates content or programme"
    MACHINE = "machines: health, webhooks, media"
    NOBODY = "closed to everybody"


ASKS_PIN = frozenset({Area.AGENT_PORTAL, Area.PAYOUT_ACCOUNT})
"""Areas that open only after the PIN of a person who has one (agents G2)."""

EVERYBODY = "*"
SIGNED_IN = "B"
STAFF_ROLES = "ETCFGUDWP"

# role letters: B any signed-in person, A agent, O maker's owner, S maker's staff, K packer, E editor,
# T translator, C cashier, F finance, G agent manager, U auditor, D administrator, W author, P programme
TABLE: Mapping[Area, Mapping[str, str]] = {
    Area.SHOP: {EVERYBODY: "rw"},
    Area.MACHINE: {EVERYBODY: "rw"},
    Area.SIGN_IN: {EVERYBODY: "rw"},
    Area.OWN_ACCOUNT: {"B": "ow"},
    Area.AGENT_PORTAL: {"A": "ow"},
    Area.LISTINGS: {
        "O": "ow",
        "S": "ow",
        "E": "rw",
        "T": "t",
        "C": "r",
        "F": "r",
        "G": "r",
        "U": "r",
        "D": "rw",
    },
    Area.MODERATION: {"E": "a", "F": "r", "U": "r", "D": "a"},
    Area.CONSIGNMENTS: {
        "B": "o",
        "O": "ow",
        "S": "ow",
        "K": "ow",
        "C": "rw",
        "F": "r",
        "G": "r",
        "U": "r",
        "D": "rw",
    },
    Area.BUYER_CONTACT: {"B": "o", "O": "o", "S": "o", "K": "o", "C": "rw", "F": "m", "U": "m", "D": "rw"},
    Area.CASES: {"B": "o", "O": "ow", "S": "ow", "C": "rw", "F": "r", "G": "r", "U": "r", "D": "rw"},
    Area.CANCEL_UNITS: {"B": "o", "O": "ow", "S": "ow", "C": "rw", "U": "r", "D": "rw"},
    Area.REFUNDS: {"C": "rw", "F": "r", "U": "r", "D": "rwa"},
    Area.MAKER_MONEY: {"O": "o", "C": "r", "F": "r", "U": "r", "D": "r"},
    Area.PAYOUT_ACCOUNT: {"A": "ow", "O": "ow", "F": "a", "U": "m"},
    Area.PAYOUT_BATCH: {"F": "rwa", "U": "r", "D": "ra"},
    Area.LEDGER: {"F": "rw", "U": "r", "D": "ra"},
    Area.FINANCE: {"F": "rw", "U": "r", "D": "r"},
    Area.TRADE_RULES: {"F": "rw", "U": "r", "D": "ra"},
    Area.MAKER_TEAM: {"O": "ow", "U": "r", "D": "rw"},
    Area.AGENTS: {"G": "rw", "U": "r", "D": "ra"},
    Area.IDENTITY: {"O": "o", "E": "r", "F": "r", "G": "r", "D": "r"},
    Area.CONTENT: {"E": "rw", "T": "t", "W": "ow", "P": "r", "U": "r", "D": "rw"},
    Area.PROGRAMME: {"P": "rw", "E": "rw", "U": "r", "D": "rw"},
    Area.USERS: {"U": "r", "D": "rw", "F": "a"},
    Area.STAFF_DESK: dict.fromkeys(STAFF_ROLES, "r"),
    # Readers alone find nothing to do there, and Wagtail would send them round in a circle.
    Area.EDITORS_DESK: dict.fromkeys("ETWPD", "w"),
    Area.NOBODY: {},
}


@dataclass(frozen=True, slots=True)
class Route:
    """What a route needs: an area, and at least one of these cell letters in it.

    `shows_all`: the page makes no difference whose rows they are, so a cell of own rows (o) does not open it.
    """

    area: Area
    needs: str = "rowat"
    shows_all: bool = False


SHOP = Route(Area.SHOP)
ROUTES: Mapping[str, Route] = {
    "livez": Route(Area.MACHINE),
    "readyz": Route(Area.MACHINE),
    "media": Route(Area.MACHINE),
    "webhooks:*": Route(Area.MACHINE),
    "sitemap": SHOP,
    "set_language": SHOP,
    "jsi18n": SHOP,
    "catalogue:*": SHOP,
    "search:*": SHOP,
    "basket:*": SHOP,
    "checkout:*": SHOP,
    "aftersales:*": SHOP,
    "referrals:*": SHOP,
    "agents:*": SHOP,
    "frame:*": SHOP,
    "shop:*": SHOP,
    "wagtail_serve": SHOP,
    "wagtailimages_serve": Route(Area.CONTENT),
    "wagtaildocs_*": SHOP,
    "cms:*": SHOP,
    "accounts:after-login": Route(Area.OWN_ACCOUNT),
    "accounts:enter-pin": Route(Area.OWN_ACCOUNT),
    "accounts:set-pin": Route(Area.AGENT_PORTAL),
    "account_*": Route(Area.SIGN_IN),
    # A stolen session could take an account over here: our own flow will ask for proof and warn the old contact.
    "account_email": Route(Area.NOBODY),
    "account_change_phone": Route(Area.NOBODY),
    "account_verify_phone": Route(Area.NOBODY),
    "account_set_password": Route(Area.NOBODY),
    "mfa_authenticate": Route(Area.SIGN_IN),
    "mfa_login_webauthn": Route(Area.SIGN_IN),
    "mfa_trust": Route(Area.SIGN_IN),
    "mfa_*": Route(Area.OWN_ACCOUNT),
    "portal:join": Route(Area.SIGN_IN),
    "portal:check-statement": SHOP,
    "portal:recover*": Route(Area.SIGN_IN),
    "portal:*": Route(Area.AGENT_PORTAL),
    "sellers:*": Route(Area.CONSIGNMENTS, "w"),
    "dashboard:index": Route(Area.STAFF_DESK),
    "dashboard:find": Route(Area.STAFF_DESK),
    "dashboard:login": Route(Area.SIGN_IN),
    "dashboard:logout": Route(Area.SIGN_IN),
    "dashboard:order-*": Route(Area.CONSIGNMENTS, "r"),
    "dashboard:refund-*": Route(Area.REFUNDS, "w"),
    "dashboard:replacement-*": Route(Area.REFUNDS, "w"),
    "dashboard:rule-list": Route(Area.TRADE_RULES, "r"),
    "dashboard:rule-proposal": Route(Area.TRADE_RULES, "wa"),
    "dashboard:rule-*": Route(Area.TRADE_RULES, "w"),
    "dashboard:fault-list": Route(Area.FINANCE, "r"),
    "dashboard:fault-rerun": Route(Area.FINANCE, "w"),
    "dashboard:agent-list": Route(Area.AGENTS, "r"),
    "dashboard:agent-show": Route(Area.AGENTS, "r"),
    "dashboard:agent-cases": Route(Area.AGENTS, "r"),
    "dashboard:agent-hold": Route(Area.AGENTS, "w"),
    "dashboard:agent-bonus": Route(Area.AGENTS, "w"),
    "dashboard:agent-merge": Route(Area.AGENTS, "wa"),
    "dashboard:agent-case": Route(Area.AGENTS, "wa"),
    "dashboard:agent-appeal": Route(Area.AGENTS, "wa"),
    "dashboard:agent-identity": Route(Area.IDENTITY, "r"),
    "dashboard:rate-list": Route(Area.LEDGER, "w"),
    "dashboard:rate-exchange": Route(Area.FINANCE, "w"),
    "dashboard:rate-opinion": Route(Area.PAYOUT_BATCH, "a"),
    "dashboard:audit-list": Route(Area.USERS, "r"),
    "dashboard:books-show": Route(Area.FINANCE, "r"),
    "dashboard:books-*": Route(Area.FINANCE, "w"),
    "dashboard:correction-list": Route(Area.LEDGER, "r"),
    "dashboard:correction-new": Route(Area.LEDGER, "w"),
    "dashboard:correction-decide": Route(Area.LEDGER, "a"),
    "dashboard:payout-approve": Route(Area.PAYOUT_BATCH, "a"),
    "dashboard:payout-check": Route(Area.PAYOUT_BATCH, "w"),
    "dashboard:payout-file": Route(Area.PAYOUT_BATCH, "w"),
    "dashboard:payout-send": Route(Area.PAYOUT_BATCH, "w"),
    "dashboard:payout-quote": Route(Area.PAYOUT_BATCH, "w"),
    "dashboard:payout-results": Route(Area.PAYOUT_BATCH, "w"),
    "dashboard:payout-*": Route(Area.PAYOUT_BATCH, "r"),
    "dashboard:catalogue-*": Route(Area.LISTINGS, "w", shows_all=True),
    "dashboard:*": Route(Area.USERS, "w"),
    "wagtailadmin_login": Route(Area.SIGN_IN),
    "wagtailadmin_logout": Route(Area.SIGN_IN),
    "wagtailusers_*": Route(Area.USERS, "w"),
    "product_chooser:*": Route(Area.EDITORS_DESK),
    "maker_chooser:*": Route(Area.EDITORS_DESK),
    "wagtail*": Route(Area.EDITORS_DESK),
    "wagtail_localize*": Route(Area.EDITORS_DESK),
    "simple_translation*": Route(Area.EDITORS_DESK),
}


def route_for(view_name: str) -> Route | None:
    """The row of a view name: an exact one first, else the longest pattern that fits."""
    if view_name in ROUTES:
        return ROUTES[view_name]
    fitting = [pattern for pattern in ROUTES if fnmatchcase(view_name, pattern)]
    return ROUTES[max(fitting, key=len)] if fitting else None


def roles_of(user: Any) -> frozenset[str]:
    """Role letters of a person, from team roles, maker membership and agent record; kept on the object."""
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    if not hasattr(user, "_role_letters"):
        letters = {SIGNED_IN} | set(user.staff_roles.values_list("role", flat=True))
        if user.is_superuser:
            letters |= set(STAFF_ROLES)
        if getattr(user, "agent", None) is not None:
            letters.add("A")
        kinds = {"owner": "O", "staff": "S", "packer": "K"}
        letters |= {kinds[role] for role in user.maker_memberships.values_list("role", flat=True)}
        user._role_letters = frozenset(letters)
    return user._role_letters


def may(user: Any, area: Area, needs: str = "rowat", *, shows_all: bool = False) -> bool:
    """Whether one of the person's roles holds one of the needed letters in the area (see `Route`)."""
    row = TABLE[area]
    cells = [row.get(EVERYBODY, ""), *(row.get(letter, "") for letter in roles_of(user))]
    counted = "".join(cell for cell in cells if not (shows_all and "o" in cell))
    return any(letter in counted for letter in needs)


def home_of(user: Any) -> str:
    """Route name of a person's first page after signing in."""
    roles = roles_of(user)
    if roles & set("CFGUD"):
        return "dashboard:index"
    if roles & set("ETWP"):
        return "wagtailadmin_home"
    if roles & set("OSK"):
        return "sellers:show-today"
    if "A" in roles:
        return "portal:home"
    return "catalogue:index"
