"""Find ports nobody uses on this machine."""

from __future__ import annotations

import socket

from storefront.launch.steps import say

HOST = "127.0.0.1"
TRIES = 50


class CannotFindPort(Exception):
    """Every port that was tried is taken."""


def first_free(wanted: int, *, purpose: str) -> int:
    """The port `wanted`, or the next free one above; a taken port is skipped with a word."""
    for port in range(wanted, min(wanted + TRIES, 65536)):
        if is_free(port):
            return port
        say(f"  Port {port} is taken; {purpose} takes the next free one.")
    raise CannotFindPort(f"No free port from {wanted} on for {purpose}.")


def is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # as gunicorn does: a port just left is free
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def answers(port: int) -> bool:
    """Whether a server listens there now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0
