"""What the dashboard lets people correct about who is who, and tell about days and figures: plain words in and out.

Pages know nothing of the pipeline; `dashboard.py` hands them this desk.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from pipeline import noted, people
from pipeline.people import Author, Outcome
from store.annotations import Annotation
from store.objectives import Objective
from store.site import Site

_PAIRS: Final = {"same": people.same, "not_same": people.not_same}
_VALUES: Final = {"block": people.block, "own": people.own}


@dataclass(frozen=True)
class Desk:
    """Corrections of one installation; errors are those of `model.errors`, with nothing changed."""

    site: Site
    clock: Callable[[], datetime]

    def correct(self, kind: str, pairs: tuple[tuple[str, str], ...], value: str, by: str, note: str) -> tuple[str, ...]:
        """Decide about pairs of records (`source:contact_id`, or any word for a person) or about a value.

        All of it is kept before anything is derived again. What to tell whoever decided.
        """
        if kind in _VALUES:
            return _VALUES[kind](self.site, value, self._author(by, note)).sentences
        told: list[str] = []
        for number, (a, b) in enumerate(pairs, 1):
            outcome: Outcome = _PAIRS[kind](self.site, a, b, self._author(by, note, later=number < len(pairs)))
            told += outcome.sentences[:1] if number < len(pairs) else outcome.sentences
        return tuple(told)

    def undo(self, override_ids: tuple[int, ...], by: str) -> tuple[str, ...]:
        """Undo decisions, all of them before anything is derived again; what they kept apart or together is found by
        the rules again.
        """
        told: list[str] = []
        for number, override_id in enumerate(override_ids, 1):
            is_last = number == len(override_ids)
            outcome = people.revoke(self.site, override_id, self._author(by, "", later=not is_last))
            told += outcome.sentences if is_last else outcome.sentences[:1]
        return tuple(told)

    def annotate(self, day: date, text: str, by: str, channel: str | None = None, team: str | None = None) -> None:
        """Keep what happened on a local day, to everybody or to a channel or team."""
        noted.annotate(self.site, Annotation(day, text, by, self.clock(), channel, team))

    def forget(self, annotation_id: int, by: str) -> None:
        """Take back what was told of a day."""
        noted.forget(self.site, annotation_id, by, self.clock())

    def aim(self, metric: str, value: float, by: str, scope: str = "") -> None:
        """Keep what a metric should be, for the company (""), `channel=<code>` or `team=<name>`."""
        noted.aim(self.site, Objective(metric, value, by, self.clock(), scope))

    def give_up(self, objective_id: int, by: str) -> None:
        """Withdraw an objective."""
        noted.give_up(self.site, objective_id, by, self.clock())

    def _author(self, by: str, note: str, *, later: bool = False) -> Author:
        return Author(by, self.clock, note=note, later=later)
