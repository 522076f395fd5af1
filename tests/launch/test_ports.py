"""A taken port is skipped with a word."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from storefront.launch import ports


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which a server listens."""
    with socket.create_server((ports.HOST, 0)) as server:
        yield server.getsockname()[1]


class TestFirstFree:
    def test_port_is_the_wanted_one_when_nobody_has_it(
        self, taken: int, capsys: pytest.CaptureFixture[str]
    ) -> None:
        free = ports.first_free(taken + 1, purpose="the shop")
        assert ports.first_free(free, purpose="the shop") == free
        assert ports.is_free(free)

    def test_next_port_is_told_when_the_wanted_one_is_taken(
        self, taken: int, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert ports.first_free(taken, purpose="the shop") > taken
        assert f"Port {taken} is taken; the shop takes the next free one." in capsys.readouterr().out

    def test_search_gives_up_when_the_numbers_end(self) -> None:
        with pytest.raises(ports.CannotFindPort, match="the shop"):
            ports.first_free(65536, purpose="the shop")
