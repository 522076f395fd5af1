"""Agents who join, and what is found from a code as people write, say and mistype it (row A3)."""

import pytest

from storefront.referrals import codes, operations, queries
from storefront.referrals.models import Agent
from tests.services.people_and_goods import NOON, a_person, an_agent

pytestmark = pytest.mark.django_db


class TestJoin:
    def test_agent_has_a_code_and_her_numbers_when_she_joins(self):
        agent = operations.join(user=a_person(phone="+60129990001"), alias=" Melati ", locale="id", now=NOON)
        assert agent.alias == "Melati"
        assert queries.code_of(agent).startswith("MEL")
        assert [contact.value for contact in agent.contacts.all()] == ["+60129990001"]

    def test_second_join_is_refused(self):
        user = a_person()
        operations.join(user=user, alias="A", locale="id", now=NOON)
        with pytest.raises(operations.CannotJoin):
            operations.join(user=user, alias="B", locale="id", now=NOON)
        assert Agent.objects.filter(user=user).count() == 1

    def test_a3_codes_differ_by_two_edits_when_hundreds_are_given(self):
        agent = an_agent()
        normals = [operations.new_code(agent=agent).normal for _ in range(150)]
        for place, one in enumerate(normals):
            for other in normals[:place]:
                assert codes.distance(one, other) >= 2


class TestReadCode:
    @pytest.mark.parametrize("typed", ["ani-7k2m_", " ANI7K2M", "ani7k2m.", "AN17K2M", "Kod: ANI7K2M ya"])
    def test_a3_variants_find_the_agent(self, typed):
        agent = an_agent(code="ANI7K2M")
        assert queries.find_agent_by_code(typed) == agent

    @pytest.mark.parametrize("typed", ["ANI7K2", "ANI7K2MX", "ANI7K2N", "NAI7K2M", "AI7K2M", "ANI7K"])
    def test_a3_near_miss_suggests_and_credits_nobody(self, typed):
        an_agent(code="ANI7K2M")
        reading = queries.read_code(typed)
        assert reading.agent is None
        if len(codes.normal_of(typed)) >= codes.SHORTEST:
            assert reading.suggestion is not None and reading.suggestion.code == "ANI7K2M"

    def test_code_said_in_groups_is_found_in_a_sentence(self):
        agent = an_agent(code="PAG4R7KW")
        assert queries.find_agent_by_code("kod dia pag 4r7 kw ya") == agent

    def test_nobody_is_found_when_a_text_names_two_agents(self):
        an_agent(code="ANI7K2MX")
        an_agent(code="BUD9X3WQ")
        assert queries.find_agent_by_code("ANI7K2MX atau BUD9X3WQ") is None

    def test_pasted_link_finds_its_agent(self):
        agent = an_agent(code="ANI7K2M")
        link = operations.make_link(agent=agent, target="shop", target_id=None, now=NOON)
        address = f"https://juragan.example/r/{link.slug}/ms/"
        for pasted in (
            address,
            address.upper().replace("/R/", "/r/"),
            f"Lihat {address[:-6]}",
            f"{address} bagus",
        ):
            assert queries.find_agent_by_code(pasted) == agent

    def test_nobody_is_found_when_the_agent_left(self):
        an_agent(code="ANI7K2M", status=Agent.Status.CLOSED)
        reading = queries.read_code("ANI7K2M")
        assert (reading.agent, reading.suggestion) == (None, None)

    def test_nothing_is_suggested_when_two_codes_are_equally_near(self):
        an_agent(code="ABC7K2MX")
        an_agent(code="ABC7K2NY")
        assert queries.read_code("ABC7K2MY").suggestion is None
