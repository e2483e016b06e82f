"""Clauses of a page's finding: how a number moved, by how much, since when, and whether it is more than chance."""

from dataclasses import dataclass, field

import polars as pl

from metrics.compare import SMALL, Change, change
from metrics.registry import find
from model.metric import Metric
from ui import cards, data, formats
from ui.view import View


@dataclass
class Told:
    """What a finding has already said of the period it compares with: named once, and `before` from then on."""

    view: View
    is_named: bool = field(default=False, init=False)

    def since(self) -> str:
        """When it was otherwise, with a space before it."""
        words, earlier = self.view.words, self.view.previous()
        now, before = self.view.filters.period, earlier and earlier.filters.period
        if self.is_named or not now or not before:
            return f" {words('found.again')}"
        self.is_named = True
        if before == now.before():
            days = now.days or 0
            return f" {words.number('found.since', days, n=formats.count(days, self.view.language))}"
        ends = {
            name: formats.day(day, self.view.language) for name, day in (("first", before.first), ("last", before.last))
        }
        return f" {words('found.between', **ends)}"


def one(view: View, name: str) -> tuple[int, float | None]:
    """A metric's n and value."""
    frame = data.result(view, name)
    return frame["n"][0], frame["value"][0]


def movement(view: View, name: str) -> tuple[Change, float | None]:
    """How a metric moved against the period before, and what it was then."""
    before = data.before(view, name)
    return change(find(name), data.result(view, name), before), None if before is None else before["value"][0]


def moved(told: Told, name: str) -> str:
    """The end of a clause that says a metric's value: what it was before. Empty where nothing can be compared."""
    view, (moving, before) = told.view, movement(told.view, name)
    if moving.difference is None or before is None:
        return ""
    return ending(told, moving, cards.text(before, find(name), view.language))


def ending(told: Told, moving: Change, before: str) -> str:
    """`, up from 12.3% in the 28 days before`, or that it is about as it was."""
    if moving.difference is None:
        return ""
    if moving.difference == 0 or moving.is_more_than_noise is False:
        return told.view.words("found.same", since=told.since())
    key = "found.rose" if moving.difference > 0 else "found.fell"
    return told.view.words(key, before=before, since=told.since())


def sure(metric: Metric, moving: Change) -> str | None:
    """`better` or `worse`, where it is more than chance; else None."""
    verdict = moving.verdict(metric.better) if moving.is_more_than_noise else None
    return verdict if verdict in ("better", "worse") else None


def answers(view: View) -> pl.DataFrame:
    """Channels with enough answers to be ranked, fastest first."""
    known = data.result(view, "first_response_time", ("channel",)).filter(pl.col("n") >= SMALL)
    return known.sort("median", "channel")
