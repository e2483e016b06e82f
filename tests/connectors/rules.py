"""The rules every connector keeps, as plain functions of a `Case`; `broken/` shows each of them failing."""

import random
import traceback
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing, nullcontext
from functools import lru_cache
from types import SimpleNamespace
from typing import Any, get_args

import polars as pl
from pydantic import SecretStr

from connectors._contract import Fetch, Stream
from connectors._ids import tables_listed
from model.delivery import REJECTS, Page, gather
from model.errors import SourceSkipped
from model.schemas import CANONICAL
from tests.connectors.case import (
    ENOUGH,
    SECRET,
    Case,
    Wrap,
    as_it_is,
    fetched,
    final,
    parse,
    received,
    same,
    unharmed,
)
from tests.connectors.loopback import Answer, Reply, Seen

_SECRET_KEYS = ("token", "password", "secret", "api_key")


# Rules about what comes out


def rule_keys(case: Case) -> None:
    """No key is null, and different records have different keys: as many rows stay as were counted by hand."""
    tables = final(unharmed(case).sound)
    for name, frame in tables.items():
        nulls = frame.select(CANONICAL[name].key).null_count().row(0)
        assert sum(nulls) == 0, f"{name} has null keys"
    heights = {name: frame.height for name, frame in tables.items() if frame.height}
    assert heights == dict(case.rows), f"rows per table are {heights}, not {case.rows}"


def rule_schema(case: Case) -> None:
    """Frames have exactly their table's columns and dtypes, nothing required is null, only known words."""
    for stream, part in unharmed(case).sound:
        for name, frame in part.tables.items():
            assert name in stream.tables, f"stream {stream.name} does not declare {name}"
            _assert_schema(name, frame)


def _assert_schema(name: str, frame: pl.DataFrame) -> None:
    table = CANONICAL[name]
    columns = [c for c in frame.columns if c != "_source_updated_at"]
    assert frame.select(columns).schema == table.schema, f"{name} has another schema"
    for column in table.columns:
        if not column.nullable:
            assert frame[column.name].null_count() == 0, f"{name}.{column.name} is null"
        if column.words:
            strange = set(frame[column.name].drop_nulls()) - set(column.words)
            assert not strange, f"{name}.{column.name} has {strange}"


def rule_known_values(case: Case) -> None:
    """Values worked by hand are found; instants are UTC."""
    tables = final(unharmed(case).sound)
    for name, row_id, column, value in case.known:
        key = CANONICAL[name].key[1:] if "/" in row_id else CANONICAL[name].key[-1:]
        row = tables[name].filter(pl.concat_str(key, separator="/") == row_id)
        assert row.height == 1, f"{name} has no row {row_id}"
        assert row[column].to_list() == [value], f"{name} {row_id}: {column} is {row[column][0]}, not {value}"


def rule_conservation(case: Case) -> None:
    """Records in = rows out + rows set aside, for every page, sound or damaged."""
    found = unharmed(case)
    for stream, part in (*found.sound, *found.damaged):
        stored = sum(frame.height for frame in part.tables.values())
        aside = part.rejects.filter("is_row").height
        assert part.records == stored + aside, f"{stream.name}: {part.records} in, {stored} + {aside} out"


def rule_rejects(case: Case) -> None:
    """What cannot be read is set aside with a reason, and parsing goes on."""
    try:
        rejects = gather([part for _, part in unharmed(case).damaged]).rejects
    except Exception as error:
        raise AssertionError(f"parse raised {type(error).__name__} on a damaged page") from error
    assert rejects.schema == REJECTS
    assert rejects.height, "damaged values were swallowed"
    assert rejects["reason"].str.strip_chars().str.len_chars().min() > 3, "a reject has no reason"
    assert rejects["object"].str.len_chars().min() > 0, "a reject names no object"


def rule_pure(case: Case) -> None:
    """Parsing a page twice gives the same."""
    found = unharmed(case)
    for (stream, first), (_, second) in zip(found.sound, found.parts(), strict=True):
        assert same(first.tables, second.tables), f"a second parse of {stream.name} gives other frames"
        assert first.rejects.equals(second.rejects), f"a second parse of {stream.name} gives other rejects"


def rule_order(case: Case) -> None:
    """Pages in any order, and some of them twice, give the same final frames."""
    parts = unharmed(case).sound
    chance = random.Random(7)
    for _ in range(5):
        mixed = chance.sample(parts * 2, k=len(parts) * 2)
        assert same(final(parts), final(mixed)), "the order of pages changes the result"


def rule_drift(case: Case) -> None:
    """Fields nobody heard of do no harm."""
    found = unharmed(case)
    assert same(final(found.sound), final(found.parts(case.drift))), "unknown fields change the result"


# Rules about fetching


def rule_ends(case: Case) -> None:
    """Every stream comes to its end."""
    for name, pages in unharmed(case).pages.items():
        assert len(pages) < ENOUGH, f"{name} does not end"


def rule_pages(case: Case) -> None:
    """Pages name their stream and request, carry bytes, and the source's own clock in UTC."""
    for name, pages in unharmed(case).pages.items():
        for page in pages:
            assert page.stream == name
            assert page.request.strip()
            assert isinstance(page.body, bytes)
            assert page.received_at.utcoffset() is not None, "received_at has no offset"


def rule_source_clock(case: Case) -> None:
    """`received_at` is the server's clock, not ours."""
    for name, pages in unharmed(case).pages.items():
        assert all(page.received_at == case.now for page in pages), f"{name} is dated by another clock"


def rule_resume(case: Case) -> None:
    """A sync stopped after any page goes on from the saved cursor: nothing lost, nothing begun anew."""
    with case.serving(as_it_is) as section:
        settings = case.connector.settings.model_validate(dict(section))
        parsing = lru_cache(maxsize=None)(lambda stream, page: parse(stream, page, settings))
        whole: dict[str, list[Page]] = {}
        for stream in case.connector.streams(settings):
            pages = whole[stream.name] = fetched(case, stream, settings, whole)
            wanted = final([(stream, parsing(stream, page)) for page in pages])
            if len(pages) == ENOUGH:
                continue  # without an end: another rule's business
            for stop in range(1, len(pages) + 1):
                reached = stream.moved(None, [page.cursor for page in pages[:stop]])
                rest = fetched(case, stream, settings, whole, reached)
                got = final([(stream, parsing(stream, page)) for page in [*pages[:stop], *rest]])
                assert same(got, wanted), f"{stream.name} differs when stopped after page {stop}"
                anew = pages[0].body in [page.body for page in rest]
                is_told = stop < len(pages) and pages[stop - 1].cursor is not None
                assert not (is_told and anew), f"{stream.name} begins anew after page {stop}"


def rule_repeat(case: Case) -> None:
    """A source that goes in circles is stopped within a few pages."""
    assert case.circling, "the case has no circling server"
    with case.serving(case.circling) as section:
        settings = case.connector.settings.model_validate(dict(section))
        first = case.connector.streams(settings)[0]
        try:
            pages = fetched(case, first, settings, {}, limit=6)
        except SourceSkipped:
            return
        raise AssertionError(f"{first.name} read {len(pages)} pages of a circle")


def rule_passing_faults(case: Case) -> None:
    """Every address failing once with 429, then with 503, changes nothing."""
    whole = final(unharmed(case).sound)
    for status in (429, 503):
        try:
            again = final(received(case, _failing_once(status)).sound)
        except Exception as error:
            raise AssertionError(f"HTTP {status} was not survived: {type(error).__name__}") from error
        assert same(_unlinked(whole), _unlinked(again)), f"HTTP {status} once changes the result"


def _unlinked(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Without links, which hold the port of a server that ran once."""
    return {name: frame.drop("url", strict=False) for name, frame in tables.items()}


def _failing_once(status: int) -> Wrap:
    failed: set[tuple[str, str]] = set()

    def wrap(answer: Answer) -> Answer:
        def faulty(seen: Seen) -> Reply:
            address = (seen.path, str(sorted(seen.params.items())))
            if address in failed:
                return answer(seen)
            failed.add(address)
            return Reply(status=status, headers={"Retry-After": "0"})

        return faulty

    return wrap


def rule_refused(case: Case) -> None:
    """A refused sign-in is a titled error with a next step, without the secret, after one request."""
    asked: list[Seen] = []

    def wrap(_: Answer) -> Answer:
        return lambda seen: asked.append(seen) or Reply(b"no", status=401)

    error = _raised(lambda: received(case, wrap))
    assert isinstance(error, SourceSkipped), f"a refused sign-in gave {error!r}"
    assert error.title, "the error has no title"
    assert error.next_step, "the error has no next step"
    assert SECRET not in "".join(traceback.format_exception(error)) + repr(error), "the error shows the secret"
    assert len(asked) == 1, f"asked {len(asked)} times after a refusal"


def _raised(call: Callable[[], object]) -> Exception | None:
    try:
        call()
    except Exception as error:  # noqa: BLE001 -- the rule looks at whatever came
        return error
    return None


def rule_signed_in(case: Case) -> None:
    """Every request carries what signs it in, and no address does."""
    asked: list[Seen] = []

    def wrap(answer: Answer) -> Answer:
        return lambda seen: asked.append(seen) or answer(seen)

    found = received(case, wrap)
    assert asked
    assert not any(SECRET in seen.path + str(seen.params) for seen in asked), "an address holds the secret"
    kept = [
        page.request.encode() + page.body + (page.cursor or "").encode() for p in found.pages.values() for page in p
    ]
    assert not any(SECRET.encode() in part for part in kept), "a page holds the secret"
    assert SECRET not in repr(found.settings), "the settings show the secret"


# Rules about what it says of itself


def rule_described(case: Case) -> None:
    """Every setting has a description, every stream a doc and tables that exist; secrets are SecretStr."""
    for key, setting in case.connector.settings.model_fields.items():
        assert setting.description, f"the setting {key} has no description"
        if any(word in key for word in _SECRET_KEYS):
            assert SecretStr in (setting.annotation, *get_args(setting.annotation)), f"{key} is not a SecretStr"
    with case.serving(as_it_is) as section:
        streams = case.connector.streams(case.connector.settings.model_validate(dict(section)))
    assert case.connector.title.strip()
    for stream in streams:
        assert stream.doc.strip(), f"the stream {stream.name} has no doc"
        assert stream.tables, f"the stream {stream.name} fills no table"
        assert set(stream.tables) <= set(CANONICAL), f"the stream {stream.name} names strange tables"


def rule_ids(case: Case) -> None:
    """Where a stream lists the ids of a table, every living row is among them and nothing else but deleted ones is."""
    stored = final(unharmed(case).sound)
    with case.serving(as_it_is) as section:
        settings = case.connector.settings.model_validate(dict(section))
        streams = case.connector.streams(settings)
        listed = _listed(case, settings, streams)
    for name in tables_listed(streams):
        frame, id_name = stored[name], CANONICAL[name].key[1]
        is_needed = pl.col("deleted_at").is_null() & pl.col("merged_into").is_null()
        needed, known = (set(frame.filter(kept)[id_name]) for kept in (is_needed, pl.lit(True)))
        assert needed <= listed[name] <= known, f"{name}: {needed ^ listed[name]} are listed or stored, not both"


def _listed(case: Case, settings: Any, streams: Sequence[Stream]) -> dict[str, set[str]]:
    """The ids of each table as they are listed now."""
    http = case.connector.http(settings) if case.connector.http else None
    found: dict[str, set[str]] = defaultdict(set)
    with closing(http) if hasattr(http, "close") else nullcontext():
        for stream in streams:
            for name, ids in stream.listed(Fetch("desk", settings, case.now, http)) if stream.listed else ():
                found[name] |= {*ids}
    return found


def rule_parents_first(case: Case) -> None:
    """A stream comes after the parent whose pages it walks."""
    with case.serving(as_it_is) as section:
        streams = case.connector.streams(case.connector.settings.model_validate(dict(section)))
    names = [stream.name for stream in streams]
    assert len(set(names)) == len(names), "two streams have one name"
    for at, stream in enumerate(streams):
        assert stream.after is None or stream.after in names[:at], f"{stream.name} comes before {stream.after}"


def rule_check(case: Case) -> None:
    """`check` says in one sentence what it is connected to."""
    with case.serving(as_it_is) as section:
        settings = case.connector.settings.model_validate(dict(section))
        http = case.connector.http(settings) if case.connector.http else None
        with closing(http) if hasattr(http, "close") else nullcontext():
            said = case.connector.check(Fetch("desk", settings, case.now, http))
    assert said.strip(), "check says nothing"
    assert SECRET not in said, "check says the secret"


RULES = SimpleNamespace(
    everywhere=(
        rule_keys, rule_schema, rule_known_values, rule_conservation, rule_rejects, rule_pure, rule_order, rule_drift,
        rule_ends, rule_pages, rule_resume, rule_ids, rule_described, rule_parents_first, rule_check,
    ),
    over_http=(rule_source_clock, rule_repeat, rule_passing_faults, rule_refused, rule_signed_in),
)  # fmt: skip
