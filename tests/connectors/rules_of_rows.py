"""Rules about what comes out: keys, words, conservation, order."""

import random

import polars as pl

from model.delivery import REJECTS, gather
from model.schemas import CANONICAL
from tests.connectors.case import (
    Case,
    final,
    same,
    unharmed,
)


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
