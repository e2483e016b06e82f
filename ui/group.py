"""The group of a number's rows that an address asks for, such as one hour or one hand-off: read, said, taken off."""

from typing import Final

import polars as pl
import streamlit as st

from metrics import cut
from metrics.cut import Cut
from model.errors import SettingsError
from model.filters import Filters
from model.metric import Metric
from ui import cards, data, definitions, formats, leaves
from ui.plain import plain
from ui.view import View
from ui.words import Words

_KEY: Final = "behind.group"
_LONGEST: Final = 60
_DAYS: Final = ("day", "week", "month")
_LISTED: Final = (cut.WITH, cut.WITHOUT)


def asked(view: View, metric: Metric) -> Cut:
    """The group of the address; parts that this metric's rows cannot tell are named and left out."""
    found = tuple((name, st.query_params[name]) for name in cut.NAMES if st.query_params.get(name))
    if not found:
        return ()
    refused = cut.refused(metric.name, data.frames(view), view.filters, found)
    for name, value in refused:
        said = view.words("filters.refused", name=plain(name), value=plain(value[:_LONGEST]))
        st.warning(said, icon=":material/link_off:")
    return tuple(part for part in found if part not in refused)


def show(view: View, parts: Cut) -> None:
    """What the list is about besides the filters, each part to be taken off by a click."""
    if not parts:
        return
    named = dict(parts)
    st.session_state[_KEY] = list(named)
    st.pills(
        view.words("behind.only"), list(named), key=_KEY, selection_mode="multi", on_change=_taken_off,
        args=(tuple(named),), format_func=lambda name: plain(said(view, name, named[name])),
    )  # fmt: skip


def _taken_off(names: tuple[str, ...]) -> None:
    for name in set(names) - set(st.session_state[_KEY]):
        st.query_params.pop(name, None)
    leaves.first()


def value(view: View, metric: Metric, parts: Cut) -> str:
    """The number of the group; a dash where there is none."""
    if not parts:
        return definitions.value_now(view, metric)
    try:
        found = data.asked(view, _number, metric.name, view.filters, parts)
    except SettingsError:
        return formats.MISSING
    return cards.text(found, metric, view.language)


def _number(opened: data.Opened, name: str, filters: Filters, parts: Cut) -> float | None:
    found: float | None = cut.compute(name, opened.frames, filters, parts)["value"][0]
    return found


def said(view: View, name: str, code: str) -> str:
    """One part in words: `Weekday: Tue`, `From: Live chat`, `Without: Team`. A code nobody knows stays as it is."""
    words = view.words
    if name == cut.STATION:
        number, *ends = code.split(cut.ARROW)
        return words("group.station", n=number[:4], path=_path(words, ends))
    label = words.term("group", name)
    text = (
        ", ".join(words.term("group", part) for part in code.split(",")) if name in _LISTED else _code(view, name, code)
    )
    return f"{label}: {text[:_LONGEST]}"


def _code(view: View, name: str, code: str) -> str:
    words = view.words
    if name == "path":
        return _path(words, code.split(cut.ARROW))
    if name in _DAYS:
        return _day(code, view.language)
    if name == "weekday":
        return dict(zip("1234567", formats.weekdays(view.language), strict=True)).get(code, code)
    if name == "hour":
        return f"{code} h"
    if code in ("true", "false"):
        return words("behind.yes" if code == "true" else "behind.no")
    sections = ("age_band", "code", "about", "kind_word", "group_word")
    return next((words(f"{s}.{code}") for s in sections if words.get(f"{s}.{code}")), code)


def _path(words: Words, codes: list[str]) -> str:
    return " › ".join(map(words.code, codes))


def _day(code: str, language: str) -> str:
    found = pl.Series([code]).str.to_date(strict=False)[0]
    return formats.day(found, language) if found else code
