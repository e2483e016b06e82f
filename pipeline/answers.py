"""Questions asked of the newest snapshot without a browser: metrics and whole tables."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Final

import polars as pl

from metrics.evidence import KEYS, WHY, evidence
from metrics.frames import Frames
from metrics.reach import is_across
from metrics.registry import compute, find, names
from model.errors import SettingsError, SourceSkipped, one_of
from model.filters import Filters
from model.metric import REGISTRY
from model.period import Period
from model.scope import EVERYTHING
from pipeline.export import table_named
from store.site import Site
from store.snapshots import Reader, newest

_BRIEF: Final = (
    "channel", "team", "status", "started_at", "opened_at", "day", "from_channel", "to_channel", "number", "verdict",
)  # fmt: skip


def reader(site: Site) -> Reader:
    """The newest snapshot's reader; an error that says how to make one when there is none."""
    found = newest(site.catalog)
    if found is None:
        raise SourceSkipped(
            "Opening the store", f"{site.home.root} holds no snapshot yet",
            next_step="run `hilo demo` for the sample company or `hilo sync` for your sources",
        )  # fmt: skip
    return Reader(site.tables, found)


def frames(site: Site, as_of: datetime | None = None) -> Frames:
    """The frames every metric starts from, at the newest snapshot; `as_of` looks back to an earlier instant."""
    opened = reader(site)
    known = opened.snapshot.as_of
    if as_of and as_of > known:
        raise SettingsError.of_option("--as-of", as_of.isoformat(), f"an instant not after the last sync, {known}")
    settings = site.settings
    return Frames.of(opened.scan, as_of or known, settings.company.timezone, EVERYTHING, settings=settings)


def answer(
    site: Site, wanted: tuple[str, ...], by: tuple[str, ...], query: Mapping[str, str], as_of: datetime | None
) -> pl.DataFrame:
    """Rows of the named metrics: metric, the `by` columns, n, value, unit, and median, p90, mean of durations."""
    if not wanted:
        raise SettingsError.of_option("NAME", "nothing", one_of(names()))
    for name in wanted:
        find(name)
    data, filters = _asked(site, query, as_of)
    return pl.concat([_rows(name, data, filters, by) for name in wanted], how="diagonal_relaxed")


def reach(site: Site, wanted: tuple[str, ...], query: Mapping[str, str], as_of: datetime | None) -> list[str]:
    """A sentence on the contacts that figures across channels speak of; none where no such metric or contact is."""
    if not any(is_across(name) for name in wanted):
        return []
    share = compute("identity_coverage", *_asked(site, query, as_of))["value"][0]
    said = "The customer of {:.1%} of these contacts is known; figures across channels speak of them only."
    return [] if share is None else [said.format(share)]


def behind(site: Site, wanted: tuple[str, ...], query: Mapping[str, str], as_of: datetime | None) -> pl.DataFrame:
    """The rows one metric is about, with its own number each, and why it is in or out (`metrics.evidence`)."""
    if len(wanted) != 1:
        raise SettingsError.of_option("--rows", f"{len(wanted)} metrics", "one metric")
    return evidence(wanted[0], *_asked(site, query, as_of))


def brief(found: pl.DataFrame) -> pl.DataFrame:
    """The columns of `behind` that fit a screen, why in words; persons only where no interaction is named."""
    keys = [name for name in found.columns if name in KEYS]
    named = [name for name in keys if name not in ("person_id", "journey_id")] if "interaction_id" in keys else keys
    shown = [name for name in (*named, *_BRIEF) if name in found.columns]
    return found.select(*shown, pl.col("why").replace(WHY))


def _asked(site: Site, query: Mapping[str, str], as_of: datetime | None) -> tuple[Frames, Filters]:
    filters = _ordered(Filters.from_query(query))
    data = frames(site, as_of)
    known = filters.resolve(data.as_of, data.timezone)
    return data, _until(known, data.today) if as_of else known


def _until(filters: Filters, day: date) -> Filters:
    """The filters with a period that ends on that day at the latest: what came later had not happened yet."""
    period = filters.period or Period()
    return replace(filters, period=replace(period, last=min(day, period.last or day)))


def _ordered(filters: Filters) -> Filters:
    """The filters; SettingsError when their last day lies before the first."""
    first, last = (filters.period.first, filters.period.last) if filters.period else (None, None)
    if first and last and last < first:
        raise SettingsError.of_option("--to", last.isoformat(), f"a day not before --from {first.isoformat()}")
    return filters


def _rows(name: str, data: Frames, filters: Filters, by: tuple[str, ...]) -> pl.DataFrame:
    result = compute(name, data, filters, by)
    plain = result.with_columns(pl.selectors.categorical().cast(pl.String), pl.selectors.enum().cast(pl.String))
    labelled = plain.with_columns(pl.lit(name).alias("metric"), pl.lit(REGISTRY[name].unit).alias("unit"))
    rest = [c for c in ("median", "p90", "mean") if c in plain.columns]
    return labelled.select("metric", *by, "n", "value", "unit", *rest)


def listing() -> pl.DataFrame:
    """Every declared metric: metric, unit, better, grain, definition."""
    rows = [(m.name, m.unit, m.better, m.grain, m.definition) for m in map(find, names())]
    return pl.DataFrame(rows, schema=["metric", "unit", "better", "grain", "definition"], orient="row")


def table(site: Site, name: str) -> pl.DataFrame:
    """All rows of a canonical or derived table at the newest snapshot, sorted by its key."""
    wanted = table_named(name)
    frame = reader(site).scan(wanted).select(wanted.names).collect()
    return frame.sort(wanted.key)
