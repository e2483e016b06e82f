"""A small scripted HTTP server on the loopback interface: a function from request to reply."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit


@dataclass(frozen=True)
class Seen:
    """A request as it arrived: parameters as lists, header names in lower case, the payload of a POST."""

    method: str
    path: str
    params: Mapping[str, list[str]]
    headers: Mapping[str, str]
    payload: Any = None

    def param(self, name: str) -> str | None:
        """The first value of a parameter."""
        return self.params.get(name, [None])[0]


@dataclass(frozen=True)
class Reply:
    """What to answer: bytes as they are, anything else as JSON.

    `announced` is a false Content-Length; `drip` sends byte by byte with that many seconds between.
    """

    body: Any = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    announced: int | None = None
    drip: float | None = None

    @property
    def raw(self) -> bytes:
        """The body's bytes."""
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


Answer = Callable[[Seen], Reply]


@dataclass
class Loopback:
    """A running server: its address and every request it has seen."""

    url: str
    seen: list[Seen] = field(default_factory=list)


@contextmanager
def serving(answer: Answer) -> Iterator[Loopback]:
    """Serve `answer` on a free port of 127.0.0.1 until the block ends."""
    stopped = Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.loopback = Loopback(f"http://127.0.0.1:{server.server_port}")
    server.answer, server.stopped = answer, stopped
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server.loopback
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self._reply(self._seen(None))

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        is_form = "urlencoded" in self.headers.get("content-type", "")
        self._reply(self._seen(parse_qs(body.decode()) if is_form else json.loads(body)))

    def _seen(self, payload):
        parts = urlsplit(self.path)
        headers = {k.lower(): v for k, v in self.headers.items()}
        return Seen(self.command, parts.path, parse_qs(parts.query), headers, payload)

    def _reply(self, seen):
        self.server.loopback.seen.append(seen)
        reply = self.server.answer(seen)
        length = len(reply.raw) if reply.announced is None else reply.announced
        sent = {
            "Date": formatdate(usegmt=True), "Content-Type": "application/json", "Content-Length": str(length),
            "Connection": "close", **reply.headers,
        }  # fmt: skip
        with suppress(ConnectionError):  # the client may have given up, which some tests are about
            self.send_response_only(reply.status)
            for name, value in sent.items():
                self.send_header(name, value)
            self.end_headers()
            self._send(reply)

    def _send(self, reply):
        if reply.drip is None:
            self.wfile.write(reply.raw)
            return
        for at in range(len(reply.raw)):
            self.wfile.write(reply.raw[at : at + 1])
            if self.server.stopped.wait(reply.drip):
                return

    def log_message(self, *args):
        """Say nothing: pytest shows what matters."""
