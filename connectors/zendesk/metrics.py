"""The figures Zendesk computes itself, a ticket's metric set → `vendor_metrics`. Pure.

The ticket export gives one in each ticket (`metric_set`); lists of tickets give them beside the tickets
(`metric_sets`, with their `ticket_id`). Either way times are whole minutes on both bases, and null until
Zendesk has seen the event that ends them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import polars as pl

from connectors._canonical import canonical
from connectors._records import Record, frame, records, rejected
from model.delivery import Context, Parsed, gather
from model.schemas import VENDOR_METRICS
from model.vocabulary import BASES

_MINUTE: Final = 60
_MINUTES: Final = {
    "reply_time_in_minutes": "first_response",
    "first_resolution_time_in_minutes": "first_resolution",
    "full_resolution_time_in_minutes": "full_resolution",
    "requester_wait_time_in_minutes": "requester_wait",
    "agent_wait_time_in_minutes": "agent_wait",
    "on_hold_time_in_minutes": "on_hold",
}
_SECONDS: Final = {"reply_time_in_seconds": "first_response"}
"""Only tickets of messaging have it, and only in calendar time."""
_COUNTS: Final = {"reopens": "count_reopens", "replies": "count_agent_replies"}

_FIGURES: Final = pl.DataFrame(
    [
        *((f"{name}.{basis}", name, stem, basis, _MINUTE) for name, stem in _MINUTES.items() for basis in BASES),
        *((f"{name}.calendar", name, stem, "calendar", None) for name, stem in _SECONDS.items()),
        *((name, name, stem, None, None) for name, stem in _COUNTS.items()),
    ],
    schema={"metric_id": pl.String, "name": pl.String, "figure": pl.String, "basis": pl.String, "precision": pl.Int64},
    orient="row",
)
"""One row per figure of a metric set: its id, Zendesk's word, what Hilo calls it, basis and rounding."""
_NO_EPOCH: Final = 10**11
"""Seconds from here on would be the year 5138."""
_RARE: Final = tuple(f"{name}.calendar" for name in _SECONDS)
_OF_A_SET: Final = ("interaction_id", "at", "_source_updated_at")


def parse_metric_sets(found: Record, tickets: Sequence[Record], context: Context) -> Parsed:
    """The metric sets of a page of tickets → `vendor_metrics`, values in seconds (or a number of things).

    A figure Zendesk leaves null stays, without a value. A set that is no object is set aside.
    """
    beside, odd = records(found, "metric_sets") if "metric_sets" in found else ([], Parsed())
    given = [*_inside(tickets), *((s.get("ticket_id"), s, s) for s in beside)]
    strange = [(None, one, "not a metric set") for _, one, _ in given if not isinstance(one, dict)]
    sound = [{**one, "_ticket": ticket, "_stamp": stamp} for ticket, one, stamp in given if isinstance(one, dict)]
    return gather([odd, rejected("vendor_metrics", strange), *([_read(sound, context)] if sound else [])])


def _inside(tickets: Sequence[Record]) -> Iterator[tuple[Any, Any, Record]]:
    """(ticket, its metric set, whose update time tells how new it is) of tickets that have one."""
    return ((t.get("id"), t["metric_set"], t) for t in tickets if t.get("metric_set") is not None)


def _read(sets: Sequence[Record], context: Context) -> Parsed:
    """One canonical row per figure and set; the values are read in Zendesk's unit, then made seconds."""
    wide = frame(sets, _READERS).with_columns(update_time("at")).drop("_generated")
    long = wide.unpivot(on=_FIGURES["metric_id"].to_list(), index=_OF_A_SET, variable_name="metric_id")
    told = long.filter(pl.col("value").is_not_null() | ~pl.col("metric_id").is_in(_RARE))
    raw = told.join(_FIGURES, on="metric_id", how="left", maintain_order="left")
    read = canonical(VENDOR_METRICS, raw, context)
    return replace(read, tables={name: _in_seconds(table) for name, table in read.tables.items()})


def _in_seconds(table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns(pl.col("value") * pl.col("precision").fill_null(1))


def _reader(metric_id: str) -> Callable[[Record], Any]:
    """The value of `name.basis`, or of a count."""
    name, _, basis = metric_id.partition(".")
    return lambda one: _on(one.get(name), basis) if basis else one.get(name)


def _on(value: Any, basis: str) -> Any:
    """The minutes of a basis; anything but an object becomes a list, which no number is read from."""
    return value.get(basis) if isinstance(value, dict) else None if value is None else [value]


_READERS: Final[Mapping[str, Callable[[Record], Any]]] = {
    "interaction_id": lambda one: one["_ticket"],
    "at": lambda one: one.get("updated_at"),
    "_generated": lambda one: one["_stamp"].get("generated_timestamp"),
    **{metric_id: _reader(metric_id) for metric_id in _FIGURES["metric_id"]},
}


def update_time(fallback: str) -> pl.Expr:
    """`_source_updated_at`: the epoch in `_generated`, which also moves on changes by the system, else `fallback`."""
    epoch = pl.col("_generated").cast(pl.Int64, strict=False)
    generated = pl.from_epoch(pl.when(epoch < _NO_EPOCH).then(epoch))
    return pl.coalesce(generated.dt.strftime("%Y-%m-%dT%H:%M:%SZ"), fallback).alias("_source_updated_at")
