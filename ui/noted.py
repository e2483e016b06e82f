"""What people told, as a view carries it: what happened on which day, and what figures should be.

Both are part of the view, so a card that is drawn once knows of them: it is drawn anew when they change.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import polars as pl
import streamlit as st
from babel import numbers

from charts.drawing import Drawing
from charts.marks import happened_frame, marked
from charts.scale import step_column
from metrics.compare import SMALL
from metrics.registry import find
from model import period as periods
from model.filters import Filters
from model.metric import Metric
from model.scope import Scope
from model.vocabulary import GROUP_OF_CHANNEL
from ui import catalog, formats
from ui.chart_words import chart_words, theme
from ui.plain import plain, visible
from ui.told import Goal, Happened
from ui.view import View
from ui.words import Words

_DAYS_OF: Final = {"day": 1, "week": 7, "month": 28}
"""Days a step has at least."""


def with_told(view: View) -> View:
    """The view with what was told and its viewer may see."""
    days, aims = catalog.told()
    return replace(
        view,
        happened=tuple(each for each in days if _may_see(view.scope, each.channel, each.team)),
        goals=tuple(each for each in aims if _may_see(view.scope, *_parts(each.scope))),
    )


def _may_see(scope: Scope, channel: str | None, team: str | None) -> bool:
    of_channel = not scope.channels or channel in (None, *scope.channels)
    return of_channel and (not scope.teams or team in (None, *scope.teams))


def _parts(scope: str) -> tuple[str | None, str | None]:
    """The channel and the team a scope names."""
    kind, _, value = scope.partition("=")
    return (value if kind == "channel" else None, value if kind == "team" else None)


def of(view: View) -> tuple[Happened, ...]:
    """What happened to anything the view's filters keep, whatever its day."""
    return tuple(each for each in view.happened if _concerns(view.filters, each))


def _concerns(filters: Filters, each: Happened) -> bool:
    group = GROUP_OF_CHANNEL.get(each.channel) if each.channel else None
    of_group = filters.channel_group in (None, group) or each.channel is None
    of_channel = not filters.channels or each.channel in (None, *filters.channels)
    return of_group and of_channel and (not filters.teams or each.team in (None, *filters.teams))


def on(view: View, chart: Drawing, frame: pl.DataFrame) -> Drawing:
    """The course over time of `frame` (day, week or month) with what happened in it."""
    step = step_column(frame)
    first, last = frame[step].min(), frame[step].max()
    if not isinstance(first, date) or not isinstance(last, date):
        return chart
    ends = last + timedelta(days=_DAYS_OF[step] - 1)
    rows = [(each.day, visible(each.text)) for each in of(view) if first <= each.day <= ends]
    return marked(chart, happened_frame(rows, chart_words(view)), (first, ends), theme(view))


def asked_of(filters: Filters, channel: str | None, team: str | None) -> Filters:
    """The filters for the rows of a channel or team only, whatever the period."""
    told = {"channels": (channel,), "channel_group": None} if channel else {}
    told |= {"teams": (team,)} if team else {}
    return replace(filters, preset=periods.ALL, period=None, comparison="none", **told)  # type: ignore[arg-type]


def within(filters: Filters, scope: str) -> Filters:
    """The filters for the rows of a goal's scope, in the same period."""
    channel, team = _parts(scope)
    narrowed = asked_of(filters, channel, team)
    return replace(narrowed, preset=filters.preset, period=filters.period, comparison=filters.comparison)


def goal(view: View, metric: str) -> Goal | None:
    """What a metric of the view should be: the goal of its one channel or team, else the company's.

    A number of things belongs to the whole company, so no part of it is held against that goal.
    """
    filters, known = view.filters, {each.scope: each for each in view.goals if each.metric == metric}
    own = [f"channel={filters.channels[0]}"] if len(filters.channels) == 1 else []
    own += [f"team={filters.teams[0]}"] if len(filters.teams) == 1 else []
    everybody = [""] if find(metric).unit != "count" or not filters.dimensions else []
    return next((known[scope] for scope in (*own, *everybody) if scope in known), None)


def line(view: View, metric: str, value: float | None, n: int) -> None:
    """Below a headline: what it should be, and whether it is; nothing where nobody said."""
    aim = goal(view, metric)
    if aim:
        st.caption(plain(standing(view.words, find(metric), aim.value, value, n)))


def value_text(value: float, metric: Metric, language: str) -> str:
    """A goal as people wrote it: 80%, 4 h, 12.5."""
    if metric.unit == "seconds":
        return formats.duration(value, language)
    if metric.unit == "share":
        return numbers.format_percent(value, f"#,##0.#{'' if language == 'en' else chr(0x202F)}%", locale=language)
    return numbers.format_decimal(value, "#,##0.##", locale=language)


def standing(words: Words, metric: Metric, aim: float, value: float | None, n: int) -> str:
    """How far a value is from its goal, in words: `goal 80% · met`; the goal alone where n is small."""
    said = value_text(aim, metric, words.language)
    if value is None or n < SMALL:
        return words("goal.alone", goal=said)
    lack = (value - aim) if metric.better == "lower" else (aim - value)
    gap = gap_text(lack, metric, words.language)
    if gap is None:
        return words("goal.met", goal=said)
    return words("goal.over" if metric.better == "lower" else "goal.short", goal=said, gap=gap)


def gap_text(lack: float, metric: Metric, language: str) -> str | None:
    """What is lacking as it is shown; None when it is nothing, or nothing that would show."""
    if metric.unit == "share":
        return f"{formats.decimal(lack * 100, language)} pp" if round(lack * 100, 1) > 0 else None
    if metric.unit == "seconds":
        return formats.duration(lack, language) if round(lack) > 0 else None
    return value_text(lack, metric, language) if round(lack, 2) > 0 else None
