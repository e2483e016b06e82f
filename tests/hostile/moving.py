"""Many tickets of one vendor that change while they are listed, behind the server of the vendor's recordings.

Copies of a recorded ticket take the place of the recording, so that paging, filters and order are those that the
connector's own case plays: `moving`.
"""

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from importlib import import_module
from typing import Any

from tests.connectors.case import NOW

Row = dict[str, Any]


@dataclass(frozen=True)
class Listing:
    """Where a vendor's tickets stand in its case: the recording, and what says which a row is and when it changed.

    `begun` is what else says when one came, `more` what else has its number; the oldest is of so many `days` ago.
    """

    vendor: str
    recording: str | tuple[str, ...]
    id: Callable[[int], Any]
    written: Callable[[datetime], Mapping[str, Any]]
    id_key: str = "id"
    within: str | None = None
    begun: Callable[[datetime], Mapping[str, Any]] = lambda _: {}
    more: Callable[[int], Mapping[str, Any]] = lambda _: {}
    days: int = 20

    @property
    def names(self) -> tuple[str, ...]:
        """What its case calls the recording."""
        return (self.recording,) if isinstance(self.recording, str) else self.recording


def _iso(form: str, *keys: str) -> Callable[[datetime], Mapping[str, Any]]:
    return lambda at: dict.fromkeys(keys, at.strftime(form))


def _epoch(*keys: str) -> Callable[[datetime], Mapping[str, Any]]:
    return lambda at: dict.fromkeys(keys, int(at.timestamp()))


_Z, _MILLIS, _MAIL = "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.000Z", "%a, %d %b %Y %H:%M:%S +0000"
LISTINGS = (
    Listing("chatwoot", "conversations", int, _epoch("updated_at", "last_activity_at", "timestamp")),
    Listing("freshdesk", "tickets", int, _iso(_Z, "updated_at")),
    Listing("hubspot", "tickets", str, _iso(_MILLIS, "hs_lastmodifieddate"), within="properties"),
    Listing("intercom", "conversations", str, _epoch("updated_at")),
    Listing("odoo", "helpdesk.ticket", int, _iso("%Y-%m-%d %H:%M:%S", "write_date")),
    Listing(
        "request_tracker", ("tickets", "tickets"), str, _iso(_Z, "LastUpdated"),
        more=lambda number: {"EffectiveId": {"id": str(number)}},
    ),
    Listing(
        "salesforce", "Case", lambda number: f"500B{number:014}", id_key="Id",
        written=_iso("%Y-%m-%dT%H:%M:%S.000+0000", "SystemModstamp", "LastModifiedDate"),
    ),
    Listing(
        "twilio", "calls", lambda number: f"CA{number}", id_key="sid", written=_iso(_MAIL, "date_updated"),
        begun=_iso(_MAIL, "date_created", "start_time", "end_time"), days=2,  # later changes are not read
    ),
    Listing("zammad", "tickets", int, _iso(_MILLIS, "updated_at")),
)  # fmt: skip


@dataclass
class Moving:
    """The rows, and what must be stored of them: when each changed, by its id."""

    listing: Listing
    pattern: Row
    truth: dict[str, datetime] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)

    def add(self, number: int, at: datetime) -> None:
        """One more ticket."""
        row = copy.deepcopy(self.pattern)
        row[self.listing.id_key] = self.listing.id(number)
        if self.listing.within:
            row[self.listing.within]["hs_object_id"] = str(number)
        row.update({**self.listing.begun(at), **self.listing.more(number)})
        self.rows.append(row)
        self.touch(len(self.rows) - 1, at)

    def touch(self, nth: int, at: datetime) -> None:
        """The ticket changes."""
        row = self.rows[nth]
        (row[self.listing.within] if self.listing.within else row).update(self.listing.written(at))
        self.truth[str(row[self.listing.id_key])] = at


@contextmanager
def moving(listing: Listing, monkeypatch: Any, count: int, seconds: float) -> Iterator[Moving]:
    """So many tickets, each changed so many seconds after the one before, in place of the recorded ones."""
    module = import_module(f"tests.connectors.cases.{listing.vendor}")
    recorded = module.recorded
    made = Moving(listing, json.loads(json.dumps(recorded(*listing.names)[0])))
    for number in range(count):
        made.add(1000 + number, NOW - timedelta(days=listing.days) + timedelta(seconds=int(number * seconds)))
    monkeypatch.setattr(module, "recorded", lambda *names: made.rows if names == listing.names else recorded(*names))
    yield made


def dated(moment: datetime) -> str:
    """An instant as a server's clock tells it."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)
