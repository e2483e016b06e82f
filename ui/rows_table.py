"""The rows behind a number as a table: which one, its own number, in or out and why, and where it is found."""

from collections.abc import Hashable
from functools import partial
from typing import Any, Final

import polars as pl
import streamlit as st

from metrics.registry import declared
from model.metric import Metric
from ui import cards, data, formats, interactions, tables
from ui.plain import web_link
from ui.view import View

IN: Final = "in"
"""The reason of a row that counts."""
MOMENTS: Final = ("started_at", "opened_at", "answered_at", "day")
"""The columns that say when a row was; the first one it has is its own."""
_IDS: Final = {"turn": "interaction_id", "contact": "interaction_id", "customer": "person_id"}
"""The id of a row by the metric's grain, where it is not the grain's own."""
_CODES: Final = ("channel", "status", "severity", "state", "from_channel", "to_channel")
_ABOUT: Final = {"target": "target", "part": "what", "dimension": "dimension"}
_OWN: Final = ("source", "team")
_KEY: Final = ("source", "interaction_id")


def show(view: View, metric: Metric, part: pl.DataFrame, key: str, *which: Hashable) -> int | None:
    """The table; gives the position of the row that is chosen. `which` says which rows of the metric `part` are."""
    table = data.made(view, lambda: _ready(view, metric, part), metric.name, *which)
    event = tables.draw(table, on_select="rerun", selection_mode="single-row", key=key)
    return next((row for row in event["selection"]["rows"] if row < part.height), None)


def _ready(view: View, metric: Metric, part: pl.DataFrame) -> tables.Ready:
    known = set(part.columns)
    coded = _named(view, tables.code_words(view, part, *(c for c in _CODES if c in known)))
    verdicts = [view.words(f"behind.{code}") for code in part["verdict"]]
    day = declared(metric.name, data.frames(view), view.filters).rows.day
    counted = view.words.term("counted", day) if day else view.words.term("why", IN)
    words = [view.words.term("why", code) if code else counted for code in part["why"]]
    said = coded.with_columns(why=pl.Series(words, dtype=pl.String), verdict=pl.Series(verdicts, dtype=pl.String))
    own = [name for name in (*_id(metric, known), *_OWN) if name in known]
    linked = tables.from_source(view, _with_address(view, said), *own)
    columns = _columns(view, metric, linked.columns)
    return tables.ready(view, linked, "behind", columns, _readings(view, metric, known))


def _named(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the words of what tells apart those of one id: the target, or the dimension and part of a score."""
    words, found = view.words, [name for name in _ABOUT if name in rows.columns]
    return rows.with_columns(
        pl.Series(name, [words.section(("about", "metric_name"), code) for code in rows[name]], pl.String)
        for name in found
    )


def _id(metric: Metric, known: set[str]) -> list[str]:
    """The column that names a row; none for rows that are sums, such as changes of channel per day."""
    wanted = _IDS.get(metric.grain, f"{metric.grain}_id")
    others = ("interaction_id", "journey_id", "contact_id", "person_id")
    return [name for name in (wanted, *others) if name in known][:1]


def _columns(view: View, metric: Metric, known: list[str]) -> tables.Config:
    text = partial(tables.text, view)
    columns: dict[str, Any] = {
        **{name: text("id", pinned=True, width=130) for name in _id(metric, set(known))},
        **{name: text(key, width=190) for name, key in _ABOUT.items() if name in known},
        "number": tables.measure(view, "number", metric.name, width=110),
        "verdict": text("verdict", width=70), "why": text("reason", width=250),
        **{name: tables.instant(view, "at", width=155) for name in MOMENTS if name in known},
    }  # fmt: skip
    named = ("channel", "from_channel", "to_channel", "source", "team", "severity", "status")
    columns |= {name: text(name, width=95) for name in named if name not in columns}
    if "from_channel" in known:  # the channel such a row is filed under
        del columns["channel"]
    link = st.column_config.LinkColumn(view.words("column.link"), display_text=view.words("column.open_link"), width=70)
    return {name: column for name, column in {**columns, "url": link}.items() if name in known}


def _readings(view: View, metric: Metric, known: set[str]) -> dict[str, tables.Said]:
    """How numbers and instants read; yes and no for the rows of a share."""

    def number(value: float) -> str:
        if metric.unit == "share":
            return view.words("behind.yes" if value else "behind.no")
        return cards.text(value, metric, view.language)

    instants: dict[str, tables.Said] = {name: tables.at(view) for name in MOMENTS if name in known}
    days = {"day": tables.Said(partial(formats.day, language=view.language))} if "day" in known else {}
    return instants | days | {"number": tables.Said(number)}


def _with_address(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with their address in their own system, where there is one; only web addresses."""
    if "interaction_id" not in rows.columns:
        return rows
    chosen = tuple(rows.select(_KEY).drop_nulls().unique(maintain_order=True).iter_rows())
    known = data.asked(view, interactions.addresses, chosen)
    bare = rows.drop("url", strict=False)
    linked = bare.join(known, on=_KEY, how="left", maintain_order="left").with_columns(url=web_link("url"))
    return linked if linked["url"].is_not_null().any() else bare
