"""The stand-in must never stand where real money is meant to move."""

from __future__ import annotations

from collections.abc import Mapping


class CannotRunBesideProduction(RuntimeError):
    """The surroundings look like production."""


def refuse_production(environment: Mapping[str, str]) -> None:
    """Raise CannotRunBesideProduction for production settings or any live Stripe key."""
    if environment.get("DJANGO_SETTINGS_MODULE", "").rsplit(".", 1)[-1] == "production":
        raise CannotRunBesideProduction("DJANGO_SETTINGS_MODULE names the production settings.")
    for name, value in environment.items():
        if value.startswith(("sk_live_", "rk_live_")):
            raise CannotRunBesideProduction(f"{name} holds a live Stripe key.")
