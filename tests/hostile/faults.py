"""Faults put before a source's answers, drawn from a seed: some pass, some last until the source is mended.

Every fault is made from a `Random` and the addresses that a sync without faults asks for, and becomes a wrap of the
server's answers as in `tests.connectors.case`.
"""

import gzip
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from random import Random
from typing import Any

import orjson

from tests.connectors.case import Wrap
from tests.connectors.loopback import Answer, Reply, Seen

GONE = ("deleted_at",)
PAGING = (
    "page", "Page", "PageToken", "after", "page[after]", "cursor", "starting_after", "pagination", "offset",
)  # fmt: skip
HTML = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in</body></html>"
Harm = Callable[[Reply], Reply]
Make = Callable[[Random, Sequence[Seen]], Wrap]


@dataclass(frozen=True)
class Fault:
    """A fault of the table of faults (`F1` ...). `passes`: one sync gets through it and nobody sees a difference, but
    in columns that are `dated` by the source's clock; None: it depends on the vendor's paging whether it does harm.

    `status` is what an error about it has to name; `request_seconds` a shorter limit of one request.
    """

    name: str
    make: Make
    passes: bool | None
    status: int | None = None
    request_seconds: float | None = None
    dated: tuple[str, ...] = ()


def address(seen: Seen) -> str:
    """What tells one request from another."""
    return f"{seen.method} {seen.path} {sorted(seen.params.items())} {seen.payload}"


def now_and_then(share: float, harm: Callable[[Random, Reply], Reply], at_most: int = 2) -> Make:
    """A share of the answers harmed, none of them more often than that in all."""

    def make(chance: Random, asked: Sequence[Seen]) -> Wrap:
        harmed: Counter[str] = Counter()

        def wrap(answer: Answer) -> Answer:
            def faulty(seen: Seen) -> Reply:
                reply = answer(seen)
                if chance.random() >= share or harmed[address(seen)] >= at_most:
                    return reply
                harmed[address(seen)] += 1
                return harm(chance, reply)

            return faulty

        return wrap

    return make


def from_some_request_on(harm: Harm) -> Make:
    """Every answer harmed from a random request on."""

    def make(chance: Random, asked: Sequence[Seen]) -> Wrap:
        first, count = chance.randrange(len(asked)), 0

        def wrap(answer: Answer) -> Answer:
            def faulty(seen: Seen) -> Reply:
                nonlocal count
                count += 1
                return harm(answer(seen)) if count > first else answer(seen)

            return faulty

        return wrap

    return make


def limited(headers: Callable[[Random, Reply], Mapping[str, str]]) -> Callable[[Random, Reply], Reply]:
    """429, with what it says about waiting."""
    return lambda chance, reply: Reply(b"", 429, {"Date": reply.headers.get("Date", ""), **headers(chance, reply)})


def _later(chance: Random, reply: Reply) -> Mapping[str, str]:
    """An instant by the server's own clock, which is not ours."""
    moment = parsedate_to_datetime(reply.headers["Date"]) + timedelta(seconds=chance.randint(2, 90))
    return {"Retry-After": format_datetime(moment, usegmt=True)}


def _broken(chance: Random, reply: Reply) -> Reply:
    """A server error, a login page of a gateway aside; or no answer at all."""
    status = chance.choice((500, 502, 503, 0))
    return Reply(b"<html>Bad gateway</html>", status) if status else cut_off(reply)


def cut_off(reply: Reply) -> Reply:
    """The connection ends in the middle: more was announced than comes."""
    return replace(reply, body=reply.raw[: len(reply.raw) // 2], announced=len(reply.raw) + 7)


def cut_json(chance: Random, reply: Reply) -> Reply:
    """Cut at a random byte, and announced as if it were whole."""
    raw = reply.raw.rstrip()
    return replace(reply, body=raw[: chance.randrange(1, max(2, len(raw) - 1))])


def cut_gzip(chance: Random, reply: Reply) -> Reply:
    """Compressed, and cut before its end."""
    packed = gzip.compress(reply.raw)
    body = packed[: chance.randrange(12, len(packed) - 1)]
    return replace(reply, body=body, headers={**reply.headers, "Content-Encoding": "gzip"})


def answered(status: int, body: Any = b"", headers: Mapping[str, str] | None = None) -> Harm:
    """Another answer instead."""
    return lambda reply: Reply(body, status, {"Date": reply.headers.get("Date", ""), **(headers or {})})


def rows_twice(reply: Reply) -> Reply:
    """Every record of every list stands on its page twice."""
    return _of_lists(reply, lambda rows: [entry for row in rows for entry in (row, row)])


def rows_turned(reply: Reply) -> Reply:
    """Every list the other way round."""
    return _of_lists(reply, lambda rows: rows[::-1])


def _of_lists(reply: Reply, change: Callable[[list[Any]], list[Any]]) -> Reply:
    """With every list of records changed; what is inside a record stays, also of one that stands alone."""

    def walk(value: Any) -> Any:
        if isinstance(value, dict):
            return value if "id" in value else {key: walk(entry) for key, entry in value.items()}
        is_records = isinstance(value, list) and value and all(isinstance(entry, dict) for entry in value)
        return change(value) if is_records else value

    return replace(reply, body=walk(orjson.loads(reply.raw))) if reply.status == 200 and reply.raw else reply


def stuck(chance: Random, asked: Sequence[Seen]) -> Wrap:
    """From a random request on, whatever page of a listing is asked for, the last one that was given comes again."""
    first, count = chance.randrange(len(asked)), 0
    given: dict[str, Reply] = {}

    def wrap(answer: Answer) -> Answer:
        def faulty(seen: Seen) -> Reply:
            nonlocal count
            count += 1
            of = listing(seen)
            given[of] = given[of] if count > first and of in given else answer(seen)
            return given[of]

        return faulty

    return wrap


def listing(seen: Seen) -> str:
    """What the pages of one listing have in common."""
    return address(replace(seen, params=_unturned(seen.params), payload=_unturned(seen.payload)))


def _unturned(asked: Any) -> Any:
    """Without what says which page."""
    if isinstance(asked, list):
        return [_unturned(entry) for entry in asked]
    return {k: _unturned(v) for k, v in asked.items() if k not in PAGING} if isinstance(asked, dict) else asked


def by_a_clock(hours: int) -> Harm:
    """Answers dated by a clock that is wrong."""

    def dated(reply: Reply) -> Reply:
        moment = parsedate_to_datetime(reply.headers["Date"]) + timedelta(hours=hours)
        return replace(reply, headers={**reply.headers, "Date": format_datetime(moment, usegmt=True)})

    return lambda reply: dated(reply) if "Date" in reply.headers else reply


HARMS = (
    limited(lambda c, _: {"Retry-After": str(c.randint(1, 60))}),
    limited(_later),
    limited(lambda *_: {}),
    _broken,
    cut_json,
    cut_gzip,
    lambda _, reply: replace(reply, body={}),
)


def any_harm(chance: Random, reply: Reply) -> Reply:
    """One of those that pass."""
    return chance.choice(HARMS)(chance, reply)


STORM = Fault("F1 F2 F4 any of these now and then", now_and_then(0.3, any_harm), passes=True)
FAULTS = (
    STORM,
    Fault("F1 429 with seconds", now_and_then(0.3, HARMS[0]), passes=True),
    Fault("F1 429 with a date", now_and_then(0.3, HARMS[1]), passes=True),
    Fault("F1 429 that tells nothing", now_and_then(0.3, HARMS[2]), passes=True),
    Fault("F2 broken answers now and then", now_and_then(0.3, _broken), passes=True),
    Fault("F2 down", from_some_request_on(answered(503)), passes=False, status=503),
    Fault("F2 timing out behind a gateway", from_some_request_on(answered(504)), passes=False, status=504),
    Fault("F2 connections cut", from_some_request_on(cut_off), passes=False),
    Fault(
        "F3 slow drip", from_some_request_on(lambda reply: replace(reply, drip=0.05)), passes=False, request_seconds=0.1
    ),
    Fault("F4 cut JSON now and then", now_and_then(0.3, cut_json), passes=True),
    Fault("F4 cut gzip now and then", now_and_then(0.3, cut_gzip), passes=True),
    Fault(
        "F4 cut JSON", from_some_request_on(lambda reply: replace(reply, body=reply.raw.rstrip()[:-1])), passes=False
    ),
    Fault("F4 login page", from_some_request_on(answered(200, HTML, {"Content-Type": "text/html"})), passes=False),
    Fault("F4 an empty object", from_some_request_on(lambda reply: replace(reply, body={})), passes=False),
    Fault("F4 an error with 200", from_some_request_on(lambda r: replace(r, body={"error": "oops"})), passes=False),
    Fault("F5 the same page for ever", stuck, passes=None),
    Fault("F5 every record twice", from_some_request_on(rows_twice), passes=True),
    Fault("F7 every page the other way round", from_some_request_on(rows_turned), passes=True),
    Fault("F8 a server's clock that goes back", from_some_request_on(by_a_clock(-2)), passes=True, dated=GONE),
    Fault("F14 sign-in refused", from_some_request_on(answered(401)), passes=False, status=401),
    Fault("F14 nothing allowed", from_some_request_on(answered(403)), passes=False, status=403),
)
