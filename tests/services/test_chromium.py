"""The browser of the tests: a phone that reaches this machine and nothing else."""

from __future__ import annotations

import asyncio

import pytest
from django.contrib.auth.models import Group
from playwright.sync_api import Error, Page
from pytest_django.live_server_helper import LiveServer

from tests.services.chromium import PHONE, NewPage

pytestmark = [pytest.mark.browser]


class TestChromium:
    def test_page_answers_when_the_shop_is_asked(self, page: Page, live_server: LiveServer) -> None:
        answer = page.goto(f"{live_server.url}/livez")
        assert answer is not None
        assert answer.status == 200
        assert page.viewport_size == {"width": PHONE[0], "height": PHONE[1]}

    @pytest.mark.django_db
    def test_queries_work_as_ever_when_a_page_is_open(self, page: Page) -> None:
        page.goto("data:text/html,<title>open</title>")
        assert Group.objects.count() >= 0
        with pytest.raises(RuntimeError, match="no running event loop"):
            asyncio.get_running_loop()

    @pytest.mark.parametrize("turn", [1, 2])
    def test_page_opens_when_another_loop_ran_before(self, turn: int, new_page: NewPage) -> None:
        new_page().goto("data:text/html,<title>open</title>")
        assert asyncio.run(asyncio.sleep(0, "slept")) == "slept"

    def test_request_is_cut_off_when_it_leaves_the_machine(self, page: Page) -> None:
        with pytest.raises(Error, match="ERR_FAILED"):
            page.goto("http://192.0.2.1/")

    def test_script_rests_when_javascript_is_off(self, new_page: NewPage) -> None:
        html = "data:text/html,<title>off</title><script>document.title='on'</script>"
        for javascript, title in ((True, "on"), (False, "off")):
            page = new_page(javascript=javascript)
            page.goto(html)
            assert page.title() == title
