"""Several pages of a stream read as one.

What reading costs is mostly how often Polars is asked, and some sources give a hundred rows a page. So their pages are
taken apart one by one, and what goes into a table is read together (`Context.later`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
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
    groups: list[_Group] = []
    for call, asked in enumerate(later):
        schema = asked.raw.schema  # once: asking a frame for it costs more than reading ten rows of it
        group = next((group for group in groups if group.takes(asked, schema)), None)
        if group is None:
            groups.append(group := _Group(asked, schema))
        group.calls.append(call)
        group.several.append(asked)
    found = gather([read(group.joined()) for group in groups])
    return Parsed({name: _in_order(frame) for name, frame in found.tables.items()}, found.rejects)


def _in_order(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows in the order in which they came, which decides between two of one key and update time."""
    return (frame if frame[CALL].is_sorted() else frame.sort(CALL, maintain_order=True)).drop(CALL)


@dataclass(frozen=True, eq=False)
class _Group:
    """What is read in the same way as the first of them, with the place of each among all that was put off."""

    first: Asked
    schema: pl.Schema
    calls: list[int] = field(default_factory=list)
    several: list[Asked] = field(default_factory=list)

    def takes(self, asked: Asked, schema: pl.Schema) -> bool:
        """Whether it can be read with the others."""
        first = self.first
        return (
            first.table is asked.table
            and self.schema == schema
            and (first.source, first.formats) == (asked.source, asked.formats)
            and (first.words is asked.words or first.words == asked.words)
            and _dtypes(first) == _dtypes(asked)
            and (first.settings is asked.settings or first.settings == asked.settings)
        )

    def joined(self) -> Asked:
        """All of them as one."""
        several = self.several
        each = pl.DataFrame(
            {
                "call": self.calls, "at": [one.received_at for one in several],
                "rows": [one.raw.height for one in several],
            },
            schema={"call": pl.Int64, "at": INSTANT, "rows": pl.Int64},
        )  # fmt: skip
        rows = each.select(pl.col("call", "at").repeat_by("rows").explode())
        return replace(
            self.first,
            raw=pl.concat([one.raw for one in several]),
            not_before={n: pl.concat([one.not_before[n] for one in several]) for n in self.first.not_before},
            received_at=rows["at"],
            call=rows["call"],
        )


def _dtypes(asked: Asked) -> dict[str, pl.DataType]:
    return {name: floor.dtype for name, floor in asked.not_before.items()}
