"""What a person does in a browser of the tests: go somewhere, press something, read. One `Walker` a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from playwright.sync_api import Page

from storefront.accounts.models import User

NBSP = "\u00a0"


@dataclass
class Walker:
    """A page and the shop it is in. Texts are read with ordinary spaces."""

    page: Page
    shop: str
    """The shop's origin."""

    def go(self, path: str) -> int:
        """Open a path or a full address; returns the status of what is shown in the end."""
        answer = self.page.goto(path if path.startswith("http") else f"{self.shop}{path}")
        assert answer is not None
        return answer.status

    def press(self, selector: str) -> None:
        """Press the first visible thing that fits, and wait until the page that follows stands."""
        self.page.locator(selector).locator("visible=true").first.click()
        self.page.wait_for_load_state("load")

    def write(self, **fields: str) -> None:
        """Fill fields of the main part of the page, by their names."""
        for name, text in fields.items():
            self.page.locator(f"main [name={name}]").first.fill(text)

    def text(self, selector: str = "main") -> str:
        """What is written there."""
        return self.page.locator(selector).first.inner_text().replace(NBSP, " ")

    def attribute(self, selector: str, name: str) -> str:
        """An attribute of the first element that fits."""
        found = self.page.locator(selector).first.get_attribute(name)
        assert found is not None, f"{selector} has no {name} on {self.path}"
        return found

    @property
    def path(self) -> str:
        """Path of the page that is shown."""
        return urlsplit(self.page.url).path

    def is_within_the_screen(self) -> bool:
        """Whether nothing has to be scrolled sideways. Needs a page with JavaScript."""
        width = "document.scrollingElement.scrollWidth <= document.scrollingElement.clientWidth"
        return bool(self.page.evaluate(width))

    def is_signed_in_as(self, user: User) -> None:
        """Give the browser a session of this person, as if she had just signed in."""
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        cookie: Any = {"name": name, "value": client.cookies[name].value, "url": self.shop}
        self.page.context.add_cookies([cookie])
