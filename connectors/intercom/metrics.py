"""The figures Intercom computes itself, a conversation's `statistics` → `vendor_metrics`. Pure.

Times are whole seconds and leave out the hours the workspace is closed, so they stand on the business basis.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from connectors._canonical import canonical
from connectors._instants import EPOCH
from connectors._records import Reader, Record, frame
from model.delivery import Context, Parsed
from model.schemas import VENDOR_METRICS

_TIMES: Final = {
    "time_to_admin_reply": "first_response",
    "time_to_first_close": "first_resolution",
    "time_to_last_close": "full_resolution",
    "time_to_assignment": None,
    "median_time_to_reply": None,
}
_COUNTS: Final = {"count_reopens": "count_reopens", "count_assignments": None, "count_conversation_parts": None}
_FIGURES: Final[Mapping[str, tuple[str | None, str | None]]] = {
    **{name: (figure, "business") for name, figure in _TIMES.items()},
    **{name: (figure, None) for name, figure in _COUNTS.items()},
}
"""Intercom's word → what Hilo calls it (null: nothing of ours is measured so) and its basis."""


def parse_statistics(conversations: Sequence[Record], context: Context) -> Parsed:
    """The statistics of conversations → `vendor_metrics`, a row per figure that is there; null ones stay, valueless."""
    rows = [
        {"conversation": conversation, "name": name, "value": statistics[name]}
        for conversation in conversations
        if isinstance(statistics := conversation.get("statistics"), dict)
        for name in _FIGURES
        if name in statistics
    ]
    return canonical(VENDOR_METRICS, frame(rows, _COLUMNS), context, formats=(EPOCH,))


def _of(place: int) -> Any:
    return lambda row: _FIGURES[row["name"]][place]


_COLUMNS: Final[Mapping[str, Reader]] = {
    "interaction_id": "conversation.id",
    "metric_id": "name",
    "name": "name",
    "figure": _of(0),
    "basis": _of(1),
    "value": "value",
    "at": "conversation.updated_at",
    "_source_updated_at": "conversation.updated_at",
}
