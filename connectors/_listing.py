"""Listings over HTTP as data: a request, what follows each answer, and the children of what changed.

A fetcher says how its vendor goes on (`then`); walking, naming the requests, going round in circles and resuming
are the same for all.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import orjson

from connectors._contract import Answer, Fetch, Http
from connectors._http_pages import request_text, stop_on_repeat
from connectors._json import beside, silenced
from connectors._records import Record, content
from connectors._walks import Walk
from model.delivery import Page
from model.errors import BugError, SourceSkipped


@dataclass(frozen=True)
class Ask:
    """One request: a GET, or, with a payload, a POST of it as JSON."""

    path: str
    params: Mapping[str, Any] = field(default_factory=dict)
    payload: Any = None

    def send(self, http: Http) -> Answer:
        """The answer; errors as the transport's."""
        if self.payload is None:
            return http.get(self.path, dict(self.params))
        return http.post(self.path, self.payload, dict(self.params))

    @property
    def text(self) -> str:
        """The request as shown in pages and errors, without secrets."""
        method = "GET" if self.payload is None else "POST"
        shown = "" if self.payload is None else " " + orjson.dumps(self.payload, default=str).decode()
        return request_text(method, self.path, self.params) + shown


Then = Callable[[Ask, Answer], tuple[Ask | None, str | None]]
"""After an answer: the next request (None: the listing ends), and the cursor that goes on after this page."""


def http_of(fetch: Fetch) -> Http:
    """The transport; BugError when the pipeline gave none."""
    if fetch.http is None:
        raise BugError(f"Reading {fetch.source}", "this connector reads over HTTP, but no transport was given")
    return fetch.http


def object_in(answer: Answer, what: str) -> Record:
    """The answer as an object; SourceSkipped when it is a list, a number or text. `what` was asked for."""
    found = answer.json()
    if isinstance(found, dict):
        return found
    raise SourceSkipped(
        f"Reading {what}",
        f"the answer is a {type(found).__name__}, not an object; the page was rejected",
        next_step="check base_url with `hilo check`",
    )


def count_in(fetch: Fetch, found: Any, asked: str) -> int:
    """The source's own total; SourceSkipped when what was found for `asked` is no number."""
    if isinstance(found, int):
        return found
    raise SourceSkipped(f"Counting {fetch.source}", f"{asked} gave {found!r} instead of a number")


def only_page(_ask: Ask, _answer: Answer) -> tuple[Ask | None, str | None]:
    """What follows an answer that is the whole listing: nothing."""
    return None, None


def listing(fetch: Fetch, stream: str, first: Ask, then: Then) -> Iterator[Page]:
    """The pages of a listing from `first` on; SourceSkipped when the source goes in circles."""
    return stop_on_repeat(_walked(http_of(fetch), stream, first, then))


def _walked(http: Http, stream: str, first: Ask, then: Then) -> Iterator[Page]:
    ask: Ask | None = first
    while ask is not None:
        answer = ask.send(http)
        following, cursor = then(ask, answer)
        yield Page(stream, ask.text, answer.server_time, answer.body, cursor)
        ask = following


def walked(
    fetch: Fetch, stream: str, walk: Walk, ask: Callable[[Any], Ask], onward: Callable[[Answer, Any], Any]
) -> Iterator[Page]:
    """The pages of a listing that goes on by the vendor's own mark, from where the walk stands; its cursor is the walk.

    `ask` makes the request at a mark (None: the first); `onward` finds the next mark in an answer to the request at a
    mark (None: the listing ends, and the next walk begins with what changes from now on).
    """

    def then(_: Ask, answer: Answer) -> tuple[Ask | None, str | None]:
        nonlocal walk
        walk = walk.then(answer.server_time, onward(answer, walk.at) or None)
        return (None if walk.at is None else ask(walk.at)), walk.text

    return listing(fetch, stream, ask(walk.at), then)


def beside_page(page: Page, names: Mapping[str, Any]) -> Page:
    """The page with names of things its records only number, in front of them: they are parsed together."""
    return replace(page, body=beside(page.body, orjson.dumps(names)))


def beside_each(pages: Iterable[Page], names: Callable[[], Mapping[str, Any]]) -> Iterator[Page]:
    """Pages with the same names beside each, asked for once, when the first page has come."""
    known: Mapping[str, Any] | None = None
    for page in pages:
        known = names() if known is None else known
        yield beside_page(page, known)


@dataclass(frozen=True, order=True, slots=True)
class Parent:
    """A record of the parent stream whose children are to be read: what version of it, and its id.

    `version` sorts as its update times do (ISO 8601 text in one zone, or digits of one length).
    """

    version: str
    id: str
    seen_at: str = field(default="", compare=False)
    record: Record = field(default_factory=dict, compare=False)


def parents(fetch: Fetch, read: Callable[[Page], Iterable[Parent]]) -> list[Parent]:
    """The newest version of each parent whose children are still to be read, least recently changed first.

    `read` finds the parents on a page of the parent stream. What a stopped read had come past is left out, unless
    it arrived again since.
    """
    newest: dict[str, Parent] = {}
    for page in fetch.parents():
        seen = page.received_at.isoformat()  # one text for all of a page: there may be millions
        for parent in read(page):
            if (known := newest.get(parent.id)) is None or known <= parent:
                newest[parent.id] = replace(parent, seen_at=seen)
    kept: Any = orjson.loads(fetch.cursor) if fetch.cursor else {"done": None}
    return sorted(parent for parent in newest.values() if not _is_done(parent, kept))


def _is_done(parent: Parent, kept: Any) -> bool:
    if kept["done"] is None:
        return False
    return (parent.version, parent.id) <= tuple(kept["done"]) and parent.seen_at <= kept["seen"]


def children(waiting: list[Parent], pages_of: Callable[[Parent], Iterable[Page]]) -> Iterator[Page]:
    """Pages of one parent after the other; a cursor stands on the last page of each, so a stop redoes one parent."""
    seen = max((parent.seen_at for parent in waiting), default="")
    for number, parent in enumerate(waiting, start=1):
        done = None if number == len(waiting) else (parent.version, parent.id)
        yield from _marked(pages_of(parent), orjson.dumps({"done": done, "seen": seen}).decode())


def batches(waiting: list[Parent], size: int) -> list[Parent]:
    """The parents in groups, each a parent that stands where its last one does and has them all as `parents`.

    For children that come one request at a time: what a group's requests bring goes onto one page, because reading a
    page costs much the same however little is on it. A stop redoes one group.
    """
    return [_group(waiting[at : at + size]) for at in range(0, len(waiting), size)]


def _group(members: list[Parent]) -> Parent:
    seen = max(parent.seen_at for parent in members)
    return replace(members[-1], seen_at=seen, record={"parents": members})


def one_page(stream: str, group: Parent, pages: list[Page], body: bytes) -> Page:
    """The page of what a group's requests brought: `body`, which the caller made of theirs, dated by the newest."""
    first = pages[0].request if pages else stream
    seen = max((page.received_at for page in pages), default=datetime.fromisoformat(group.seen_at))
    request = f"{first} and so on, for {', '.join(member.id for member in group.record['parents'])}"
    return Page(stream, request, seen, body)


def entries_of(pages: Iterable[Page], key: str, words: Collection[str], **whose: str) -> list[Any]:
    """The entries under a key of a child's pages, each with whose it is and without its words, for `one_page`.

    A page without such a list is one entry, so that the parser sets it aside.
    """
    bodies = [content(replace(page, body=silenced(page.body, words))) for page in pages]
    entries = [entry for body in bodies for entry in _listed(body, key)]
    return [{**whose, **entry} if isinstance(entry, dict) else entry for entry in entries]


def _listed(body: Record, key: str) -> list[Any]:
    found = body.get(key)
    return found if isinstance(found, list) else [body]


def _marked(pages: Iterable[Page], cursor: str) -> Iterator[Page]:
    last: Page | None = None
    for page in pages:
        if last:
            yield replace(last, cursor=None)
        last = page
    if last:
        yield replace(last, cursor=cursor)
