"""From staged pages to canonical tables: parse, count, hold what shrank, upsert.

For every page: rows in = rows stored + rows quarantined + duplicates.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from connectors._contract import Stream
from model.delivery import Page, Parsed, gather
from model.errors import HiloError, SourceSkipped, together
from model.schemas import CANONICAL
from pipeline.reading import read_pages
from pipeline.sources import Source
from store.aside import NAMED, Aside
from store.tables import Tables

BATCH_ROWS: Final = 100_000
"""Rows merged into a table at once: large enough to be quick, small enough to bound memory."""

COUNTS: Final = pl.Schema(
    {
        "object": pl.String, "unit": pl.String, "rows_in": pl.Int64, "rows_stored": pl.Int64,
        "rows_quarantined": pl.Int64, "rows_duplicate": pl.Int64, "fields_quarantined": pl.Int64,
    }
)  # fmt: skip


@dataclass
class Loaded:
    """What one stream brought: counts per object and unit, rejects, the cursors of the pages that could be used."""

    rejects: Aside
    counts: list[dict[str, object]] = field(default_factory=list)
    cursors: list[str | None] = field(default_factory=list)
    errors: list[HiloError] = field(default_factory=list)

    @property
    def error(self) -> HiloError | None:
        """What could not be used, in one."""
        return together(self.errors) if self.errors else None

    @property
    def was_read(self) -> bool:
        """Whether any page came as far as being parsed, even if it was then held or refused."""
        return bool(self.counts or self.errors)

    def count_frame(self) -> pl.DataFrame:
        """Counts summed per object and unit, schema COUNTS."""
        frame = pl.DataFrame(self.counts, schema=COUNTS)
        return frame.group_by("object", "unit", maintain_order=True).sum()


def load(
    tables: Tables, source: Source, stream: Stream, pages: Iterable[Page], run: int, before: Mapping[str, int],
    shrink_limit: float, aside: Aside, on_page: Callable[[int], None] = lambda _: None,
) -> Loaded:  # fmt: skip
    """Parse the pages and merge them into the canonical tables.

    `before` gives rows of each unit at its last full read; a unit that comes back with less than
    `shrink_limit` of them is held: nothing of it is applied. The same goes for a page that cannot be
    parsed. Units stand for themselves, so the others are still applied, while incremental pages end
    there; either way the cursor does not pass it and the next sync asks again. `aside` takes the rejects. `on_page` is
    called after each page with its number of rows.
    """
    loaded = Loaded(aside)
    for batch in _batches(_told(_parsed(source, stream, pages, loaded, before, shrink_limit), on_page)):
        _store(tables, batch, run, loaded)
    return loaded


def _told(parsed: Iterable[tuple[Page, Parsed]], on_page: Callable[[int], None]) -> Iterator[tuple[Page, Parsed]]:
    for page, part in parsed:
        on_page(_rows_in(part))
        yield page, part


def _parsed(
    source: Source, stream: Stream, pages: Iterable[Page], loaded: Loaded, before: Mapping[str, int], limit: float
) -> Iterator[tuple[Page, Parsed]]:
    for page, parsed, unread in read_pages(source, stream, pages):
        error = unread or _shrunk(source.name, page, parsed, before, limit)
        if error:
            loaded.errors.append(error)
            if page.unit is None:
                return
            continue
        if not loaded.errors or stream.joined:
            loaded.cursors.append(page.cursor)
        yield page, parsed


def _shrunk(source: str, page: Page, parsed: Parsed, before: Mapping[str, int], limit: float) -> SourceSkipped | None:
    rows, earlier = _rows_in(parsed), before.get(page.unit or "", 0)
    if page.unit is None or earlier == 0 or rows >= earlier * limit:
        return None
    return SourceSkipped(
        f"Reading {source}, {page.unit}",
        f"{rows} rows where there were {earlier} before; none of these was applied and the rows before stay",
        allowed=f"at least {limit:.0%} of the rows of the last read",
        next_step=f"restore the file, or accept it with `hilo sync {source} --accept-smaller`",
    )


def _rows_in(parsed: Parsed) -> int:
    aside = parsed.rejects.filter("is_row").height if parsed.rejects.height else 0
    return sum(f.height for f in parsed.tables.values()) + aside


def _batches(parsed: Iterable[tuple[Page, Parsed]]) -> Iterator[list[tuple[Page, Parsed]]]:
    batch: list[tuple[Page, Parsed]] = []
    rows = 0
    for page, part in parsed:
        batch.append((page, part))
        rows += _rows_in(part)
        if rows >= BATCH_ROWS:
            yield batch
            batch, rows = [], 0
    if batch:
        yield batch


def _store(tables: Tables, batch: list[tuple[Page, Parsed]], run: int, loaded: Loaded) -> None:
    whole = gather([part for _, part in batch])
    duplicates = {n: tables.upsert(CANONICAL[n], f, run).duplicates for n, f in whole.tables.items() if f.height}
    for page, part in batch:
        if part.rejects.height:
            loaded.rejects.add(part.rejects.with_columns(unit=pl.lit(page.unit, pl.String)))
    loaded.counts += [row for page, part in batch for row in _counted(page, part)]
    loaded.counts += [
        _count(name, None, rows_stored=-doubled, rows_duplicate=doubled) for name, doubled in duplicates.items()
    ]


def _counted(page: Page, part: Parsed) -> list[dict[str, object]]:
    """Counts of one page per object, before duplicates of the batch are known."""
    aside, nulled = _rejected(part.rejects)
    kept = {name: frame.height for name, frame in part.tables.items()}
    return [
        _count(
            name, page.unit, rows_in=kept.get(name, 0) + aside.get(name, 0), rows_stored=kept.get(name, 0),
            rows_quarantined=aside.get(name, 0), fields_quarantined=nulled.get(name, 0),
        )
        for name in dict.fromkeys([*kept, *aside, *nulled])
    ]  # fmt: skip


def _rejected(rejects: pl.DataFrame) -> tuple[dict[str, int], dict[str, int]]:
    """Per object the rows set aside and the fields nulled."""
    if rejects.is_empty():  # as of most pages
        return {}, {}
    found = rejects.group_by("object", "is_row").len()
    aside = dict(found.filter("is_row").select("object", "len").iter_rows())
    return aside, dict(found.filter(~pl.col("is_row")).select("object", "len").iter_rows())


def _count(name: str, unit: str | None, **numbers: int) -> dict[str, object]:
    zero = dict.fromkeys((n for n in COUNTS if n not in ("object", "unit")), 0)
    return {"object": name, "unit": unit, **zero, **numbers}


def rejects_of(loaded: Iterable[Loaded]) -> pl.LazyFrame:
    """Every reject of several streams, schema REJECTS and the `unit` (file) each came from."""
    return pl.concat([NAMED.to_frame().lazy(), *(part.rejects.rows() for part in loaded)])
