"""Sources made of plain functions, for tests of what a sync does with any source."""

from datetime import datetime

import orjson
import polars as pl

from connectors._contract import Connector, SourceSettings, Stream
from model.delivery import Page, Parsed
from model.schemas import CONTACTS
from pipeline.rebuilt import Rebuilt
from pipeline.sources import Source
from tests.pipeline.company import NOW


def page(*ids: str, cursor: str | None = None, at: datetime = NOW) -> Page:
    """A page of contacts."""
    return Page("contacts", f"GET /contacts of {ids}", at, orjson.dumps(ids), cursor)


def parse(read: Page, context) -> Parsed:
    """The contacts of a page."""
    ids = orjson.loads(read.body)
    frame = pl.DataFrame({"source": context.source, "contact_id": ids}, schema_overrides={"contact_id": pl.String})
    return Parsed({"contacts": CONTACTS.conform(frame)}, records=len(ids))


def stream(fetch, count=None, name="contacts", table="contacts") -> Stream:
    """A stream that fills contacts; `count` gives the source's own total."""
    return Stream(name, "People.", ("contacts",), fetch, parse, count=count, counts_table=table if count else None)


def source(name: str, *streams: Stream) -> Source:
    """A source of these streams."""
    connector = Connector("made", "Made", SourceSettings, lambda _: streams, lambda _: "")
    return Source(name, connector, SourceSettings(type="made"))


def nothing_derived(*_: object, **__: object) -> Rebuilt:
    """In place of `rebuild`, which is most of the time of a small sync, where nobody looks at what is derived."""
    return Rebuilt({})
