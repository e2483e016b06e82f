"""Events and a vendor's own figures, made as rows whose keys are the columns' names → canonical frames."""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from connectors._canonical import Words, canonical
from connectors._records import Record, frame
from model.delivery import Context, Parsed
from model.schemas import EVENTS, VENDOR_METRICS

_EVENT: Final = (
    "interaction_id", "event_id", "at", "kind", "actor", "is_public", "channel", "agent_id", "team", "value",
)  # fmt: skip
_FIGURE: Final = ("interaction_id", "metric_id", "name", "figure", "basis", "value", "at", "_source_updated_at")


def events_of(
    rows: Sequence[Record],
    context: Context,
    *,
    words: Words,
    formats: Sequence[str] = (),
    more: Sequence[str] = (),
    not_before: Mapping[str, pl.Series] | None = None,
) -> Parsed:
    """Rows → `events`; `more` columns than every history has (`_source_updated_at`, `hold_seconds`), the rest as
    `canonical` has it. What a row has besides is not read.
    """
    raw = frame(rows, (*_EVENT, *more))
    return canonical(EVENTS, raw, context, words=words, formats=formats, not_before=not_before)


def figures_of(rows: Sequence[Record], context: Context, *, formats: Sequence[str] = ()) -> Parsed:
    """Rows → `vendor_metrics`."""
    return canonical(VENDOR_METRICS, frame(rows, _FIGURE), context, formats=formats)
