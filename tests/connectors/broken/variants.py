"""For every rule a connector that breaks it, and only it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import orjson
import polars as pl

from connectors._canonical import canonical
from connectors._contract import Fetch, Stream
from connectors._http import Transport, Unavailable
from model.delivery import REJECTS, Context, Page, Parsed
from model.errors import SourceSkipped, TryAgainLater
from model.schemas import INTERACTIONS
from tests.connectors.broken import sound
from tests.connectors.case import SECRET, Case

Parse = Callable[[Page, Context], Parsed]


def _with(**changed: object) -> Case:
    """The sound case with another connector."""
    return replace(sound.CASE, connector=replace(sound.CONNECTOR, **changed))


def _streams(*streams: Stream) -> Case:
    return _with(streams=lambda _: streams)


def _stream(**changed: object) -> Case:
    silent = replace(sound.STREAM, lists=(), listed=None)  # its ids would be told otherwise, too
    return _streams(replace(silent, **changed))


def _frame(change: Callable[[pl.DataFrame], pl.DataFrame]) -> Case:
    """A parse whose frame is changed afterwards."""

    def parse(page: Page, context: Context) -> Parsed:
        part = sound.parse(page, context)
        return replace(part, tables={"interactions": change(part.frame("interactions"))})

    return _stream(parse=parse)


def _keys() -> Case:
    """Three records share a key, so that two of them are lost."""
    shared = pl.when(pl.col("interaction_id") < "3").then("interaction_id").otherwise(pl.lit("3"))
    return _frame(lambda frame: frame.with_columns(interaction_id=shared))


def _schema() -> Case:
    return _frame(lambda frame: frame.with_columns(priority=pl.lit("very")))


def _known_values() -> Case:
    """Instants read in another zone."""
    return _frame(lambda frame: frame.with_columns(pl.col("created_at") + timedelta(hours=2)))


def _conservation() -> Case:
    """A row that cannot be read is dropped instead of set aside."""

    def parse(page: Page, context: Context) -> Parsed:
        part = sound.parse(page, context)
        kept = part.frame("interactions").filter(pl.col("created_at").is_not_null())
        return replace(part, tables={"interactions": kept})

    return _stream(parse=parse)


def _rejects() -> Case:
    def parse(page: Page, context: Context) -> Parsed:
        part = sound.parse(page, context)
        return replace(part, rejects=part.rejects.with_columns(reason=pl.lit("")))

    return _stream(parse=parse)


def _pure() -> Case:
    """Something of the moment gets into what is told."""
    moments = count()

    def parse(page: Page, context: Context) -> Parsed:
        told = {"object": "notes", "field": "via", "raw": str(next(moments)), "reason": "looks odd", "is_row": False}
        part = sound.parse(page, context)
        return replace(part, rejects=pl.concat([part.rejects, pl.DataFrame([told], schema=REJECTS)]))

    return _stream(parse=parse)


def _order() -> Case:
    """Every record comes twice, differently, and nothing says which is newer."""

    def fetch(request: Fetch) -> Iterator[Page]:
        before = request.cursor
        for page in sound.fetch(request):
            yield replace(page, body=page.body.replace(b'"phone"', b'"chat"'), cursor=before)
            yield page
            before = page.cursor

    def parse(page: Page, context: Context) -> Parsed:
        part = sound.parse(page, context)
        return replace(part, tables={"interactions": part.frame("interactions").drop("_source_updated_at")})

    return _stream(fetch=fetch, parse=parse)


def _drift() -> Case:
    """Every field of the page is taken for a column."""

    def parse(page: Page, context: Context) -> Parsed:
        notes = orjson.loads(page.body)["notes"]
        subject = [note.get("zz_list", [None])[0] for note in notes]
        raw = sound.raw(page).with_columns(pl.Series("subject", subject, pl.String))
        return canonical(INTERACTIONS, raw, context)

    return _stream(parse=parse)


def _ends() -> Case:
    """Empty pages for ever, each with a cursor of its own."""

    def fetch(request: Fetch) -> Iterator[Page]:
        last = None
        for last in sound.fetch(request):
            yield last
        for number in count():
            yield replace(last, body=b'{"notes": [], "page": %d}' % number, cursor=last.cursor)

    return _stream(fetch=fetch)


def _pages() -> Case:
    return _stream(fetch=lambda request: (replace(page, request=" ") for page in sound.fetch(request)))


def _resume() -> Case:
    """The cursor is saved and never read."""
    return _stream(fetch=lambda request: sound.fetch(replace(request, cursor=None)))


def _described() -> Case:
    class Undescribed(sound.Settings):
        extra: str = ""

    return _with(settings=Undescribed)


def _parents_first() -> Case:
    child = replace(sound.STREAM, name="notes", after="parents")
    return _streams(child)


def _check() -> Case:
    return _with(check=lambda _: " ")


def _source_clock() -> Case:
    now = datetime(2026, 11, 2, tzinfo=UTC)
    return _stream(fetch=lambda request: (replace(page, received_at=now) for page in sound.fetch(request)))


def _repeat() -> Case:
    return _stream(fetch=sound.pages)


class _Hasty(Transport):
    """A transport that does not try again."""

    def _once(self, *args: object) -> object:
        try:
            return super()._once(*args)
        except Exception as error:
            if isinstance(error, SourceSkipped | TryAgainLater):
                raise
            raise Unavailable("Reading", "failed", status=None) from None


def _passing_faults() -> Case:
    def transport(settings: sound.Settings) -> Transport:
        token = settings.token.get_secret_value()
        return _Hasty(settings.base_url, {"authorization": f"Bearer {token}"}, settings)

    return _with(http=transport)


def _refused() -> Case:
    """The error quotes the secret."""

    def fetch(request: Fetch) -> Iterator[Page]:
        try:
            yield from sound.fetch(request)
        except SourceSkipped as error:
            token = request.settings.token.get_secret_value()
            raise SourceSkipped(error.title, f"{token} was refused", next_step=error.next_step) from None

    return _stream(fetch=fetch)


def _signed_in() -> Case:
    """The secret is a parameter of the address, and so in every log of a proxy."""

    class Leaking(Transport):
        def get(self, path, params=None):
            return super().get(path, {**(params or {}), "token": SECRET})

    def transport(settings: sound.Settings) -> Transport:
        return Leaking(settings.base_url, {"authorization": "Bearer x"}, settings)

    return _with(http=transport)


def _ids() -> Case:
    """The list of ids ends before the last one."""

    def listed(request: Fetch) -> Iterator[tuple[str, list[str]]]:
        yield from ((table, ids[:-1]) for table, ids in sound.listed(request))

    return _streams(replace(sound.STREAM, listed=listed))


VARIANTS = {
    "keys": _keys(),
    "schema": _schema(),
    "known_values": _known_values(),
    "conservation": _conservation(),
    "rejects": _rejects(),
    "pure": _pure(),
    "order": _order(),
    "drift": _drift(),
    "ends": _ends(),
    "pages": _pages(),
    "resume": _resume(),
    "ids": _ids(),
    "described": _described(),
    "parents_first": _parents_first(),
    "check": _check(),
    "source_clock": _source_clock(),
    "repeat": _repeat(),
    "passing_faults": _passing_faults(),
    "refused": _refused(),
    "signed_in": _signed_in(),
}
