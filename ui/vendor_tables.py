"""What the systems measured themselves, beside ours, and the rule that explains each difference."""

from collections.abc import Iterable
from typing import Final

import polars as pl
import streamlit as st

from model.clocks import CLOCKS
from ui import data, formats, interactions, tables
from ui.interactions import Interaction
from ui.plain import plain
from ui.view import View

EQUAL: Final = ("equal", "rounded")
"""Rules by which both say the same."""
NOT_COMPARABLE: Final = ("left_out", "vendor_missing", "no_hours", "ours_running", "ours_undefined", "neither")
"""Rules by which one side has no figure, or none has."""
UNEXPLAINED: Final = "unexplained"
_ORDER: Final = {UNEXPLAINED: 0} | dict.fromkeys(NOT_COMPARABLE, 2) | {"rounded": 3, "equal": 4, "neither": 5}
"""What differs stands first; what nothing explains before all others."""
MOST: Final = 60
"""So many figures are shown of a journey of many interactions."""
TURNS: Final = "next_response"
"""A figure in seconds that belongs to a turn, and so is no clock of an interaction."""


def figures(view: View, chosen: tuple[Interaction, ...]) -> None:
    """Every figure of their own the systems give for these interactions: theirs, ours, and why they differ."""
    found = data.asked(view, interactions.vendor_figures, chosen, view.scope)
    st.header(view.words("card_title.vendor_figures"), anchor=False, help=view.words("vendor.help"))
    if found.is_empty():
        st.caption(view.words("vendor.none"))
        return
    st.caption(view.words("caption.vendor_figures"))
    ordered = found.sort(pl.col("rule").replace_strict(_ORDER, default=1), maintain_order=True).head(MOST)
    if found.height > MOST:
        st.caption(view.words("vendor.shown", n=MOST, of=formats.count(found.height, view.language)))
    with st.grid(3, min_column_width=300, gap="small"):
        for row in _said(view, ordered).iter_rows(named=True):
            _figure(view, row)


def _figure(view: View, row: dict[str, str | None]) -> None:
    """One figure: theirs, ours, the difference, the rule, and the vendor's own word for it, as text."""
    said = {
        name: plain(text) if text else formats.MISSING for name, text in row.items() if isinstance(text, str | None)
    }
    name = f"**{said['figure']}**" + (f" · {said['basis']}" if row["basis"] else "")
    numbers = {name: said[name].replace(" ", "\N{NO-BREAK SPACE}") for name in ("theirs", "ours", "apart")}
    values = view.words("vendor.values", **numbers)
    with st.container(border=True, height="stretch", gap="xxsmall"):
        st.markdown(f"{name}  \n{values}  \n{said['why']}")
        st.caption(f"{said['source']} {said['interaction_id']}: {said['name']}")


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
        why=_texts(_why(view, row["rule"], row["also"]) for row in rows),
    )


def _why(view: View, *rules: str | None) -> str | None:
    """The rule in words, and whose opening hours it takes besides; None without a rule."""
    return " ".join(view.words.term("difference", rule) for rule in rules if rule) or None


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
    """Per source and figure: how many are equal, explained, unexplained, not comparable; and by which rules."""
    found = data.asked(view, interactions.vendor_summary, view.filters, view.scope)
    if found.is_empty():
        st.caption(view.words("vendor.none_at_all"))
        return
    shown = tables.from_source(view, _named(view, sums(found)), "source", "name")
    counts = ("compared", "equal", "explained", "unexplained", "not_comparable")
    tables.show(view, shown, "vendor_summary", {
        "source": tables.text(view, "source", pinned=True), "figure": tables.text(view, "figure"),
        "basis": tables.text(view, "basis"), **{name: tables.number(view, name) for name in counts},
        "name": tables.text(view, "vendor_word"),
    })  # fmt: skip
    _rules(view, found)


def sums(found: pl.DataFrame) -> pl.DataFrame:
    """Compared = equal + explained + unexplained, per source, figure, vendor's word and basis; others apart."""
    n, rule = pl.col("n"), pl.col("rule").fill_null(UNEXPLAINED)
    same, unknown, one_sided = rule.is_in(EQUAL), rule == UNEXPLAINED, rule.is_in(NOT_COMPARABLE)
    by = ("source", "figure", "name", "basis")
    summed = found.group_by(by).agg(
        compared=n.filter(~one_sided).sum(), equal=n.filter(same).sum(), unexplained=n.filter(unknown).sum(),
        explained=n.filter(~same & ~unknown & ~one_sided).sum(), not_comparable=n.filter(one_sided).sum(),
    )  # fmt: skip
    return summed.sort(by, nulls_last=True)


def _named(view: View, frame: pl.DataFrame) -> pl.DataFrame:
    """Figures and bases in words."""
    words = view.words
    return frame.with_columns(
        figure=_texts(words.term("figure", code or "") for code in frame["figure"]),
        basis=_texts(words.term("basis", code) if code else None for code in frame["basis"]),
    )


def _rules(view: View, found: pl.DataFrame) -> None:
    """Which rule explains how many differences, or why figures are not comparable, most first."""
    known = found.filter(~pl.col("rule").fill_null(UNEXPLAINED).is_in((*EQUAL, "neither")))
    if known.is_empty():
        return
    st.caption(view.words("caption.vendor_rules"))
    rules = known.group_by("source", pl.col("rule").fill_null(UNEXPLAINED), "also").agg(pl.col("n").sum())
    ranked = rules.sort("n", "source", "rule", "also", descending=[True, False, False, False], nulls_last=True)
    codes = ranked.select("rule", "also").iter_rows()
    said = ranked.with_columns(why=_texts(_why(view, rule, also) for rule, also in codes))
    counted = said.with_columns(n=_texts(formats.count(n, view.language) for n in ranked["n"]))
    shown = counted.select(  # a table of this kind wraps its texts, and reads Markdown
        pl.Series(view.words(f"column.{key}"), [plain(text) for text in counted[name]])
        for name, key in {"source": "source", "n": "n", "why": "explanation"}.items()
    )
    st.table(shown, border="horizontal", hide_index=True, alt=view.words("caption.vendor_rules"))
