"""Sample people: the team, a buyer, the owners of the shops, the agents with their codes."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.auth.hashers import make_password

from catalogue.models import Product
from catalogue.partner.models import MakerMember, Partner
from storefront.accounts.models import StaffRole, User
from storefront.demo.accounts import BUYER, PASSWORD, TEAM, SampleAccount, agent_login, makers
from storefront.demo.content import Row, rows
from storefront.demo.seeding.planting import Garden
from storefront.payouts import vault
from storefront.payouts.models import Destination, LegalOpinion
from storefront.referrals import codes
from storefront.referrals.models import Agent, AgentCode, AgentContact, Favourite


def seed_people(garden: Garden, shops: dict[str, Partner], now: datetime) -> None:
    """Users by mail address, then what makes each of them more than a buyer."""
    hashed = make_password(PASSWORD)  # once: a hash is slow on purpose
    unusable = make_password(None)
    accounts = [BUYER, *TEAM, *makers(), *map(_agent_account, rows("agents"))]
    wanted = [_user(account, hashed if account.password else unusable) for account in accounts]
    users = garden.plant(User, wanted, key="email")
    roles = [StaffRole(user=users[one.login], role=letter) for one in TEAM for letter in one.letters]
    garden.plant_pairs(StaffRole, roles, keys=("user_id", "role"))
    owners = [
        MakerMember(maker=shops[one.maker], user=users[one.login], role=MakerMember.Role.OWNER)
        for one in makers()
    ]
    garden.plant_pairs(MakerMember, owners, keys=("maker_id", "user_id"))
    _seed_agents(garden, users, now)


def _agent_account(row: Row) -> SampleAccount:
    return SampleAccount("Agent", agent_login(row), row["alias"], row["locale"])


def _user(account: SampleAccount, password: str) -> User:
    return User(
        email=account.login,
        name=account.name,
        locale=account.locale,
        password=password,
        is_staff="D" in account.letters,
    )


def _seed_agents(garden: Garden, users: dict[str, User], now: datetime) -> None:
    """Agents with the code that the content names, and a proved address so that they can be paid."""
    wanted = [
        Agent(
            user=users[agent_login(row)],
            external_id=row["id"],
            alias=row["alias"],
            bio=row["bio"],
            locale=row["locale"],
            phase=row["phase"],
            is_hidden=row["quick_hide"],
            joined_at=datetime.strptime(row["joined"], "%Y-%m").replace(tzinfo=UTC),
            is_sample=row["sample"],
        )
        for row in rows("agents")
    ]
    agents = garden.plant(Agent, wanted, key="external_id")
    garden.plant(AgentCode, [_code(agents[row["id"]], row["code"]) for row in rows("agents")], key="normal")
    contacts = [
        AgentContact(agent=agents[row["id"]], value=agent_login(row), verified_at=now)
        for row in rows("agents")
    ]
    garden.plant_pairs(AgentContact, contacts, keys=("agent_id", "value"))


def seed_favourites(garden: Garden, products: dict[str, Product]) -> None:
    """What each agent shows on her page, in her order. The content names goods by their ids."""
    skus = {row["id"]: row["sku"] for row in rows("products")}
    agents = {agent.external_id: agent for agent in Agent.objects.exclude(external_id=None)}
    wanted = [
        Favourite(agent=agents[row["id"]], product=products[skus[chosen]], place=place)
        for row in rows("agents")
        for place, chosen in enumerate(row["favourite_products"])
        if skus.get(chosen) in products
    ]
    garden.plant_pairs(Favourite, wanted, keys=("agent_id", "product_id"))


def seed_payees(garden: Garden, now: datetime) -> None:
    """Invented bank accounts of the sample agents, and an invented legal opinion so that the road to money
    is open."""
    agents = list(Agent.objects.filter(is_sample=True, destinations=None))
    accounts = [
        Destination(
            agent=agent,
            bank=Destination.Bank.BRI,
            account_sealed=vault.seal(f"000100{agent.pk:06}"),
            holder_sealed=vault.seal("Contoh Penerima"),
            last4=f"{agent.pk:04}"[-4:],
            added_at=now,
            works_from=now,
        )
        for agent in agents
    ]
    garden.insert(Destination, accounts)
    opinion = LegalOpinion(
        author="Contoh pendapat hukum", dated_on=now.date(), file_sha256="0" * 64, recorded_at=now
    )
    garden.plant(LegalOpinion, [opinion], key="author")


def _code(agent: Agent, code: str) -> AgentCode:
    return AgentCode(agent=agent, code=code, normal=codes.normal_of(code))
