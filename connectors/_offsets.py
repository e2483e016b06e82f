"""Listings by page number over rows that move while they are listed.

What changes during a listing by update time moves to its end, and every row behind it one place forward: the row that
slips over a page's border would be missed. So each page is asked for anew from the last time seen, and pages by number
are turned only among rows of about the same time, or where the vendor sorts otherwise. There a listing that looks back
asks for the page before once more after each, and keeps the rows that slipped onto it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Any, Final

import orjson

from connectors._contract import Answer, Fetch
from connectors._http_pages import stop_on_repeat
from connectors._listing import Ask, http_of
from connectors._records import objects, text
from connectors._walks import Walk
from model.delivery import Page
from model.errors import SourceSkipped

_GRAIN: Final = timedelta(seconds=1)
"""Vendors show update times to the second and keep them finer, and some ask `later than` where others ask `from`."""

_HOLLOW_IN_A_ROW: Final = 100


@dataclass(frozen=True)
class Offsets:
    """How a vendor lists what changed.

    `ask` makes the request for what changed since an instant (None: everything) and a page number from 1; `goes_on`
    says whether an answer has a page after it; `times` are the update times of an answer's rows, in its order, and None
    where the vendor does not sort by them. `body` is what to keep of an answer; `most_pages` the vendor's last page.
    `looks_back`, the rows of a full page: behind one a row that moved forward would be missed; a list that comes whole
    at every sync need not. `beyond` says, where a list ends with an empty page, whether there is anything behind that
    page: what a user may not see can fill whole ones.
    """

    stream: str
    ask: Callable[[datetime | None, int], Ask]
    goes_on: Callable[[Answer], bool]
    times: Callable[[Answer], list[datetime]] | None = None
    body: Callable[[Answer], bytes] = lambda answer: answer.body
    overlap: timedelta = timedelta(minutes=1)
    most_pages: int | None = None
    looks_back: int | None = None
    beyond: Callable[[datetime | None, int], bool] = lambda _since, _page: False

    def pages(self, fetch: Fetch) -> Iterator[Page]:
        """What changed since the last walk less the overlap; SourceSkipped when the source goes in circles."""
        return stop_on_repeat(self._walked(fetch))

    def _walked(self, fetch: Fetch) -> Iterator[Page]:
        walk = Walk.of(fetch)
        place, hollow = _Place.of(walk.at) if walk.at else _Place(walk.lower(self.overlap)), 0
        while True:
            ask, answer = self._asked(fetch, place)
            following = self._after(place, answer)
            walk = walk.then(answer.server_time, following and following.mark)
            place.seen.update(_ids(answer))
            if self._may_have_slipped(place, answer):
                yield from self._slipped(fetch, place)
            if following is None or answer.json():  # pages that show nothing look all alike
                hollow = 0
                yield Page(self.stream, ask.text, answer.server_time, self.body(answer), walk.text)
            if following is None:
                return
            place, hollow = following, hollow + 1
            if hollow > _HOLLOW_IN_A_ROW and self.goes_on(answer):
                raise self._hollow(ask)

    def _asked(self, fetch: Fetch, place: "_Place") -> tuple[Ask, Answer]:
        ask = self.ask(place.since, place.page)
        return ask, ask.send(http_of(fetch))

    def _may_have_slipped(self, place: "_Place", answer: Answer) -> bool:
        """Whether there was something behind the page before; a page that was not full may have been the last."""
        if self.looks_back is None or place.page == 1:
            return False
        shown = place.shown.get(place.page - 1)
        return bool(objects(answer.json())) or shown is None or int(shown.partition(" ")[0]) >= self.looks_back

    def _slipped(self, fetch: Fetch, place: "_Place") -> Iterator[Page]:
        """The pages before a place that have rows now which no page has shown, as far back as that is known."""
        number = place.page - 1
        while number:
            ask, answer = self._asked(fetch, _Place(place.since, number))
            if place.shown.get(number) == _shown(answer) or place.seen.issuperset(_ids(answer)):
                return
            place.seen.update(_ids(answer))
            yield Page(self.stream, ask.text, answer.server_time, self.body(answer))
            number = number - 1 if number - 1 in place.shown else 0

    def _after(self, place: "_Place", answer: Answer) -> "_Place | None":
        if not self.goes_on(answer) and not self.beyond(place.since, place.page):
            return None
        times = self.times(answer) if self.times else []
        if times and times == sorted(times) and times[0] < times[-1] - _GRAIN:
            return _Place(times[-1] - _GRAIN)
        if place.page == self.most_pages:
            raise self._stuck(place)
        return place.turned(_shown(answer))

    def _hollow(self, ask: Ask) -> SourceSkipped:
        return SourceSkipped(
            f"Reading {self.stream}",
            f"{_HOLLOW_IN_A_ROW} pages in a row show nothing and say that more follow ({ask.text})",
            next_step="run the sync again; if it repeats, tell the system's support that its paging loops",
        )

    def _stuck(self, place: "_Place") -> SourceSkipped:
        return SourceSkipped(
            f"Reading {self.stream}",
            f"more than {self.most_pages} pages of them changed at about {place.since:%Y-%m-%d %H:%M:%S} UTC"
            if place.since
            else f"there are more than {self.most_pages} pages of them, and no update times to go on from",
            allowed=f"{self.most_pages} pages, which is all this system lists",
            next_step="set start_at of this source to an instant after that, and read what is older from an export",
        )


def _shown(answer: Answer) -> str:
    """How many rows an answer has and which, whatever stands in them."""
    ids = sorted(_ids(answer))
    return f"{len(ids)} {blake2b(orjson.dumps(ids), digest_size=8).hexdigest()}"


def _ids(answer: Answer) -> list[str]:
    return [text(row.get("id")) or "" for row in objects(answer.json())]


@dataclass(frozen=True)
class _Place:
    """Which page of which listing is asked for; `shown`, which rows the pages before it had, as far as that is known,
    and `seen`, all of these.

    Its mark has what the one before had shown only.
    """

    since: datetime | None
    page: int = 1
    shown: dict[int, str] = field(default_factory=dict, compare=False)
    seen: set[str] = field(default_factory=set, compare=False)

    @classmethod
    def of(cls, mark: Any) -> "_Place":
        since, page = mark["since"] and datetime.fromisoformat(mark["since"]), mark["page"]
        return cls(since, page, {page - 1: mark["shown"]} if "shown" in mark else {})

    def turned(self, shown: str) -> "_Place":
        """The page behind it, when this one has shown those rows."""
        self.shown[self.page] = shown
        return _Place(self.since, self.page + 1, self.shown, self.seen)

    @property
    def mark(self) -> dict[str, Any]:
        known = {"shown": self.shown[self.page - 1]} if self.page - 1 in self.shown else {}
        return {"since": self.since and self.since.isoformat(), "page": self.page, **known}


def iso(moment: datetime | None) -> str:
    """The instant as `2026-10-01T08:00:00Z`, to the second below; the beginning of time for None."""
    return (moment or datetime(1970, 1, 1, tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
