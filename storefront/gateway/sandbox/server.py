"""The stand-in as a server: threads, sockets, and which door a request goes through."""

from __future__ import annotations

import json
import logging
import socket
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from . import control, pages, passing
from .courier import Courier
from .errors import ApiError
from .faults import Faults
from .frontdoor import Call, FrontDoor, Reply
from .idempotency import Keys
from .workings import Workings
from .world import Config, Json, World

log = logging.getLogger(__name__)

LARGEST_BODY = 1_000_000
TICK_S = 0.2


class Sandbox:
    """A running stand-in. `start()` returns when it listens; `stop()` ends all its threads."""

    def __init__(self, config: Config, *, host: str = "127.0.0.1", port: int = 0) -> None:
        self._server = _Server((host, port), _Handler)
        self.url = f"http://{host}:{self._server.server_port}"
        config.base_url = config.base_url or self.url
        world, keys, faults = World(config), Keys(), Faults()
        self.workings = Workings(world, keys, faults, FrontDoor(world, keys, faults), Courier(world))
        self._server.workings = self.workings
        self._is_over = threading.Event()
        self._threads = [
            threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True),
            threading.Thread(target=self._tick, daemon=True),
        ]

    def pull(self, lever: str, data: Json) -> Any:
        """Pull a lever from within this process (control.py)."""
        return control.pull(self.workings, lever, data)

    def start(self) -> None:
        self.workings.courier.start()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._is_over.set()
        self._server.shutdown()
        self._server.server_close()
        self.workings.courier.stop()
        for thread in self._threads:
            thread.join(timeout=2)

    def _tick(self) -> None:
        while not self._is_over.wait(TICK_S):
            with self.workings.world.lock:
                passing.catch_up(self.workings.world)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    workings: Workings

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller who hangs up while we still write is no news; anything else is."""
        if not isinstance(sys.exception(), ConnectionError):
            log.exception("a request to the stand-in failed")  # noqa: LOG004 - the base class calls from one


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        log.debug(format, *args)

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            self.close_connection = True
            return self._send(Reply(413))
        headers = {name.lower(): value for name, value in self.headers.items()}
        call = Call(self.command, self.path, headers, self.rfile.read(length))
        if call.path.startswith("/v1/"):
            return self._send(self.server.workings.front_door.answer(call))
        if call.path.startswith("/c/"):
            return self._send(pages.answer(self.server.workings.world, call))
        if call.path.startswith("/_control/"):
            return self._send(_pull_lever(self.server.workings, call))
        return self._send(Reply(404 if call.path != "/" else 200, b"Stripe rehearsal\n"))

    def _send(self, reply: Reply) -> None:
        if reply.is_dropped:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)


def _pull_lever(workings: Workings, call: Call) -> Reply:
    """JSON only: a web page elsewhere cannot post that here without the browser asking first."""
    headers = {"Content-Type": "application/json"}
    if call.method != "POST" or not call.headers.get("content-type", "").startswith("application/json"):
        return Reply(405, b'{"error": "POST application/json"}', headers)
    try:
        done = control.pull(workings, call.path.removeprefix("/_control/"), json.loads(call.body or b"{}"))
    except ApiError as error:
        return Reply(error.status, json.dumps(error.body()).encode(), headers)
    except (ValueError, TypeError, KeyError) as error:
        return Reply(
            400, json.dumps({"error": {"message": f"{type(error).__name__}: {error}"}}).encode(), headers
        )
    return Reply(200, json.dumps(done).encode(), headers)
