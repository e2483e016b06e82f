"""What charts are told about the viewer: words and number formats of the language, colours of the theme."""

from functools import cache, lru_cache, partial
from typing import Any, Final

import streamlit as st

from charts.drawing import Drawing
from charts.palette import THEMES, Theme
from charts.words import TEXTS, Words
from ui import formats
from ui.view import View
from ui.words import Words as Texts

_COMMA: Final = {"number": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", "\u202f€"]}}
_NUMBERS: Final = {"es": _COMMA, "ca": _COMMA}
"""Number formats of axes, in Vega's terms; English is Vega's own."""
_RECURRING: Final = 4096
"""Small counts and days come back in chart after chart; wording one takes 20 µs."""
_TIME: Final = {
    "dateTime": "%-d %b %Y %H:%M", "date": "%-d %b %Y", "time": "%H:%M", "periods": ["", ""],
}  # fmt: skip


def chart_words(view: View) -> Words:
    """The words and formats of a view's language: the same object in every run, by which templates are kept."""
    return _words(view.language)


@cache
def _words(language: str) -> Words:
    said = Texts(language)
    texts = {key: said.section(("chart", "age_band"), key) for key in TEXTS}
    kept = lru_cache(maxsize=_RECURRING)
    return Words(
        label=said.code, duration=partial(formats.duration, language=language),
        number=kept(partial(formats.count, language=language)), share=partial(formats.percent, language=language),
        decimal=partial(formats.decimal, language=language, digits=2),
        day=kept(partial(formats.day, language=language)), weekdays=tuple(formats.weekdays(language)), texts=texts,
    )  # fmt: skip


def theme(view: View) -> Theme:
    """The colours of the page the chart stands on."""
    return THEMES[view.theme]


def draw(view: View, chart: Drawing, finding: str) -> None:
    """The chart as wide as its card, in the viewer's language, with its finding for those who cannot see it."""
    spec = chart.spec | {"config": _config(view.language), "datasets": dict(chart.frames)}
    st.vega_lite_chart(spec, width="stretch", alt=finding)


@cache
def _config(language: str) -> dict[str, Any]:
    months, days = formats.months(language), formats.weekdays(language)
    time = _TIME | {"months": months, "shortMonths": months, "days": days, "shortDays": days}
    return {"locale": _NUMBERS.get(language, {}) | {"time": time}, "view": {"stroke": None}}
