"""Listings by page number over rows that move while they are listed.

What changes during a listing by update time moves to its end, and every row behind it one place forward: the row that
slips over a page's border would be missed. So each page is asked for anew from the last time seen, and pages by number
are turned only among rows of about the same time, or where the vendor sorts otherwise.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from connectors._contract import Answer, Fetch
from connectors._http_pages import stop_on_repeat
from connectors._listing import Ask, http_of
from connectors._walks import Walk
from model.delivery import Page
from model.errors import SourceSkipped

_GRAIN: Final = timedelta(seconds=1)
"""Vendors show update times to the second and keep them finer, and some ask `later than` where others ask `from`."""


@dataclass(frozen=True)
class Offsets:
    """How a vendor lists what changed.

    `ask` makes the request for what changed since an instant (None: everything) and a page number from 1; `goes_on`
    says whether an answer has a page after it; `times` are the update times of an answer's rows, in its order, and None
    where the vendor does not sort by them. `body` is what to keep of an answer; `most_pages` the vendor's last page.
    """

    stream: str
    ask: Callable[[datetime | None, int], Ask]
    goes_on: Callable[[Answer], bool]
    times: Callable[[Answer], list[datetime]] | None = None
    body: Callable[[Answer], bytes] = lambda answer: answer.body
    overlap: timedelta = timedelta(minutes=1)
    most_pages: int | None = None

    def pages(self, fetch: Fetch) -> Iterator[Page]:
        """What changed since the last walk less the overlap; SourceSkipped when the source goes in circles."""
        return stop_on_repeat(self._walked(fetch))

    def _walked(self, fetch: Fetch) -> Iterator[Page]:
        walk = Walk.of(fetch)
        place = _Place.of(walk.at) if walk.at else _Place(walk.lower(self.overlap))
        while True:
            ask = self.ask(place.since, place.page)
            answer = ask.send(http_of(fetch))
            following = self._after(place, answer)
            walk = walk.then(answer.server_time, following and following.mark)
            yield Page(self.stream, ask.text, answer.server_time, self.body(answer), walk.text)
            if following is None:
                return
            place = following

    def _after(self, place: "_Place", answer: Answer) -> "_Place | None":
        if not self.goes_on(answer):
            return None
        times = self.times(answer) if self.times else []
        if times and times == sorted(times) and times[0] < times[-1] - _GRAIN:
            return _Place(times[-1] - _GRAIN)
        if place.page == self.most_pages:
            raise self._stuck(place)
        return _Place(place.since, place.page + 1)

    def _stuck(self, place: "_Place") -> SourceSkipped:
        return SourceSkipped(
            f"Reading {self.stream}",
            f"more than {self.most_pages} pages of them changed at about {place.since:%Y-%m-%d %H:%M:%S} UTC"
            if place.since
            else f"there are more than {self.most_pages} pages of them, and no update times to go on from",
            allowed=f"{self.most_pages} pages, which is all this system lists",
            next_step="set start_at of this source to an instant after that, and read what is older from an export",
        )


@dataclass(frozen=True)
class _Place:
    """Which page of which listing is asked for."""

    since: datetime | None
    page: int = 1

    @classmethod
    def of(cls, mark: Any) -> "_Place":
        return cls(mark["since"] and datetime.fromisoformat(mark["since"]), mark["page"])

    @property
    def mark(self) -> dict[str, Any]:
        return {"since": self.since and self.since.isoformat(), "page": self.page}


def iso(moment: datetime | None) -> str:
    """The instant as `2026-10-01T08:00:00Z`, to the second below; the beginning of time for None."""
    return (moment or datetime(1970, 1, 1, tzinfo=UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
