"""What happened, and did it help? What people told of days, each with its figures before and after."""

from dataclasses import replace
from datetime import date
from typing import Final

import polars as pl
import streamlit as st

from charts.course import course
from metrics.effects import NAMES, Sides, effects, sides
from metrics.registry import find
from metrics.trend import trend
from model.filters import Filters
from model.metric import Metric
from model.period import Period
from ui import cards, corrections, data, formats, noted, tables, tips, writing
from ui.chart_words import chart_words, draw, theme
from ui.data import Opened
from ui.plain import plain, visible
from ui.told import Happened
from ui.view import View

_AREA: Final = "note"
_KEY: Final = f"{_AREA}.{{}}".format
_MOVED: Final = ("better", "worse", "changed")
LONGEST: Final = 120


def happened(view: View) -> None:
    """One of the things that happened, with its figures before and after; and a way to tell of another."""
    writing.told(_AREA)
    known, chosen = {each.id: each for each in noted.of(view)}, None
    if known:
        chosen = _one(view, known)
    else:
        st.caption(view.words("note.none"))
    with st.container(horizontal=True, gap="small"):
        _tell(view)
        if chosen:
            _take_back(view, chosen)


def _one(view: View, known: dict[int, Happened]) -> Happened:
    words = view.words
    left, right = st.columns([7, 5])
    with left:
        chosen = st.selectbox(
            words("note.choose"), list(known), key=_KEY("chosen"), index=_latest(view, known),
            format_func=lambda number: title(view, known[number]),
        )  # fmt: skip
    names = figures(view, known[chosen])
    with right:
        figure = st.selectbox(
            words("note.figure"), names, key=_KEY(f"figure.{chosen}"),
            format_func=lambda name: visible(tips.name(words, find(name))),
        )  # fmt: skip
    data.guarded(view, effect, known[chosen], figure)
    return known[chosen]


def _latest(view: View, known: dict[int, Happened]) -> int:
    """The latest of which before and after is known, or else the latest."""
    frames = data.frames(view)
    return next((place for place, each in enumerate(known.values()) if sides(frames, each.day)), 0)


def title(view: View, each: Happened) -> str:
    """The day and the words; and whose it was, where it was not everybody's."""
    whose = [view.words.code(each.channel)] if each.channel else []
    whose += [visible(each.team)] if each.team else []
    said = {"day": formats.day(each.day, view.language), "text": visible(each.text)}
    return view.words("note.theirs", **said, whose=", ".join(whose)) if whose else view.words("note.one", **said)


def figures(view: View, each: Happened) -> list[str]:
    """The figures that are looked at, those that moved most for their usual swing first."""
    found = data.asked(view, _effects, noted.asked_of(view.filters, each.channel, each.team), each.day)
    if found.is_empty():
        return list(NAMES)
    moved = pl.col("verdict").is_in(_MOVED).cast(pl.Int8)
    size = (pl.col("difference").abs() / pl.col("swing")).fill_nan(0).fill_null(0)
    return found.sort(moved, size, descending=True, maintain_order=True)["metric"].to_list()


def _effects(opened: Opened, filters: Filters, day: date) -> pl.DataFrame:
    return effects(opened.frames, filters, day)


@data.drawn
def effect(view: View, each: Happened, figure: str) -> None:
    """In a sentence, as a course and as a table: what was before and after."""
    around = sides(data.frames(view), each.day)
    if around is None:
        st.info(view.words("note.early", day=formats.day(each.day, view.language)), icon=":material/hourglass_top:")
        return
    found = data.asked(view, _effects, noted.asked_of(view.filters, each.channel, each.team), each.day)
    st.markdown(finding(view, each, found))
    _course(view, each, around, found.row(by_predicate=pl.col("metric") == figure, named=True))
    _table(view, each, found)
    st.caption(_caveat(view, each, around))


def finding(view: View, each: Happened, found: pl.DataFrame) -> str:
    """What moved, as Markdown; `found` is EFFECTS."""
    moved, said = found.filter(pl.col("verdict").is_in(_MOVED)), {"text": plain(each.text), "of": found.height}
    if moved.is_empty():
        is_known = found["verdict"].eq("same").any()
        return view.words("note.still" if is_known else "note.untold", **said) + "."
    parts = [_figure(view, row) for row in moved.iter_rows(named=True)]
    return view.words.number("note.moved", len(parts), **said, figures=", ".join(parts)) + "."


def _figure(view: View, row: dict[str, object]) -> str:
    name = plain(tips.name(view.words, find(str(row["metric"]))))
    return view.words("note.moved_one_figure", name=name, **_values(view, row))


def _values(view: View, row: dict[str, object]) -> dict[str, str]:
    metric = find(str(row["metric"]))
    return {side: cards.text(_number(row[side]), metric, view.language) for side in ("before", "after")}


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _course(view: View, each: Happened, around: Sides, row: dict[str, object]) -> None:
    metric = find(str(row["metric"]))
    filters = noted.asked_of(view.filters, each.channel, each.team)
    rows = data.asked(view, _days, filters, metric.name, around.whole)
    name, days = tips.name(view.words, metric), around.weeks * 7
    per_step = days if metric.unit == "count" and row["before"] == row["n_before"] else 1
    levels = [(s.first, s.last, _number(row[k])) for s, k in ((around.before, "before"), (around.after, "after"))]
    held = pl.DataFrame(levels, schema={"first": pl.Date(), "last": pl.Date(), "value": pl.Float64()}, orient="row")
    chart = course(
        rows, chart_words(view), theme(view), metric.unit, lambda v: cards.text(v, metric, view.language), name,
        held.with_columns(pl.col("value") / per_step),
    )  # fmt: skip
    said = view.words("note.alt", name=name, day=formats.day(each.day, view.language), **_values(view, row))
    draw(view, noted.on(view, chart, rows), said)


def _days(opened: Opened, filters: Filters, name: str, whole: Period) -> pl.DataFrame:
    return trend(name, opened.frames, replace(filters, period=whole), "day")


def _table(view: View, each: Happened, found: pl.DataFrame) -> None:
    words, metrics = view.words, [find(name) for name in found["metric"]]
    rows = list(zip(found.iter_rows(named=True), metrics, strict=True))
    shown = pl.DataFrame({
        "figure": [visible(tips.name(words, metric)) for metric in metrics],
        "before": [cards.text(row["before"], metric, view.language) for row, metric in rows],
        "after": [cards.text(row["after"], metric, view.language) for row, metric in rows],
        "change": [change_text(row["difference"], metric, view.language) for row, metric in rows],
        "usual": [usual_text(row["swing"], metric, view.language) for row, metric in rows],
        "word": [words(f"verdict.{row['verdict']}") for row, _ in rows],
    }, schema=dict.fromkeys(("figure", "before", "after", "change", "usual", "word"), pl.String()))  # fmt: skip
    config = {name: st.column_config.TextColumn(words(f"note.{name}")) for name in ("figure", "word")}
    config |= {
        name: st.column_config.TextColumn(words(f"note.{name}"), alignment="right", help=words.get(f"note.{name}_help"))
        for name in ("before", "after", "change", "usual")
    }
    tables.show(view, shown, "happened", {name: config[name] for name in shown.columns}, alt=words(
        "note.table", day=formats.day(each.day, view.language), finding=finding(view, each, found).replace("*", ""),
    ))  # fmt: skip


def change_text(difference: float | None, metric: Metric, language: str) -> str:
    """A change in percentage points for shares, in points for points, else relative."""
    if difference is None:
        return formats.MISSING
    if metric.unit == "points":
        return f"{'+' if difference > 0 else ''}{formats.decimal(difference, language)}"
    return (formats.points if metric.unit == "share" else formats.change)(difference, language)


def usual_text(swing: float | None, metric: Metric, language: str) -> str:
    """What is usual either way: ±2.4 pp."""
    return formats.MISSING if swing is None else f"±{change_text(swing, metric, language).removeprefix('+')}"


def _caveat(view: View, each: Happened, around: Sides) -> str:
    spans = [
        f"{formats.day(p.first, view.language)} – {formats.day(p.last, view.language)}"  # a range
        for p in (around.before, around.after)
    ]
    said = view.words.number("note.weeks", around.weeks, before=spans[0], after=spans[1])
    first, last = around.whole.first or each.day, around.whole.last or each.day
    others = [other for other in noted.of(view) if other.id != each.id and first <= other.day <= last]
    also = view.words("note.also", texts=", ".join(plain(title(view, other)) for other in others)) if others else ""
    return f"{plain(said)} {also}".strip()


def _tell(view: View) -> None:
    words = view.words
    if not view.scope.may_act:
        st.caption(words("note.may_not"))
        return
    add = st.popover(words("note.add"), icon=":material/edit_calendar:", key=_KEY("add"), on_change="rerun")
    if not writing.is_wanted(add, _KEY("add")):
        return
    choices, turn = data.choices(view), writing.turn(_AREA)
    with add, st.form(_KEY(f"form.{turn}"), border=False):
        day = st.date_input(words("note.day"), value=choices.last or view.as_of.date(), format="DD/MM/YYYY")
        text = st.text_input(words("note.text"), max_chars=LONGEST)
        channel = st.selectbox(
            words("note.channel"), _used(view), index=None, format_func=words.code, placeholder=words("note.all")
        )
        team = st.selectbox(
            words("note.team"), choices.teams, index=None, format_func=visible, placeholder=words("note.all")
        )
        by = corrections.author(view, f"note_by.{turn}")
        is_sent = st.form_submit_button(words("note.save"), type="primary", icon=":material/check:")
    if is_sent and isinstance(day, date) and text.strip() and by:
        writing.write(
            _AREA, lambda desk: desk.annotate(day, text, by, channel, team), words("note.saved", text=plain(text))
        )


def _used(view: View) -> list[str]:
    return data.result(view, "contacts", ("channel",))["channel"].to_list()


def _take_back(view: View, each: Happened) -> None:
    if not view.scope.may_act:
        st.caption(plain(view.words("note.told_by", user=each.user)))
        return
    back = st.popover(
        view.words("note.withdraw"), icon=":material/undo:", type="tertiary", key=_KEY(f"back.{each.id}"),
        on_change="rerun",
    )  # fmt: skip
    if not writing.is_wanted(back, _KEY(f"back.{each.id}")):
        return
    with back:
        st.caption(f"{plain(title(view, each))} · {plain(view.words('note.told_by', user=each.user))}")
        by = corrections.author(view, f"note_withdraw_by.{each.id}")
        if st.button(view.words("note.withdraw"), key=_KEY(f"withdraw.{each.id}"), disabled=not by):
            writing.write(
                _AREA, lambda desk: desk.forget(each.id, by), view.words("note.withdrawn", text=plain(each.text))
            )
