"""The tests' own database: whole after migrations, whole again after a test that commits."""

from __future__ import annotations

import socket

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from pytest_socket import SocketConnectBlockedError
from wagtail.models import Page


@pytest.mark.django_db
class TestDatabase:
    def test_rows_of_migrations_are_there_when_a_test_begins(self) -> None:
        assert Page.objects.filter(depth=1).exists()
        assert connection.settings_dict["NAME"].startswith("test_juragan_")

    @pytest.mark.parametrize("turn", [1, 2])
    @pytest.mark.django_db(transaction=True)
    def test_rows_are_as_before_when_the_test_before_committed(self, turn: int) -> None:
        assert Page.objects.filter(depth=1).exists()
        assert not Group.objects.filter(name="left behind").exists()
        Group.objects.create(name="left behind")
        Page.objects.all().delete()


class TestNetwork:
    @pytest.mark.filterwarnings("ignore:A test tried to use socket.socket.connect")
    def test_connection_is_refused_when_it_leaves_the_machine(self) -> None:
        with socket.socket() as outside, pytest.raises(SocketConnectBlockedError):
            outside.connect(("192.0.2.1", 80))

    def test_connection_is_tried_when_it_stays_here(self) -> None:
        with socket.socket() as here, pytest.raises(ConnectionRefusedError):
            here.connect(("127.0.0.1", 9))
