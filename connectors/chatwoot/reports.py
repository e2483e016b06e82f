"""Reporting events of a conversation → its status history and Chatwoot's own figures. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from connectors._canonical import canonical
from connectors._instants import EPOCH
from connectors._records import Reader, Record, frame, rejected, text
from connectors.chatwoot.events import read_events, told_of
from connectors.chatwoot.words import FIGURES, HANDED_OVER, RESOLVED, STATUS_OF_EVENT
from model.delivery import Context, Page, Parsed, gather
from model.schemas import VENDOR_METRICS
from model.vocabulary import BASES


def parse_reporting_events(page: Page, context: Context) -> Parsed:
    """Reporting events of conversations → status history, bots handing over, and figures in seconds.

    They name the conversation's inner number; the one everybody knows is what they were asked with.
    """
    listed, odd = told_of(page, "reporting_events", "payload", "data")
    told = sorted(listed, key=lambda e: str(e.get("event_end_time")))
    lost = [(text(e.get("id")), e, "unknown reporting event") for e in told if not _is_known(e)]
    rows = [row for event in told for row in _of_event(event)]
    figures = [row for event in _figures(told) for row in event]
    columns: Mapping[str, Reader] = {name: name for name in _METRIC_COLUMNS}
    metrics = canonical(VENDOR_METRICS, frame(figures, columns), context, formats=(EPOCH,))
    return gather([odd, rejected("reporting_events", lost), read_events(rows, context), metrics])


def _is_known(event: Record) -> bool:
    name = text(event.get("name")) or ""
    return name in (*FIGURES, *STATUS_OF_EVENT, HANDED_OVER) or name.startswith(("conversation_bot_", "captain_"))


def _of_event(event: Record) -> Iterator[Record]:
    name, event_id = event.get("name"), text(event.get("id"))
    start = {"interaction_id": event["number"], "at": event.get("event_end_time") or event.get("created_at")}
    if name in STATUS_OF_EVENT:
        yield {**start, "event_id": f"report-{event_id}", "kind": "status", "value": STATUS_OF_EVENT[str(name)]}
    elif name == HANDED_OVER:
        yield {**start, "event_id": f"report-{event_id}", "kind": "bot_handoff", "actor": "bot"}


def _figures(events: Sequence[Record]) -> Iterator[list[Record]]:
    """Figures of replies, and of the first and the last resolution, on both bases."""
    for event in events:
        if event.get("name") in FIGURES:
            yield _on_both(event, f"report-{text(event.get('id'))}", FIGURES[str(event["name"])])
    resolved = [event for event in events if event.get("name") == RESOLVED]
    firsts = {event["number"]: event for event in reversed(resolved)}
    lasts = {event["number"]: event for event in resolved}
    for figure, ends in (("first_resolution", firsts), ("full_resolution", lasts)):
        for event in ends.values():
            yield _on_both(event, figure, figure)


def _on_both(event: Record, metric_id: str, figure: str) -> list[Record]:
    values = dict(zip(BASES, (event.get("value"), event.get("value_in_business_hours")), strict=True))
    return [
        {
            "interaction_id": event["number"],
            "metric_id": f"{metric_id}.{basis}",
            "name": event.get("name"),
            "figure": figure,
            "basis": basis,
            "value": round(value) if isinstance(value, int | float) else value,
            "at": event.get("event_end_time") or event.get("created_at"),
            "_source_updated_at": event.get("event_end_time") or event.get("created_at"),
        }
        for basis, value in values.items()
    ]


_METRIC_COLUMNS: Final = (
    "interaction_id", "metric_id", "name", "figure", "basis", "value", "at", "_source_updated_at",
)  # fmt: skip
