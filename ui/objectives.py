"""Are we where we want to be? The figures that have an objective, how far they are from it, and a way to set one."""

from dataclasses import replace
from functools import partial
from typing import Final

import polars as pl
import streamlit as st

from charts.course import Aim, course
from metrics.compare import SMALL
from metrics.registry import find, names
from metrics.trend import FLOWS, trend
from model.metric import Metric
from ui import cards, corrections, data, noted, panels, tables, tips, writing
from ui.chart_words import chart_words, draw, theme
from ui.plain import plain, visible
from ui.told import Goal
from ui.view import View
from ui.words import Words

_AREA: Final = "goal"
_KEY: Final = f"{_AREA}.{{}}".format
_FACTOR: Final = {"share": 100.0, "seconds": 60.0}
"""People write shares in per cent and durations in minutes."""


def goals(view: View) -> None:
    """The objectives as a table; the course of one of them with its goal; and a way to set another."""
    writing.told(_AREA)
    known, chosen = {each.id: each for each in view.goals}, None
    if not known:
        st.caption(view.words("goal.none"))
    else:
        table(view)
        chosen = st.selectbox(
            view.words("goal.choose"), list(known), key=_KEY("chosen"),
            format_func=lambda number: title(view, known[number]),
        )  # fmt: skip
        data.guarded(view, one, known[chosen])
    with st.container(horizontal=True, gap="small"):
        _set(view)
        if chosen is not None:
            _give_up(view, known[chosen])


def title(view: View, each: Goal) -> str:
    """The figure, whose it is where it is not the company's, and its goal."""
    said = noted.value_text(each.value, find(each.metric), view.language)
    return f"{_named(view.words, each)} · {said}"


def _named(words: Words, each: Goal) -> str:
    name = visible(tips.name(words, find(each.metric)))
    return f"{name} · {whose(words, each.scope)}" if each.scope else name


def whose(words: Words, scope: str) -> str:
    """The company, the channel or the team a goal is for."""
    kind, _, value = scope.partition("=")
    if kind == "channel":
        return words.code(value)
    return visible(value) if kind == "team" else words("goal.company")


def _now(view: View, each: Goal) -> tuple[float | None, int]:
    found = data.result(view.with_filters(noted.within(view.filters, each.scope)), each.metric)
    return found["value"][0], int(found["n"][0])


@data.drawn
def table(view: View) -> None:
    """How each stands in the period, in a sentence and as a table."""
    words, language = view.words, view.language
    known = [(each, find(each.metric), *_now(view, each)) for each in view.goals]
    st.markdown(finding(view, [_is_met(metric, each, value, n) for each, metric, value, n in known]))
    rows = [(
        _named(words, each), noted.value_text(each.value, metric, language), cards.text(value, metric, language),
        _gap(view, metric, each, value, n),
    ) for each, metric, value, n in known]  # fmt: skip
    shown = pl.DataFrame(rows, schema=["figure", "wanted", "now", "gap"], orient="row")
    config = {
        name: st.column_config.TextColumn(words(f"goal.{name}"), alignment="right" if place else None)
        for place, name in enumerate(shown.columns)
    }
    tables.show(view, shown, "goals", config)


def _is_met(metric: Metric, each: Goal, value: float | None, n: int) -> bool | None:
    return None if value is None or n < SMALL else noted.gap_text(_lack(metric, each, value), metric, "en") is None


def _lack(metric: Metric, each: Goal, value: float) -> float:
    return value - each.value if metric.better == "lower" else each.value - value


def finding(view: View, met: list[bool | None]) -> str:
    """How many are met, as Markdown; those that cannot be told are named."""
    known = [each for each in met if each is not None]
    said = view.words.number("goal.finding", len(known), met=sum(known))
    unknown = len(met) - len(known)
    return f"{said}, {view.words('goal.unmeasured', n=unknown)}." if unknown else f"{said}."


def _gap(view: View, metric: Metric, each: Goal, value: float | None, n: int) -> str:
    is_met = _is_met(metric, each, value, n)
    if is_met is None or value is None:
        return tables.beside(view.words("goal.nothing"), n)
    gap = noted.gap_text(_lack(metric, each, value), metric, view.language)
    return gap or view.words("goal.is_met")


@data.drawn
def one(view: View, each: Goal) -> None:
    """The course of a figure over the period, with its goal and what happened."""
    seen, metric = view.with_filters(noted.within(view.filters, each.scope)), find(each.metric)
    rows = data.computed(seen, partial(trend, each.metric))
    if rows["value"].null_count() == rows.height:
        panels.nothing(seen)
        return
    wanted = noted.value_text(each.value, metric, view.language)
    name, text = tips.name(view.words, metric), partial(cards.text, metric=metric, language=view.language)
    aim = Aim(each.value, view.words("goal.line", goal=wanted))
    chart = course(rows, chart_words(view), theme(view), metric.unit, text, name, aim=aim)
    said = view.words("goal.alt", name=name, goal=wanted, now=text(_now(view, each)[0]))
    draw(view, noted.on(seen, chart, rows), said)


def eligible() -> list[str]:
    """Metrics that can have an objective: one direction is better, and no mere number of things in a period."""
    return [name for name in names() if find(name).better != "neutral" and name not in FLOWS]


def _set(view: View) -> None:
    words = view.words
    if not view.scope.may_act:
        st.caption(words("note.may_not"))
        return
    aim = st.popover(words("goal.set"), icon=":material/flag:", key=_KEY("set"), on_change="rerun")
    if not writing.is_wanted(aim, _KEY("set")):
        return
    turn = writing.turn(_AREA)
    with aim:
        name = st.selectbox(
            words("goal.figure"), eligible(), key=_KEY(f"metric.{turn}"),
            format_func=lambda metric: visible(tips.name(words, find(metric))),
        )  # fmt: skip
        scope = st.selectbox(
            words("goal.scope"), _scopes(view), key=_KEY(f"scope.{turn}"), format_func=lambda s: whose(words, s)
        )
        value = st.number_input(_asked(words, find(name)), value=None, key=_KEY(f"value.{turn}.{name}"))
        by = corrections.author(view, f"goal_by.{turn}")
        is_sent = st.button(
            words("goal.save"), type="primary", icon=":material/check:", key=_KEY("save"),
            disabled=value is None or not by,
        )  # fmt: skip
    if is_sent and value is not None:
        amount = value * 60 if find(name).unit == "seconds" else value / _FACTOR.get(find(name).unit, 1.0)
        said = {"name": tips.name(words, find(name)), "goal": noted.value_text(amount, find(name), view.language)}
        writing.write(_AREA, lambda desk: desk.aim(name, amount, by, scope), plain(words("goal.saved", **said)))


def _asked(words: Words, metric: Metric) -> str:
    return words({"share": "goal.percent", "seconds": "goal.minutes"}.get(metric.unit, "goal.value"))


def _scopes(view: View) -> list[str]:
    channels = data.result(replace(view, filters=noted.asked_of(view.filters, None, None)), "contacts", ("channel",))
    return ["", *(f"channel={c}" for c in channels["channel"]), *(f"team={t}" for t in data.choices(view).teams)]


def _give_up(view: View, each: Goal) -> None:
    if not view.scope.may_act:
        return
    back = st.popover(
        view.words("goal.withdraw"), icon=":material/undo:", type="tertiary", key=_KEY(f"back.{each.id}"),
        on_change="rerun",
    )  # fmt: skip
    if not writing.is_wanted(back, _KEY(f"back.{each.id}")):
        return
    with back:
        st.caption(plain(f"{title(view, each)} · {view.words('note.told_by', user=each.user)}"))
        by = corrections.author(view, f"goal_withdraw_by.{each.id}")
        metric = find(each.metric)
        wanted = noted.value_text(each.value, metric, view.language)
        said = view.words("goal.withdrawn", name=tips.name(view.words, metric), goal=wanted)
        if st.button(view.words("goal.withdraw"), key=_KEY(f"withdraw.{each.id}"), disabled=not by):
            writing.write(_AREA, lambda desk: desk.give_up(each.id, by), plain(said))
