"""Pages of tickets → `interactions`, `events`, `vendor_metrics`. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import polars as pl

from connectors._canonical import canonical
from connectors._histories import events_of, figures_of
from connectors._instants import EPOCH
from connectors._records import Reader, Record, frame, text
from connectors.hubspot.objects import TICKETS
from connectors.hubspot.parse import merged_ids
from connectors.hubspot.records import Around, deleted_at, given, id_of, oldest_first, parts, prop, rows_of, updated
from connectors.hubspot.words import ACTOR_OF_SOURCE, WORDS
from model.delivery import Context, Page, Parsed, gather
from model.schemas import INTERACTIONS

_FIGURES: Final = {"time_to_first_agent_reply": "first_response", "time_to_close": "full_resolution"}
"""HubSpot's figures in milliseconds → what Hilo calls the same."""
_CHANGED: Final = updated(TICKETS.clock)


def read_events(
    rows: Sequence[Record], context: Context, *, not_before: Mapping[str, pl.Series] | None = None
) -> Parsed:
    """Rows → `events`, each with its record's stamp."""
    return events_of(rows, context, words=WORDS, formats=(EPOCH,), more=("_source_updated_at",), not_before=not_before)


def parse_tickets(page: Page, context: Context) -> Parsed:
    """Tickets, their former stages, owners and teams, what was merged into them, and HubSpot's own figures."""
    rows, odd = rows_of(page, TICKETS.name)
    around, settings = Around.of(page), context.settings
    raw = frame(rows, _columns(settings, around))
    tickets = canonical(INTERACTIONS, raw, context, words=WORDS, formats=(EPOCH,))
    told = [event for row in rows for event in _story(row, around, settings)]
    return gather([odd, tickets, _events([*told, *_closings(rows)], context), _figures(rows, context)])


def _columns(settings: Any, around: Around) -> Mapping[str, Reader]:
    return {
        "interaction_id": id_of,
        "contact_id": lambda t: around.first(t, "contacts"),
        "channel": lambda t: given(t, settings.channel_property) or around.origin(t),
        "status": lambda t: around.status(given(t, "hs_pipeline_stage"), given(t, "hs_pipeline"), settings.statuses),
        "priority": prop("hs_ticket_priority"),
        "reason": prop(settings.reason_property),
        "subject": prop("subject"),
        "team": lambda t: around.team(given(t, settings.team_property)),
        "agent_id": prop("hubspot_owner_id"),
        "reference": prop(settings.reference_property),
        "tags": lambda t: parts(given(t, settings.tags_property)) or None,
        "url": lambda t: _link(t, settings),
        "first_response_due_at": prop(settings.first_response_due_property),
        "resolution_due_at": prop(settings.resolution_due_property),
        "created_at": lambda t: given(t, "createdate") or t.get("createdAt"),
        "updated_at": _CHANGED,
        "deleted_at": deleted_at,
        "_source_updated_at": _CHANGED,
    }


def _link(ticket: Record, settings: Any) -> str | None:
    """Where an agent opens it: told by the record, or built from the account's number."""
    own = text(ticket.get("url"))
    portal = settings.portal_id
    built = f"https://{settings.ui_domain}/contacts/{portal}/record/0-5/{id_of(ticket)}" if portal else None
    return own if own and own.startswith("https://") else built


def _story(ticket: Record, around: Around, settings: Any) -> Iterator[Record]:
    """What former values of its properties tell, the oldest first."""
    start = {"interaction_id": id_of(ticket), "_source_updated_at": _CHANGED(ticket)}
    past = around.histories(ticket)
    for change in oldest_first(past.get("hs_pipeline_stage")):
        status = around.status(change.get("value"), given(ticket, "hs_pipeline"), settings.statuses)
        yield {**start, **_change(change, "stage", around), "kind": "status", "value": status, "agent_id": None}
    for change in oldest_first(past.get("hubspot_owner_id")):
        if change.get("value"):
            yield {**start, **_change(change, "owner", around), "kind": "assigned", "agent_id": change.get("value")}
    for change in _moves(oldest_first(past.get(settings.team_property))):
        team = around.team(change.get("value"))
        yield {**start, **_change(change, "team", around), "kind": "transferred", "team": team}
    yield from _merges(ticket, oldest_first(past.get("hs_merged_object_ids")), start)


def _change(change: Record, what: str, around: Around) -> Record:
    source = (text(change.get("sourceType")) or "").lower()
    who = ACTOR_OF_SOURCE.get(source, "system") if source else None
    user = text(change.get("updatedByUserId")) or ""
    return {
        "event_id": f"{what}-{change.get('timestamp')}",
        "at": change.get("timestamp"),
        "actor": who,
        "agent_id": around.owners.get(user) if who == "agent" else None,
    }


def _moves(changes: Sequence[Record]) -> list[Record]:
    """From one team to another; the first team is where it began."""
    named = [change for change in changes if change.get("value")]
    return named[1:]


def _merges(ticket: Record, changes: Sequence[Record], start: Record) -> Iterator[Record]:
    """Each ticket that was merged into this one, when HubSpot first named it there; those records are shown no more."""
    for loser in merged_ids(ticket):
        named = (change.get("timestamp") for change in changes if loser in parts(change.get("value")))
        yield {
            **start,
            "interaction_id": loser,
            "event_id": f"merged-{id_of(ticket)}",
            "at": next(named, None) or _CHANGED(ticket),
            "kind": "merged",
            "value": id_of(ticket),
        }


def _closings(tickets: list[Record]) -> Iterator[Record]:
    """The last closing of each ticket, told by itself, and not before it was opened."""
    for ticket in tickets:
        if given(ticket, "closed_date"):
            yield {
                "interaction_id": id_of(ticket),
                "event_id": "closed",
                "at": given(ticket, "closed_date"),
                "kind": "status",
                "value": "closed",
                "_source_updated_at": _CHANGED(ticket),
                "_not_before": text(given(ticket, "createdate") or ticket.get("createdAt")),
            }


def _events(rows: Sequence[Record], context: Context) -> Parsed:
    """Rows of events; one before its `_not_before` is set aside."""
    floors = pl.Series([row.get("_not_before") for row in rows], dtype=pl.String)
    return read_events(rows, context, not_before={"at": floors})


def _figures(tickets: list[Record], context: Context) -> Parsed:
    """HubSpot's own figures → `vendor_metrics`, in whole seconds."""
    told = [
        {"interaction_id": id_of(ticket), "metric_id": name, "name": name, "figure": figure, "basis": "calendar",
         "value": _seconds(given(ticket, name)), "at": _CHANGED(ticket), "_source_updated_at": _CHANGED(ticket)}
        for ticket in tickets
        for name, figure in _FIGURES.items()
        if given(ticket, name)
    ]  # fmt: skip
    return figures_of(told, context, formats=(EPOCH,))


def _seconds(milliseconds: Any) -> Any:
    """Whole seconds; what is no number stays as it came, to be listed."""
    given_text = text(milliseconds) or ""
    return int(given_text) // 1000 if given_text.isdigit() else milliseconds
