"""The figures Zendesk computes itself, a ticket's metric set → `vendor_metrics`. Pure.

The ticket export gives one in each ticket (`metric_set`); lists of tickets give them beside the tickets
(`metric_sets`, with their `ticket_id`). Either way times are whole minutes on both bases, and null until
Zendesk has seen the event that ends them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, Final

import polars as pl

from connectors._canonical import canonical
from connectors._instants import usual
from connectors._records import Record, frame, records, rejected, whole_numbers
from connectors._records import text as as_text
from connectors._values import text, whole
from model.delivery import Context, Parsed, gather
from model.schemas import INSTANT, VENDOR_METRICS
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


def _words(words: Iterable[str]) -> pl.Enum:
    return pl.Enum([*dict.fromkeys(words)])


def _listed(figures: Sequence[tuple[str, str, str, str | None, int | None]]) -> pl.DataFrame:
    """One row per figure of a metric set: its id, Zendesk's word, what Hilo calls it, basis and rounding."""
    ids, names, stems, _, _ = zip(*figures, strict=True)
    words = {"metric_id": _words(ids), "name": _words(names), "figure": _words(stems), "basis": pl.Enum(BASES)}
    return pl.DataFrame(figures, schema={**words, "precision": pl.Int64()}, orient="row")


_FIGURES: Final = {
    "often": _listed(
        [
            *((f"{name}.{basis}", name, stem, basis, _MINUTE) for name, stem in _MINUTES.items() for basis in BASES),
            *((name, name, stem, None, None) for name, stem in _COUNTS.items()),
        ]
    ),
    "rare": _listed([(f"{name}.calendar", name, stem, "calendar", None) for name, stem in _SECONDS.items()]),
}
_PLACES: Final[Mapping[str, Sequence[tuple[str, Sequence[str]]]]] = {
    "often": [*((name, BASES) for name in _MINUTES), *((name, ()) for name in _COUNTS)],
    "rare": [(name, ("calendar",)) for name in _SECONDS],
}
"""Where their values stand in a metric set, in the same order: Zendesk's word and the bases under it."""
_UPDATED: Final = "_source_updated_at"
_NO_EPOCH: Final = 10**11
"""Seconds from here on would be the year 5138."""
_LARGE: Final = 2**32


def parse_metric_sets(found: Record, tickets: Sequence[Record], context: Context) -> Parsed:
    """The metric sets of a page of tickets → `vendor_metrics`, values in seconds (or a number of things).

    A figure Zendesk leaves null stays, without a value. A set that is no object is set aside.
    """
    beside, odd = records(found, "metric_sets") if "metric_sets" in found else ([], Parsed())
    given = [*_inside(tickets), *((s.get("ticket_id"), s, s) for s in beside)]
    strange = [(None, one, "not a metric set") for _, one, _ in given if not isinstance(one, dict)]
    sound = [one for one in given if isinstance(one[1], dict)]
    return gather([odd, rejected("vendor_metrics", strange), *([_read(sound, context)] if sound else [])])


def _inside(tickets: Sequence[Record]) -> Iterator[tuple[Any, Any, Record]]:
    """(ticket, its metric set, whose update time tells how new it is) of tickets that have one."""
    return ((t.get("id"), t["metric_set"], t) for t in tickets if t.get("metric_set") is not None)


def _read(sets: Sequence[tuple[Any, Record, Record]], context: Context) -> Parsed:
    """One canonical row per figure and set, in the order of the figures; of the rare ones where there is a value."""
    tickets = {"interaction_id": [ticket for ticket, _, _ in sets], "at": [one.get("updated_at") for _, one, _ in sets]}
    own = frame((), tickets)
    own = own.with_columns(
        update_times([stamp for _, _, stamp in sets], own["at"]), usual(own["at"], context.received_at)
    )
    figures = [one for _, one, _ in sets]
    often = canonical(VENDOR_METRICS, _long(own, "often", figures), context)
    if not any(one.get(name) for one in figures for name in _SECONDS):
        return often
    return gather([often, canonical(VENDOR_METRICS, _long(own, "rare", figures).drop_nulls("value"), context)])


def _long(own: pl.DataFrame, kind: str, sets: Sequence[Record]) -> pl.DataFrame:
    """Every figure of every set: what the set tells of itself, what the figure is, and its value."""
    count, (what, unit) = _FIGURES[kind].height, _repeated(kind, len(sets))
    found = _values(_PLACES[kind], sets)
    values = [*chain.from_iterable(found[figure::count] for figure in range(count))]
    return pl.concat([pl.concat([own] * count), what, _in_seconds(values, unit).to_frame()], how="horizontal")


@lru_cache(maxsize=8)
def _repeated(kind: str, sets: int) -> tuple[pl.DataFrame, pl.Series]:
    """Every figure once per set, and its unit in seconds; pages are mostly of one length."""
    figures = _FIGURES[kind].select(pl.all().repeat_by(sets).explode())
    return figures, figures["precision"].fill_null(1).alias("unit")


def _values(places: Sequence[tuple[str, Sequence[str]]], sets: Sequence[Record]) -> list[Any]:
    """The values of set after set, because going through all sets once is much quicker than once per figure.

    The minutes of a basis stand in an object; anything else becomes a list, which no number is read from.
    """
    found: list[Any] = []
    for one in sets:
        for name, bases in places:
            value = one.get(name)
            if not bases:
                found.append(value)
            elif isinstance(value, dict):
                found += map(value.get, bases)
            else:
                found += [None if value is None else [value]] * len(bases)
    return found


def _in_seconds(values: list[Any], unit: pl.Series) -> pl.Series:
    """Whole numbers times their unit; what is none stays as it is, to be told of as it came."""
    if (known := whole_numbers(values)) is not None and _lies_below(known, _LARGE):
        return (known * unit).alias("value")
    given = text(pl.Series("value", [as_text(value) for value in values], dtype=pl.String))
    seconds = whole(pl.col("value")).values * pl.col("unit")
    return pl.DataFrame([given, unit]).select(pl.coalesce(seconds.cast(pl.String), "value")).to_series()


def _lies_below(numbers: pl.Series, limit: int) -> bool:
    least, most = numbers.min(), numbers.max()
    return not isinstance(least, int) or not isinstance(most, int) or (least >= 0 and most < limit)


def update_times(records: Sequence[Record], fallback: pl.Series) -> pl.Series:
    """`_source_updated_at`: the epoch in `generated_timestamp`, which also moves on changes by the system.

    Else `fallback`, as text.
    """
    given: list[Any] = [record.get("generated_timestamp") for record in records]
    if (known := whole_numbers(given)) is not None and not known.null_count() and _lies_below(known, _NO_EPOCH):
        return (known * 1_000_000).cast(INSTANT).alias(_UPDATED)
    epoch = pl.col("given").cast(pl.Int64, strict=False)
    generated = pl.from_epoch(pl.when(epoch < _NO_EPOCH).then(epoch)).dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    texts = pl.Series("given", [as_text(value) for value in given], dtype=pl.String)
    return pl.DataFrame([texts, fallback]).select(pl.coalesce(generated, fallback.name).alias(_UPDATED)).to_series()
