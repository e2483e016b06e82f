"""What people tell Hilo themselves: what happened on a day, and what a figure should be.

Nothing is derived again: both lie beside the figures, and are there in the next run of a page.
"""

from dataclasses import replace
from datetime import date, datetime, timedelta
from math import isfinite
from typing import Final

from metrics.registry import find
from model.errors import SettingsError, one_of
from model.metric import Unit
from model.vocabulary import CHANNELS
from store import annotations, objectives
from store.annotations import Annotation
from store.objectives import Objective
from store.site import Site

LONGEST_TEXT: Final = 120
LONGEST_NAME: Final = 200
FIRST_DAY: Final = date(1990, 1, 1)
AHEAD: Final = timedelta(days=366)
"""What is planned may be told a year ahead."""
WITHIN: Final[dict[Unit, tuple[float, float]]] = {
    "share": (0, 1), "seconds": (1, 366 * 86_400.0), "count": (0, 1e12), "points": (-100, 100), "score": (0, 100),
}  # fmt: skip
"""What an objective may be, by the unit of its metric."""


def annotate(site: Site, told: Annotation) -> int:
    """Keep what happened and return its id. SettingsError, with nothing kept, for what cannot be."""
    text, by = _line("text", told.text, LONGEST_TEXT), _line("your name", told.user, LONGEST_NAME)
    team = _line("team", told.team, LONGEST_NAME) if told.team is not None else None
    last = told.at.date() + AHEAD
    if not FIRST_DAY <= told.day <= last:
        raise _refused("day", told.day.isoformat(), f"a day from {FIRST_DAY} to {last}")
    if told.channel not in (None, *CHANNELS):
        raise _refused("channel", told.channel, one_of(CHANNELS))
    return annotations.add(site.catalog, replace(told, text=text, user=by, team=team))


def forget(site: Site, annotation_id: int, by: str, at: datetime) -> None:
    """Take back what was told. SettingsError when it is not there, or no more."""
    if not annotations.withdraw(site.catalog, annotation_id, _line("your name", by, LONGEST_NAME), at):
        raise _refused("annotation", annotation_id, "one that is on the list")


def aim(site: Site, wanted: Objective) -> int:
    """Keep what a figure should be, in place of what it should have been, and return its id.

    SettingsError, with nothing kept, for a metric, scope or value that cannot be.
    """
    low, high = WITHIN[find(wanted.metric).unit]
    if not isfinite(wanted.value) or not low <= wanted.value <= high:
        raise _refused("objective", wanted.value, f"from {low:g} to {high:g}, in the unit of {wanted.metric}")
    _check_scope(wanted.scope)
    return objectives.put(site.catalog, replace(wanted, user=_line("your name", wanted.user, LONGEST_NAME)))


def give_up(site: Site, objective_id: int, by: str, at: datetime) -> None:
    """Withdraw an objective. SettingsError when it is not there, or no more."""
    if not objectives.withdraw(site.catalog, objective_id, _line("your name", by, LONGEST_NAME), at):
        raise _refused("objective", objective_id, "one that is on the list")


def _check_scope(scope: str) -> None:
    kind, _, value = scope.partition("=")
    is_one = value in CHANNELS if kind == "channel" else kind == "team" and 0 < len(value) <= LONGEST_NAME
    if scope and not is_one:
        raise _refused("scope", scope, "nothing for the whole company, channel=<code> or team=<name>")


def _line(name: str, value: str, longest: int) -> str:
    """The text on one line, without what surrounds it; SettingsError when nothing or too much is left."""
    said = " ".join(value.split())
    if not said or len(said) > longest:
        raise _refused(name, said[: longest + 1], f"1 to {longest} characters")
    return said


def _refused(name: str, found: object, allowed: str) -> SettingsError:
    return SettingsError(
        "Writing it down", f"{name} = {found!r} cannot be used", allowed=allowed, next_step=f"correct {name}"
    )
