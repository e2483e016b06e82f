"""The transport all HTTP connectors share: authenticated, paced, retried, bounded, redacted.

Whatever it raises is one of Hilo's errors and never holds a header, a secret or a body.
"""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit

import httpx2 as httpx
import stamina

from connectors._contract import HttpSettings
from connectors._http_address import Deadline, checked_base_url, guarded_wire
from connectors._http_pages import request_text, stop_on_repeat
from connectors._http_time import GOES_ON, Patience, paused
from connectors._http_waiting import exponential, http_instant, pause_before_next, told_wait
from connectors._json import NotJsonError, decoded, is_error
from model.errors import BugError, SourceSkipped, TryAgainLater

stamina.instrumentation.set_on_retry_hooks(())  # its own log lines tell neither what is waited for nor how long

__all__ = ["Received", "Refused", "Transport", "Unavailable", "request_text", "stop_on_repeat"]

_PASSING_STATUSES: Final = frozenset({429, 500, 502, 503, 504})
_TRIES: Final = 8
_TRIES_OF: Final = {429: 60, 504: 2}
"""A told wait is bounded by the stream's time; a 504 is often a page too large, which the caller halves."""
_TRIES_OF_BROKEN_BODY: Final = 3
_OF_LIMITS: Final = (403, 429)
_LOOK_AGAIN: Final = 3600.0
"""Seconds: a day's limit does not say when it ends, and asking again and again does not help."""
_REDIRECTS: Final = 5
_LARGEST_BODY: Final = 256 * 1024 * 1024


class Refused(SourceSkipped):
    """The source said no for good; `status` is the HTTP status, so that a caller may skip one record."""

    def __init__(self, title: str, message: str, *, status: int, next_step: str = "") -> None:
        super().__init__(title, message, next_step=next_step)
        self.status = status


class Unavailable(TryAgainLater):
    """Retries were used up; `status` is the last HTTP status, or None when no answer came."""

    def __init__(self, title: str, message: str, *, status: int | None, until: datetime | None = None) -> None:
        super().__init__(title, message, next_step=GOES_ON, until=until)
        self.status = status


@dataclass(frozen=True)
class Received:
    """A successful answer: raw body, parsed JSON, the server's clock, headers in lower case."""

    body: bytes
    server_time: datetime
    headers: dict[str, str]
    parsed: Any

    def json(self) -> Any:
        """The body as JSON."""
        return self.parsed


class _PassingError(Exception):
    """One try failed in a way that may pass."""

    def __init__(self, reason: str, tries: int, *, status: int | None = None, told: float | None = None) -> None:
        super().__init__(reason)
        self.reason, self.tries, self.status, self.told = reason, tries, status, told


class Transport:
    """Implements `connectors._contract.Http` for one source. Close it, or use it in a `with`.

    `headers` authenticate, or `sign_in` does; `credentials` names the settings to correct when they are refused;
    `limit_words` in the body of a 403 or 429 say that a day's limit is used up (Salesforce's, HubSpot's).
    `client` replaces the wire in tests; `sleep` and `now` replace time.
    """

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str],
        settings: HttpSettings,
        *,
        credentials: str = "the credentials",
        sign_in: httpx.Auth | None = None,
        limit_words: tuple[bytes, ...] = (),
        client: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        request_seconds: float = 120.0,
    ) -> None:
        self._base = checked_base_url(base_url, allow_private=settings.allow_private_hosts)
        self._host = urlsplit(self._base).netloc
        self._credentials, self._limit_words = credentials, limit_words
        self._now, self._request_seconds = now, request_seconds
        self.patience = Patience.of(self._host, settings, sleep, now)
        self._deadline = Deadline()
        wire = client or guarded_wire(self._deadline, allow_private=settings.allow_private_hosts)
        sent = {"accept": "application/json", "user-agent": "hilo", **headers}
        timeout = httpx.Timeout(60.0, connect=15.0)
        self._client = httpx.Client(headers=sent, transport=wire, timeout=timeout, trust_env=False, auth=sign_in)

    def __repr__(self) -> str:
        return f"Transport({self._host})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def begin_stream(self) -> None:
        """Start the time limit of a stream anew; the source's runs on."""
        self.patience.begin_stream()

    def get(self, path: str, params: dict[str, Any] | None = None) -> Received:
        """GET a path below the base address, or an absolute address on the same host.

        Raises Refused (the source said no), Unavailable (retries used up), TryAgainLater (out of
        time), SourceSkipped (an address that is not allowed, a page that is not JSON).
        """
        return self._answer("GET", path, params, None)

    def post(self, path: str, payload: Any, params: dict[str, Any] | None = None) -> Received:
        """POST JSON to a path below the base address; errors as `get`."""
        return self._answer("POST", path, params, payload)

    def _answer(self, method: str, path: str, params: dict[str, Any] | None, payload: Any) -> Received:
        url, shown = self._url(path), request_text(method, urlsplit(path).path, params)
        again = _Again(self.patience)
        tries = stamina.retry_context(
            on=again, attempts=max(_TRIES_OF.values()), timeout=None, wait_initial=0, wait_max=0, wait_jitter=0
        )
        try:
            for attempt in tries:
                with attempt:
                    return self._once(method, url, shown, params, payload)
        except _PassingError as failure:
            raise self._given_up(shown, failure, again.until) from None
        raise BugError("Reading a source", "the retries ended without an answer or an error")

    def _given_up(self, shown: str, failure: _PassingError, until: datetime | None) -> Unavailable:
        said = f"; {paused(until)}" if until else ""
        return Unavailable(
            f"Reading {self._host}", f"{shown}: {failure.reason}{said}", status=failure.status, until=until
        )

    def _url(self, path: str) -> str:
        """The address of a path. An absolute one must be on our own host, else a page could send our key away."""
        parts = urlsplit(path)
        if not parts.scheme and not parts.netloc:
            return f"{self._base}/{path.lstrip('/')}"
        base = urlsplit(self._base)
        if (parts.scheme, parts.netloc) != (base.scheme, base.netloc):
            raise SourceSkipped(
                f"Reading {self._host}",
                f"it points to another host, {parts.scheme}://{parts.hostname}",
                allowed=f"addresses of {self._host}",
                next_step="correct base_url if the system moved",
            )
        return path

    def _once(self, method: str, url: str, shown: str, params: dict[str, Any] | None, payload: Any) -> Received:
        self.patience.wait_for_turn()
        self._deadline.start(self._request_seconds)
        try:
            response, body = self._exchange(method, url, params, payload)
        except (httpx.TransportError, httpx.DecodingError) as error:
            # Only the kind of error: its text may quote a header.
            raise _PassingError(f"no usable answer ({type(error).__name__})", _TRIES) from None
        except httpx.InvalidURL:
            message = "a page gave an address that cannot be one, for what comes next; what came before it is kept"
            raise SourceSkipped(
                f"Reading {self._host}", message, next_step="check base_url with `hilo check`"
            ) from None
        headers = {k.lower(): v for k, v in response.headers.items()}
        server_time = http_instant(headers.get("date")) or self._now()
        if response.status_code in _OF_LIMITS and any(word in body for word in self._limit_words):
            reason = f"HTTP {response.status_code}, the day's request limit is used up"
            raise _PassingError(reason, 1, status=response.status_code, told=_LOOK_AGAIN)
        self._raise_for_status(response.status_code, shown, headers, server_time)
        self.patience.hold(pause_before_next(headers, server_time))
        return Received(body, server_time, headers, self._parsed(body, shown, headers))

    def _exchange(
        self, method: str, url: str, params: dict[str, Any] | None, payload: Any
    ) -> tuple[httpx.Response, bytes]:
        for _ in range(_REDIRECTS):
            response, body = self._send(method, url, params, payload)
            if not response.has_redirect_location:
                return response, body
            url, params = self._url(str(response.url.join(response.headers["location"]))), None
        raise SourceSkipped(f"Reading {self._host}", "it redirects in circles", next_step="check base_url")

    def _send(self, method: str, url: str, params: dict[str, Any] | None, payload: Any) -> tuple[httpx.Response, bytes]:
        with self._client.stream(method, url, params=params or None, json=payload) as response:
            chunks, size = [], 0
            for chunk in response.iter_bytes():
                size += len(chunk)
                if size > _LARGEST_BODY:
                    message = f"an answer is larger than {_LARGEST_BODY >> 20} MB"
                    raise SourceSkipped(f"Reading {self._host}", message, next_step="set a smaller page_size")
                chunks.append(chunk)
            return response, b"".join(chunks)

    def _raise_for_status(self, status: int, shown: str, headers: Mapping[str, str], server_time: datetime) -> None:
        if status in _PASSING_STATUSES:
            told = told_wait(headers, server_time, limited=status == 429)
            raise _PassingError(f"HTTP {status}", _TRIES_OF.get(status, _TRIES), status=status, told=told)
        if status in (401, 403):
            raise Refused(
                f"Signing in to {self._host}" if status == 401 else f"Reading {self._host}",
                f"{shown}: HTTP {status}, " + ("sign-in refused" if status == 401 else "not allowed for this user"),
                status=status,
                next_step=f"check {self._credentials} of this source, and that this user may read it",
            )
        if not 200 <= status < 300:
            message = f"{shown}: HTTP {status}"
            raise Refused(f"Reading {self._host}", message, status=status, next_step="check base_url with `hilo check`")

    def _parsed(self, body: bytes, shown: str, headers: Mapping[str, str]) -> Any:
        """The JSON of an answer. A web page is a wrong address or a lost login; cut JSON may come whole next time."""
        if body.lstrip()[:1] == b"<" or "text/html" in headers.get("content-type", ""):
            raise SourceSkipped(
                f"Reading {self._host}",
                f"{shown} answered with a web page instead of data, as a login page does; the page was rejected",
                next_step=f"check base_url and {self._credentials} of this source",
            )
        try:
            found = decoded(body)
        except NotJsonError:
            raise _PassingError("the answer is not whole JSON; the page was rejected", _TRIES_OF_BROKEN_BODY) from None
        if is_error(found):
            raise _PassingError("the answer is an error without data; the page was rejected", _TRIES_OF_BROKEN_BODY)
        return found


class _Again:
    """Decides after each failed try of one request whether to try again, and waits (stamina counts)."""

    def __init__(self, patience: Patience) -> None:
        self._patience, self._failures = patience, 0
        self.until: datetime | None = None

    def __call__(self, error: Exception) -> bool:
        if not isinstance(error, _PassingError):
            return False
        self._failures += 1
        pause = exponential(self._failures, random.random())  # noqa: S311 -- jitter, not a secret
        wait = pause if error.told is None else error.told
        if error.told == 0 and self._failures > 1:
            wait = pause  # told to come back at once, again and again
        if self._failures >= error.tries or wait > self._patience.left():
            self.until = self._patience.instant_in(wait)
            return False
        self._patience.pause(wait, error.reason)
        return True
