"""The queries, in SOQL. Pure. Names in them are fields of ours or of the settings, values are ids and instants."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from connectors._walks import Walk
from connectors.salesforce.objects import Asked


@dataclass(frozen=True)
class Known:
    """What a describe tells: which fields and relationships there are (None: nothing), and the server's clock."""

    names: frozenset[str] | None
    server_time: datetime

    def has(self, name: str) -> bool:
        """Whether a field, or the relationship a path begins with, is there."""
        return self.names is None or name.partition(".")[0] in self.names


def changed(asked: Asked, known: Known, settings: Any, walk: Walk) -> str:
    """The rows of a walk from where it stands, in order of change and id: equal stamps neither lose nor repeat rows."""
    fields = ", ".join(name for name in asked.wanted(settings) if known.has(name))
    bounds = [*_bounds(asked, settings, walk), *_conditions(asked, known)]
    return f"SELECT {fields} FROM {asked.name}{_where(bounds)} ORDER BY {asked.clock}, Id"  # noqa: S608 -- see above


def _bounds(asked: Asked, settings: Any, walk: Walk) -> list[str]:
    until = [f"{asked.clock} < {literal(walk.begun)}"] if walk.begun else []
    lower = walk.lower(timedelta(minutes=settings.overlap_minutes))
    if walk.at:
        at, last_id = stamp(walk.at[0]), safe_id(walk.at[1])
        return [*until, f"{asked.clock} >= {at}", f"({asked.clock} > {at} OR Id > '{last_id}')"]
    return [*until, f"{asked.clock} >= {literal(lower)}"] if lower else until


def _conditions(asked: Asked, known: Known) -> list[str]:
    return [condition for name, condition in asked.where if known.names is not None and known.has(name)]


def _where(conditions: Iterable[str]) -> str:
    joined = " AND ".join(conditions)
    return f" WHERE {joined}" if joined else ""


def count(asked: Asked, known: Known, settings: Any) -> str:
    """How many rows there are: not the deleted, the latest minutes', or those older than the first sync asked for."""
    until = known.server_time - timedelta(minutes=settings.lag_minutes)
    bounds = [f"CreatedDate < {literal(until)}"]
    bounds += [f"{asked.clock} >= {literal(settings.start_at)}"] if settings.start_at else []
    return f"SELECT COUNT() FROM {asked.name}{_where([*_conditions(asked, known), *bounds])}"  # noqa: S608 -- see above


def by_ids(fields: str, name: str, field: str, ids: Iterable[str]) -> str:
    """The rows of these ids."""
    quoted = ", ".join(f"'{safe_id(one)}'" for one in ids)
    return f"SELECT {fields} FROM {name} WHERE {field} IN ({quoted})"  # noqa: S608 -- see above


def literal(moment: datetime) -> str:
    """An instant as SOQL writes it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def stamp(given: str) -> str:
    """A stamp as Salesforce answers it (`…+0000`) as it is asked for."""
    return "".join(letter for letter in given.replace("+0000", "Z") if letter.isalnum() or letter in "-:.+")


def safe_id(given: str) -> str:
    """An id without anything that is no letter or digit."""
    return "".join(letter for letter in given if letter.isalnum())
