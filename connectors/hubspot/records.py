"""The records of a HubSpot page, in whatever shape it comes, and what was looked up beside them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, Self

from connectors._records import Reader, Record, content, found, members, named, nested, objects, rejected, text, word
from connectors.hubspot.words import DEFAULT_PIPELINE, DEFAULT_STAGES, STATUSES
from model.delivery import Page, Parsed, gather
from model.vocabulary import SOLVED_STATUSES

_KINDS: Final = {"contacts": "0-1", "tickets": "0-5"}
"""The number of an object in the address of its records."""


def rows_of(page: Page, name: str) -> tuple[list[Record], Parsed]:
    """The records of an object on a page, and a Parsed with one row reject for all else there.

    A record says in its address what it is; one without is taken to be what was asked for.
    """
    rows, odd = found(page, "results", "objects", name)
    strange = [row for row in rows if not _is(row, name)]
    others = [(text(row.get("id")), row, f"not one of the {name}") for row in strange]
    kept = [row for row in rows if _is(row, name)] if strange else rows
    return kept, gather([odd, rejected(name, others)])


def _is(row: Record, name: str) -> bool:
    address = text(row.get("url")) or ""
    return name not in _KINDS or "/record/" not in address or f"/record/{_KINDS[name]}/" in address


def given(row: Record, name: str | None) -> Any:
    """A property; older answers wrap its value in an object. Null for no name."""
    properties = row.get("properties")
    value = properties.get(name) if name and isinstance(properties, dict) else None
    return value.get("value") if isinstance(value, dict) else value


def prop(name: str | None) -> Reader:
    """A reader of a property."""
    return lambda row: given(row, name)


def id_of(row: Record) -> str | None:
    """A record's id, which old answers call otherwise or leave to the properties."""
    return text(row.get("id")) or text(given(row, "hs_object_id")) or text(row.get("vid"))


def updated(clock: str) -> Callable[[Record], Any]:
    """A reader of the stamp the newest version of a record has."""
    return lambda row: given(row, clock) or row.get("updatedAt")


def deleted_at(row: Record) -> Any:
    """When it was archived; null when it was not."""
    return (row.get("archivedAt") or row.get("updatedAt")) if row.get("archived") is True else None


def parts(value: Any) -> list[str]:
    """The items of a property of several values, which are joined by `;`."""
    return [part.strip() for part in (text(value) or "").split(";") if part.strip()]


@dataclass(frozen=True)
class Around:
    """What stands beside the records of a page: what they hang on, staff, stages."""

    members: Record

    @classmethod
    def of(cls, page: Page) -> Self:
        """What stands beside the records of this page; nothing when it was not looked up."""
        return cls(content(page))

    def linked(self, row: Record, name: str) -> list[str]:
        """Ids of the objects a record is associated with: looked up, or in the record itself."""
        ids = nested(self.members, "links", name, id_of(row) or "")
        if not isinstance(ids, list):
            ids = [one.get("id") for one in objects(nested(row, "associations", name, "results"))]
        return [one for one in map(text, ids) if one]

    def first(self, row: Record, name: str) -> str | None:
        """The first of these."""
        return next(iter(self.linked(row, name)), None)

    def origin(self, row: Record) -> str | None:
        """The kind of what a ticket hangs on, where its channel is not told."""
        return text(nested(self.members, "origins", id_of(row) or ""))

    def histories(self, row: Record) -> Record:
        """Former values by property: looked up, or in the record itself."""
        return members(row.get("propertiesWithHistory") or nested(self.members, "histories", id_of(row) or ""))

    def created(self) -> Mapping[str, Any]:
        """When tickets were opened: id → instant."""
        return members(self.members.get("ticket_created"))

    @cached_property
    def _staff(self) -> list[Record]:
        return objects(self.members.get("staff"))

    @cached_property
    def owners(self) -> Mapping[str, str]:
        """User → owner: whoever acts is known by the one, whoever is assigned by the other."""
        return {text(one.get("userId")) or "": text(one.get("id")) or "" for one in self._staff}

    @cached_property
    def _teams(self) -> Mapping[str, str]:
        teams = [team for one in self._staff for team in objects(one.get("teams"))]
        return {text(team.get("id")) or "": text(team.get("name")) or "" for team in teams}

    def team(self, value: Any) -> str | None:
        """The name of a team where it is known, else its id as text."""
        return named(value, self._teams)

    @cached_property
    def _statuses(self) -> dict[tuple[str | None, str | None], str | None]:
        """What stages were found to mean; a page has few of them."""
        return {}

    @cached_property
    def _stages(self) -> Mapping[str, Record]:
        pipelines = objects(self.members.get("pipelines"))
        stages = [stage for one in pipelines for stage in objects(one.get("stages"))]
        return {text(stage.get("id")) or "": stage for stage in stages}

    def status(self, stage: Any, pipeline: Any, mapped: Mapping[str, str]) -> str | None:
        """The word for a stage: as the settings map its label or id, else by whether it is closed, else its label."""
        key = text(stage), text(pipeline)
        if key not in self._statuses:
            self._statuses[key] = self._status(*key, mapped)
        return self._statuses[key]

    def _status(self, key: str | None, pipeline: str | None, mapped: Mapping[str, str]) -> str | None:
        told = self._stages.get(key or "", {})
        label = text(told.get("label")) or (_default(key) if pipeline in (None, DEFAULT_PIPELINE) else None)
        for name in (label, key):
            if word(name) in {word(key) for key in mapped} - {""}:
                return name
        return _by_state(text(nested(told, "metadata", "ticketState")), label or key)


def oldest_first(values: Any) -> list[Record]:
    """Former values of a property by when they were set."""
    return sorted(objects(values), key=lambda one: text(one.get("timestamp")) or "")


def _default(stage: str | None) -> str | None:
    return DEFAULT_STAGES.get(stage or "")


def _by_state(state: str | None, label: str | None) -> str | None:
    status = STATUSES.get(word(label))
    if state == "CLOSED":
        return status if status in SOLVED_STATUSES else "closed"
    if state == "OPEN":
        return status if status and status not in SOLVED_STATUSES else "open"
    return label
