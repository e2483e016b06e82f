"""Reporting events of a conversation → its status history and Chatwoot's own figures. Pure."""

from collections.abc import Iterator
from typing import Any

from connectors._histories import events_of, figures_of
from connectors._instants import EPOCH
from connectors._records import Record, rejected, text
from connectors.chatwoot.events import told_of
from connectors.chatwoot.words import FIGURES, HANDED_OVER, OF_BOTS, STATUS_OF_EVENT, WORDS
from model.delivery import Context, Page, Parsed, gather
from model.vocabulary import BASES


def parse_reporting_events(page: Page, context: Context) -> Parsed:
    """Reporting events of conversations → status history, bots handing over, and figures in seconds.

    They name the conversation's inner number; the one everybody knows is what they were asked with.
    """
    listed, odd = told_of(page, "reporting_events", "payload", "data")
    told = sorted(listed, key=lambda e: str(e.get("event_end_time")))
    lost = [(text(e.get("id")), e, "unknown reporting event") for e in told if not _is_known(e)]
    rows = [row for event in told for row in _of_event(event)]
    figures = [row for event in told for row in _figures(event)]
    return gather(
        [
            odd,
            rejected("reporting_events", lost),
            events_of(rows, context, words=WORDS, formats=(EPOCH,)),
            figures_of(figures, context, formats=(EPOCH,)),
        ]
    )


def _is_known(event: Record) -> bool:
    name = text(event.get("name")) or ""
    return name in (*FIGURES, *STATUS_OF_EVENT, HANDED_OVER) or name.startswith(OF_BOTS)


def _of_event(event: Record) -> Iterator[Record]:
    name, event_id = text(event.get("name")), text(event.get("id"))
    start = {"interaction_id": event["number"], "at": event.get("event_end_time") or event.get("created_at")}
    if name in STATUS_OF_EVENT:
        yield {**start, "event_id": f"report-{event_id}", "kind": "status", "value": STATUS_OF_EVENT[str(name)]}
    elif name == HANDED_OVER:
        yield {**start, "event_id": f"report-{event_id}", "kind": "bot_handoff", "actor": "bot"}


def _figures(event: Record) -> list[Record]:
    """The figure an event brings, on both bases; nothing where it brings none."""
    figure, event_id = FIGURES.get(str(event.get("name"))), text(event.get("id"))
    values = dict(zip(BASES, (event.get("value"), _in_hours(event)), strict=True))
    return [
        {
            "interaction_id": event["number"],
            "metric_id": f"report-{event_id}.{basis}",
            "name": event.get("name"),
            "figure": figure,
            "basis": basis,
            "value": round(value) if isinstance(value, int | float) else value,
            "at": event.get("event_end_time") or event.get("created_at"),
            "_source_updated_at": event.get("event_end_time") or event.get("created_at"),
        }
        for basis, value in values.items()
        if figure
    ]


def _in_hours(event: Record) -> Any:
    """The value in opening hours; null for the 0 of an inbox that has none."""
    return event.get("value_in_business_hours") or (None if event.get("value") else 0)
