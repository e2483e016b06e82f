"""What the systems measured themselves, beside ours, and the rule that explains each difference."""

from collections.abc import Iterable
from typing import Final

import polars as pl
import streamlit as st

from model.clocks import CLOCKS
from ui import data, formats, tables
from ui.view import View

EQUAL: Final = ("equal", "rounded")
UNEXPLAINED: Final = "unexplained"
TURNS: Final = "next_response"
"""A figure in seconds that belongs to a turn, and so is no clock of an interaction."""
_WRAPPED: Final = 56
"""Height of a row whose sentence takes two lines."""


def figures(view: View, chosen: tuple[data.Interaction, ...]) -> None:
    """Every figure of their own the systems give for these interactions: theirs, ours, and why they differ."""
    found = data.vendor_figures(view, chosen)
    st.header(view.words("card_title.vendor_figures"), anchor=False, help=view.words("vendor.help"))
    if found.is_empty():
        st.caption(view.words("vendor.none"))
        return
    shown = tables.from_source(view, _said(view, found), "source", "name")
    tables.show(view, shown, "vendor_figures", {
        "figure": tables.text(view, "figure", pinned=True, width=150), "basis": tables.text(view, "basis", width=105),
        "theirs": tables.text(view, "theirs", width=105), "ours": tables.text(view, "ours", width=105),
        "apart": tables.text(view, "apart", width=105), "why": tables.text(view, "explanation", width=430),
        "name": tables.text(view, "vendor_word", width=190), "source": tables.text(view, "source", width=90),
    }, row_height=_WRAPPED)  # fmt: skip


def _said(view: View, found: pl.DataFrame) -> pl.DataFrame:
    """Codes as words, seconds as durations, counts as counts."""
    rows = found.rows(named=True)
    pairs = [(row["figure"], row["vendor_value"], row["our_value"]) for row in rows]
    apart = [None if None in (theirs, ours) else theirs - ours for _, theirs, ours in pairs]
    return found.with_columns(
        figure=_texts(view.words.term("figure", row["figure"] or "") for row in rows),
        basis=_texts(view.words.term("basis", row["basis"]) if row["basis"] else None for row in rows),
        theirs=_texts(_value(view, figure, theirs) for figure, theirs, _ in pairs),
        ours=_texts(_value(view, figure, ours) for figure, _, ours in pairs),
        apart=_texts(_difference(view, figure, by) for (figure, _, _), by in zip(pairs, apart, strict=True)),
        why=_texts(view.words.term("difference", row["rule"]) if row["rule"] else None for row in rows),
    )


def _texts(said: Iterable[str | None]) -> pl.Series:
    return pl.Series(list(said), dtype=pl.String)


def _value(view: View, figure: str | None, value: int | None) -> str:
    """A figure in its unit: clocks are durations, everything else is a count."""
    if value is None:
        return formats.MISSING
    in_seconds = figure in CLOCKS or figure == TURNS
    return formats.duration(value, view.language) if in_seconds else formats.count(value, view.language)


def _difference(view: View, figure: str | None, by: int | None) -> str:
    """By how much their figure is above (+) or below (−) ours."""
    if not by:
        return _value(view, figure, by)
    return f"{'+' if by > 0 else '−'}{_value(view, figure, abs(by))}"


@data.drawn
def summary(view: View) -> None:
    """Per source and figure: how many were compared, equal, explained by a rule, unexplained; and by which rules."""
    found = data.vendor_summary(view)
    if found.is_empty():
        st.caption(view.words("vendor.none_at_all"))
        return
    sums = _sums(found)
    shown = tables.from_source(view, _named(view, sums), "source", "name")
    counts = ("compared", "equal", "explained", "unexplained")
    tables.show(view, shown, "vendor_summary", {
        "source": tables.text(view, "source", pinned=True), "figure": tables.text(view, "figure"),
        "basis": tables.text(view, "basis"), **{name: tables.number(view, name) for name in counts},
        "name": tables.text(view, "vendor_word"),
    })  # fmt: skip
    _rules(view, found)


def _sums(found: pl.DataFrame) -> pl.DataFrame:
    """Compared = equal + explained + unexplained, per source, figure, vendor's word and basis."""
    n, rule = pl.col("n"), pl.col("rule").fill_null(UNEXPLAINED)
    same, unknown = rule.is_in(EQUAL), rule == UNEXPLAINED
    by = ("source", "figure", "name", "basis")
    sums = found.group_by(by).agg(
        compared=n.sum(), equal=n.filter(same).sum(), explained=n.filter(~same & ~unknown).sum(),
        unexplained=n.filter(unknown).sum(),
    )  # fmt: skip
    return sums.sort(by, nulls_last=True)


def _named(view: View, frame: pl.DataFrame) -> pl.DataFrame:
    """Figures and bases in words."""
    words = view.words
    return frame.with_columns(
        figure=_texts(words.term("figure", code or "") for code in frame["figure"]),
        basis=_texts(words.term("basis", code) if code else None for code in frame["basis"]),
    )


def _rules(view: View, found: pl.DataFrame) -> None:
    """Which rule explains how many differences, most first."""
    known = found.filter(~pl.col("rule").fill_null(UNEXPLAINED).is_in(EQUAL))
    if known.is_empty():
        return
    st.caption(view.words("caption.vendor_rules"))
    rules = known.group_by("source", pl.col("rule").fill_null(UNEXPLAINED)).agg(pl.col("n").sum())
    ranked = rules.sort("n", "source", "rule", descending=[True, False, False])
    said = ranked.with_columns(why=_texts(view.words.term("difference", code) for code in ranked["rule"]))
    tables.show(view, tables.from_source(view, said, "source"), "vendor_summary", {
        "why": tables.text(view, "explanation", pinned=True, width=560), "n": tables.number(view, "n"),
        "source": tables.text(view, "source"),
    }, row_height=_WRAPPED, alt=view.words("caption.vendor_rules"))  # fmt: skip
