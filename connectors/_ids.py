"""Lists of ids: all that a source has now, with none left out because something was deleted while it was listed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

import polars as pl

from connectors._contract import Stream
from model.delivery import Parsed
from model.errors import SourceSkipped
from model.schemas import CANONICAL

STAYS: Final = "nothing was deleted and the rows stay"


def tables_listed(streams: Iterable[Stream]) -> tuple[str, ...]:
    """The tables all of whose streams list their ids: of others a row that is not listed may come from elsewhere."""
    told = tuple(streams)
    named = dict.fromkeys(name for stream in told for name in stream.lists)
    return tuple(name for name in named if all(name in s.lists for s in told if name in s.tables))


def ids_in(parsed: Parsed, table: str, source: str, what: str) -> list[str]:
    """The ids of a table's rows in what was parsed whole, those set aside included.

    SourceSkipped when one without an id was set aside: it may be any.
    """
    rows = parsed.frame(table).filter(pl.col("source") == source)
    of_others = pl.col("object").is_in(list(CANONICAL)) & (pl.col("object") != table)
    aside = parsed.rejects.filter("is_row", ~of_others)
    if unknown := aside["id"].null_count():
        raise SourceSkipped(
            f"Comparing the {table} of {source}",
            f"{unknown:,} row{'s' * (unknown > 1)} of {what} cannot be read, so nobody can tell which; {STAYS}",
            next_step="mend the rows listed on the Sources page",
        )
    return [*rows[CANONICAL[table].key[1]].to_list(), *aside["id"].to_list()]


def above(found: Callable[[int], Sequence[int]]) -> Iterator[list[str]]:
    """Ids in portions, each asked for above the highest so far, until there are none.

    SourceSkipped when the source answers with ids that were not asked for, which would never end.
    """
    last = 0
    while ids := found(last):
        if min(ids) <= last:
            raise SourceSkipped(
                "Listing ids",
                f"the source answered with {min(ids)} where only ids above {last} were asked for",
                next_step="run the sync again; if it repeats, set rescan_days = 0 for this source",
            )
        last = max(ids)
        yield [str(one) for one in ids]


def from_behind(found: Callable[[int], Sequence[str]]) -> Iterator[Sequence[str]]:
    """Ids of a list that is ordered by id or creation and has pages by number (from 1), the last page first.

    What is deleted meanwhile moves others to pages in front, and those are still to be read. The last page is found
    by looking at some: it is the last that has any row.
    """
    for page in range(_last(found), 0, -1):
        yield found(page)


def _last(found: Callable[[int], Sequence[str]]) -> int:
    empty = 1
    while found(empty):
        empty *= 2
    filled = empty // 2
    while empty - filled > 1:
        middle = (empty + filled) // 2
        filled, empty = (middle, empty) if found(middle) else (filled, middle)
    return filled
