"""Several pages of a stream read as one.

What reading costs is mostly how often Polars is asked, and some sources give a hundred rows a page. So their pages are
taken apart one by one, and what goes into a table is read together (`Context.later`).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import polars as pl

from connectors._canonical import CALL, Asked, read
from model.delivery import Parsed, gather
from model.schemas import INSTANT

ENOUGH: Final = 20_000
"""Rows from which on reading more of them together saves nothing."""


def together(later: Sequence[Any]) -> Parsed:
    """The rows and rejects of all that was put off, table by table, as if every page had been read by itself.

    Every row has `_source_updated_at`, without a time of its own that of its page. `records` are those of the pages,
    which told them already: 0 here.
    """
    groups: list[list[tuple[int, Asked]]] = []
    for asked in enumerate(later):
        group = next((group for group in groups if _alike(group[0][1], asked[1])), None)
        if group is None:
            groups.append([asked])
        else:
            group.append(asked)
    found = gather([read(_joined(group)) for group in groups])
    return Parsed(
        {name: frame.sort(CALL, maintain_order=True).drop(CALL) for name, frame in found.tables.items()}, found.rejects
    )


def _alike(one: Asked, other: Asked) -> bool:
    """Whether both are read in the same way."""
    return (
        one.table is other.table
        and one.raw.schema == other.raw.schema
        and (one.source, one.formats) == (other.source, other.formats)
        and one.words == other.words
        and _dtypes(one) == _dtypes(other)
        and (one.settings is other.settings or one.settings == other.settings)
    )


def _dtypes(asked: Asked) -> dict[str, pl.DataType]:
    return {name: floor.dtype for name, floor in asked.not_before.items()}


def _joined(group: Sequence[tuple[int, Asked]]) -> Asked:
    numbers, several = [number for number, _ in group], [asked for _, asked in group]
    each = pl.DataFrame(
        {"call": numbers, "at": [one.received_at for one in several], "rows": [one.raw.height for one in several]},
        schema={"call": pl.Int64, "at": INSTANT, "rows": pl.Int64},
    )
    rows = each.select(pl.col("call", "at").repeat_by("rows").explode())
    return replace(
        several[0],
        raw=pl.concat([one.raw for one in several]),
        not_before={n: pl.concat([one.not_before[n] for one in several]) for n in several[0].not_before},
        received_at=rows["at"],
        call=rows["call"],
    )
