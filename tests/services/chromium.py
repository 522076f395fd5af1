"""A real Chromium for the tests marked `browser`: phone-sized pages that reach nothing but this machine."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
from asyncio import AbstractEventLoop, Future, events
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from greenlet import greenlet
from playwright._impl import _sync_base
from playwright._impl._greenlets import wait_for_future
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Route, sync_playwright

PACKAGES = "chromium"
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE = (360, 740)
"""Width and height in CSS pixels of the smallest phone that every page must work on."""

HERE = {"127.0.0.1", "localhost"}
PICTURES = Path(".local/browser")
"""Where the last picture of a page goes when its test fails."""

NewPage = Callable[..., Page]


def executable() -> str | None:
    """The installed browser: CHROMIUM from the environment, else the first known name on the path."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser a worker."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_sync_base, "wait_for_future", _wait_and_forget)
        with sync_playwright() as playwright:
            loop = events._get_running_loop()
            events._set_running_loop(None)
            browser = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
            yield browser
            browser.close()
            events._set_running_loop(loop)


def _wait_and_forget(loop: AbstractEventLoop, fiber: greenlet, future: Future[Any]) -> None:
    """Playwright's own waiting, after which its event loop no longer counts as running in the test's code.

    The loop is parked in a greenlet of this thread. Left marked as running, it would make Django take every
    query for asynchronous code, with a connection of its own, and procrastinate's worker would not start.
    """
    before = events._get_running_loop()
    events._set_running_loop(loop)
    try:
        wait_for_future(loop, fiber, future)
    finally:
        events._set_running_loop(before)
        asyncio.set_event_loop(loop)  # where Playwright looks for it between two waits


@pytest.fixture
def new_page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[NewPage]:
    """Open pages, each like a new visitor: `new_page(javascript=True, size=PHONE, language="ms")`.

    At the end of the test no page may have raised a script error or a breach of the content security policy.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(*, javascript: bool = True, size: tuple[int, int] = PHONE, language: str = "ms") -> Page:
        viewport = {"width": size[0], "height": size[1]}
        context = chromium.new_context(java_script_enabled=javascript, viewport=viewport, locale=language)
        contexts.append(context)
        context.route(re.compile(r"^https?:"), _only_here)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("pageerror", lambda error: _hear_error(page, str(error), complaints))
        page.on("console", lambda message: _hear(message, complaints))
        return page

    yield open_page
    _keep_pictures(contexts, request.node)
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def page(new_page: NewPage) -> Page:
    """A visitor on a phone, Malay, with JavaScript."""
    return new_page()


@pytest.fixture
def plain_page(new_page: NewPage) -> Page:
    """A visitor on a phone, Malay, whose JavaScript is off."""
    return new_page(javascript=False)


def _only_here(route: Route) -> None:
    if urlsplit(route.request.url).hostname in HERE:
        route.continue_()
    else:
        route.abort()


def _hear_error(page: Page, error: str, complaints: list[str]) -> None:
    """Chromium gives up the fade between two pages when the second paints late, and reports it as an error."""
    if "ViewTransition" not in error and "Transition was aborted" not in error:
        complaints.append(f"{page.url}: {error}")


def _hear(message: ConsoleMessage, complaints: list[str]) -> None:
    """Script errors and refused styles count; a missing page that the test asks for does not."""
    if message.type == "error" and "Failed to load resource" not in message.text:
        complaints.append(message.text)


def _keep_pictures(contexts: list[BrowserContext], test: pytest.Item) -> None:
    failed = any(getattr(test, f"outcome_of_{phase}", "") == "failed" for phase in ("setup", "call"))
    if not failed:
        return
    PICTURES.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", test.name)
    for number, context in enumerate(contexts):
        for page in context.pages:
            page.screenshot(path=PICTURES / f"{name}-{number}.png", full_page=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Tell the fixtures of a test how it went."""
    report = yield
    setattr(item, f"outcome_of_{report.when}", report.outcome)
    return report
