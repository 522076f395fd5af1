"""A page instead of a hang when rows are held by others or the database is away, or when somebody asks too often."""

from collections.abc import Callable
from typing import Any

from django.db.backends.signals import connection_created
from django.http import HttpRequest, HttpResponse
from django.template import loader

from storefront.frame.limits import refusal
from storefront.locks import IDLE_TIMEOUT, LOCK_TIMEOUT, is_passing

RETRY_AFTER_S = 5

Answer = Callable[[HttpRequest], HttpResponse]


class BusyMiddleware:
    """Bounds how long any request of this process waits for a lock, and answers 503 when that was not enough.

    Eight threads that wait without end for one row would be a shop that is closed (threats B12, I3).
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        connection_created.connect(_bound_session, dispatch_uid="storefront.frame.bound_session")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return busy_page() if is_passing(exception) else None


class LimitMiddleware:
    """Answers 429 to who asks too often for what costs much (see limits.py)."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        match = request.resolver_match
        return refusal(request, match.view_name) if match and match.view_name else None


def busy_page() -> HttpResponse:
    """503 in the reader's language with a time to come back. Asks no database."""
    page = loader.get_template("503.html").render({})
    return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER_S, "Cache-Control": "no-store"})


def _bound_session(connection: Any, **kwargs: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select set_config('lock_timeout', %s, false),"
            " set_config('idle_in_transaction_session_timeout', %s, false),"
            " set_config('jit', 'off', false)",  # a page's statements are over before they would be compiled
            [LOCK_TIMEOUT, IDLE_TIMEOUT],
        )
