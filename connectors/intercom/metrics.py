"""The figures Intercom computes itself, a conversation's `statistics` → `vendor_metrics`. Pure.

Times are whole seconds and leave out the hours the workspace is closed, so they stand on the business basis.
"""

from collections.abc import Mapping, Sequence
from typing import Final

import polars as pl

from connectors._canonical import canonical
from connectors._instants import EPOCH
from connectors._records import Reader, Record, frame
from model.delivery import Context, Parsed
from model.schemas import VENDOR_METRICS

_FIGURES: Final = pl.DataFrame(
    [
        ("time_to_admin_reply", "first_response", "business"),
        ("time_to_first_close", "first_resolution", "business"),
        ("time_to_last_close", "full_resolution", "business"),
        ("time_to_assignment", None, "business"),
        ("median_time_to_reply", None, "business"),
        ("count_reopens", "count_reopens", None),
        ("count_assignments", None, None),
        ("count_conversation_parts", None, None),
    ],
    schema={"metric_id": pl.String, "figure": pl.String, "basis": pl.String},
    orient="row",
)
"""Intercom's word, what Hilo calls it (null: nothing of ours is measured so) and its basis."""
_OF_A_CONVERSATION: Final[Mapping[str, Reader]] = {
    "interaction_id": "id",
    "at": "updated_at",
    "_source_updated_at": "updated_at",
}


def parse_statistics(conversations: Sequence[Record], context: Context) -> Parsed:
    """The statistics of conversations → `vendor_metrics`, a row per figure; one Intercom leaves null has no value."""
    told = [conversation for conversation in conversations if isinstance(conversation.get("statistics"), dict)]
    figures: dict[str, Reader] = {name: f"statistics.{name}" for name in _FIGURES["metric_id"]}
    wide = frame(told, {**_OF_A_CONVERSATION, **figures})
    long = wide.unpivot(on=[*figures], index=[*_OF_A_CONVERSATION], variable_name="metric_id")
    raw = long.join(_FIGURES, on="metric_id", how="left", maintain_order="left").with_columns(name="metric_id")
    return canonical(VENDOR_METRICS, raw, context, formats=(EPOCH,))
