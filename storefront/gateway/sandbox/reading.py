"""Reading request parameters the strict way: each one named, typed and bounded, the rest refused."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from . import errors
from .errors import ApiError
from .forms import Params

METADATA_KEYS, METADATA_KEY_CHARS, METADATA_VALUE_CHARS = 50, 40, 500
"""Source: docs.stripe.com/api/metadata."""

_EMAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s.]+$")


class Reader:
    """One group of parameters. Call `finish` at the end: what nobody read is unknown to Stripe too."""

    def __init__(self, params: Params, prefix: str = "") -> None:
        self._params = params
        self._prefix = prefix
        self._seen: set[str] = {"expand"}

    def name_of(self, key: str) -> str:
        return f"{self._prefix}[{key}]" if self._prefix else key

    def raw(self, key: str) -> Any:
        self._seen.add(key)
        return self._params.get(key)

    def text(self, key: str, *, required: bool = False, longest: int = 5000) -> str | None:
        """A string, or None when it is absent. An empty one is refused, as Stripe does."""
        value = self.raw(key)
        if value is None:
            if required:
                raise errors.missing(self.name_of(key))
            return None
        if not isinstance(value, str):
            raise ApiError(f"Invalid string: {value}", param=self.name_of(key))
        if value == "":
            raise errors.empty(self.name_of(key))
        if len(value) > longest:
            raise ApiError(f"Invalid string: must be at most {longest} characters", param=self.name_of(key))
        return value

    def must_text(self, key: str, *, longest: int = 5000) -> str:
        return self.text(key, required=True, longest=longest) or ""

    def integer(self, key: str, *, least: int = 0, required: bool = False) -> int | None:
        value = self.text(key, required=required)
        if value is None:
            return None
        if not re.fullmatch(r"-?[0-9]{1,18}", value):
            raise errors.not_an_integer(self.name_of(key), value)
        if int(value) < least:
            raise ApiError(
                f"This value must be greater than or equal to {least}.",
                code="parameter_invalid_integer",
                param=self.name_of(key),
            )
        return int(value)

    def choice(self, key: str, choices: tuple[str, ...], *, required: bool = False) -> str | None:
        value = self.text(key, required=required)
        if value is not None and value not in choices:
            raise errors.not_one_of(self.name_of(key), choices)
        return value

    def url(self, key: str, *, required: bool = False) -> str | None:
        value = self.text(key, required=required)
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise ApiError("Not a valid URL", code="url_invalid", param=self.name_of(key))
        return value

    def email(self, key: str) -> str | None:
        value = self.text(key, longest=800)
        if value is not None and not _EMAIL.match(value):
            raise ApiError(f"Invalid email address: {value}", code="email_invalid", param=self.name_of(key))
        return value

    def texts(self, key: str) -> list[str] | None:
        value = self.raw(key)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise ApiError("Invalid array", param=self.name_of(key))
        return list(value)

    def group(self, key: str) -> Reader | None:
        value = self.raw(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise ApiError("Invalid object", param=self.name_of(key))
        return Reader(value, self.name_of(key))

    def groups(self, key: str) -> list[Reader]:
        value = self.raw(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise ApiError("Invalid array", param=self.name_of(key))
        return [Reader(item, f"{self.name_of(key)}[{index}]") for index, item in enumerate(value)]

    def metadata(self, key: str = "metadata") -> dict[str, str]:
        value = self.raw(key)
        if value is None or value == "":
            return {}
        name = self.name_of(key)
        if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
            raise ApiError("Invalid metadata: it must map strings to strings", param=name)
        if len(value) > METADATA_KEYS:
            raise ApiError("You can have up to 50 metadata keys.", param=name)
        for word, text in value.items():
            if len(word) > METADATA_KEY_CHARS or len(text) > METADATA_VALUE_CHARS:
                raise ApiError(
                    "Metadata keys can be at most 40 characters and values at most 500.",
                    param=f"{name}[{word}]",
                )
        return {word: text for word, text in value.items() if text != ""}

    def finish(self) -> None:
        for key in self._params:
            if key not in self._seen:
                raise errors.unknown(self.name_of(key))
