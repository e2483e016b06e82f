"""The page Maturity: the score, its parts over four bands, what would raise it most, and what each is made of."""

from dataclasses import replace
from typing import Any, Final

import polars as pl
import streamlit as st

from charts.maturity import BANDS, maturity
from metrics.compare import Change
from metrics.maturity import IN_DIGITAL, INPUTS, SCORES, gains, part_changes, scores
from ui import data, formats, links, panels, tables
from ui.chart_words import chart_words, draw, theme
from ui.view import View

LEVERS: Final = 7
"""What could add most: more than these nobody begins with."""


def parts(view: View) -> pl.DataFrame:
    """Every part of the score, as `metrics.maturity.scores` gives them."""
    return data.computed(view, scores)


def changes(view: View) -> dict[str, Change]:
    """How each part moved against the period before."""
    earlier = view.previous()
    return part_changes(parts(view), parts(earlier) if earlier else None)


def band(score: float) -> str:
    """The code of the band a score lies in."""
    return [code for code, start in BANDS.items() if score >= start][-1]


def mean(found: pl.DataFrame) -> float | None:
    """The mean of the parts that can be computed; None where none can."""
    known: list[float] = found["score"].drop_nulls().to_list()
    return sum(known) / len(known) if known else None


def points(score: float | None, view: View) -> str:
    """A score as it reads: whole points."""
    return formats.count(score, view.language)


def headlines(view: View) -> None:
    """The score and its three dimensions, each with its band; below it, of how many parts it is made."""
    with st.grid(1 + len(SCORES), min_column_width=165, gap="small"):
        for name in ("maturity", *SCORES):
            with st.container(border=True, height="stretch", gap="xsmall"):
                _headline(view, name, links.here())


@data.drawn
def _headline(view: View, name: str, query: links.Query) -> None:
    found = parts(view)
    found = found if name == "maturity" else found.filter(pl.col("dimension") == name)
    score = mean(found)
    st.metric(
        view.words(f"kpi.{name}"), points(score, view),
        delta=view.words("card.nothing") if score is None else view.words(f"chart.{band(score)}"),
        delta_color="off", delta_arrow="off", height="stretch",
    )  # fmt: skip
    asked = query if name == "maturity" else (*query, ("dimension", name))
    label = view.words("maturity.parts", n=found["score"].count(), of=found.height)
    links.behind(asked, "maturity", label, icon=":material/chevron_right:", icon_position="right")


@data.drawn
def bars(view: View) -> None:
    """Every part of every dimension."""
    found = parts(view)
    known = found.drop_nulls("score").sort("score", "part")
    if known.is_empty():
        panels.nothing(view)
        return
    rows = pl.concat([_rows(view, found.filter(pl.col("dimension") == dimension)) for dimension in SCORES])
    low, high = known.row(0, named=True), known.row(-1, named=True)
    finding = view.words(
        "alt.maturity", score=points(mean(known), view), best=_part(view, high), worst=_part(view, low),
        high=points(high["score"], view), low=points(low["score"], view),
    )  # fmt: skip
    draw(view, maturity(rows, chart_words(view), theme(view)), finding)


def _rows(view: View, found: pl.DataFrame) -> pl.DataFrame:
    """A dimension and below it its parts, as the chart takes them."""
    name, moved = found["dimension"][0], changes(view)
    before = [_before(row, moved[row["part"]]) for row in found.to_dicts()]
    told = found.select(
        pl.Series("name", [view.words(f"maturity_part.{part}") for part in found["part"]], pl.String),
        pl.Series("said", [_said(view, row) for row in found.to_dicts()], pl.String),
        pl.Series("said_before", [points(value, view) for value in before], pl.String),
        pl.Series("before", before, pl.Float64),
        pl.Series("link", [address(view, part) for part in found["part"]], pl.String),
        value="score", n=_sample(), is_head=pl.lit(value=False),
    )  # fmt: skip
    head = {
        "name": view.words(f"maturity_dimension.{name}"), "said": points(mean(found), view),
        "said_before": formats.MISSING,
        "before": None, "link": links.address(view, "maturity", dimension=name), "value": mean(found),
        # How many parts it is made of is no sample that could be small.
        "n": max(found["cases"].fill_null(0).to_list(), default=0), "is_head": True,
    }  # fmt: skip
    return pl.concat([pl.DataFrame([head], schema=told.schema), told])


def _sample() -> pl.Expr:
    """Cases a part is made of, that may be few; its sources are all there are, and no sample."""
    return pl.when(pl.col("part").is_in(list(INPUTS))).then(pl.col("cases").fill_null(0))


def _before(row: dict[str, float], moved: Change) -> float | None:
    return None if moved.difference is None else row["score"] - 100 * moved.difference


def _said(view: View, row: dict[str, Any]) -> str:
    return view.words(f"maturity.{row['why']}") if row["why"] else points(row["score"], view)


def _part(view: View, row: dict[str, str]) -> str:
    return view.words(f"maturity_part.{row['part']}")


def address(view: View, part: str) -> str | None:
    """Where the rows a part is made of are listed; where sources are, for the part made of them."""
    if part not in INPUTS:
        return f"sources?lang={view.language}"
    seen = view.with_filters(replace(view.filters, channel_group="digital")) if part in IN_DIGITAL else view
    return links.address(seen, INPUTS[part])


@data.drawn
def levers(view: View) -> None:
    """The parts that could add most, and what each would take."""
    found = gains(parts(view)).head(LEVERS)
    if found.is_empty():
        panels.nothing(view)
        return
    for row in found.to_dicts():
        gain = formats.decimal(row["gain"], view.language)
        with st.container(gap=None):
            st.markdown(f"**[{_part(view, row)}]({address(view, row['part'])})**")
            st.caption(view.words("maturity.gain", score=points(row["score"], view), gain=gain))
            st.text(view.words(f"maturity_lever.{row['part']}"))


@data.drawn
def table(view: View) -> None:
    """Every part: score, change and what it means, what it is made of, what it could add, and the way to its rows."""
    found, moved = parts(view), changes(view)
    gained = dict(gains(found).select("part", "gain").iter_rows())
    shown = pl.DataFrame(
        [_line(view, row, moved[row["part"]], gained) for row in found.to_dicts()], infer_schema_length=None
    )
    tables.show(view, shown, "maturity_table", {
        "part": tables.text(view, "part", pinned=True, width=205),
        "score": tables.text(view, "score", width=70, alignment="right"),
        "moved": tables.text(view, "moved", width=80, alignment="right"),
        "in_a_word": tables.text(view, "in_a_word", width=230),
        "dimension": tables.text(view, "dimension", width=150),
        "cases": tables.number(view, "made_of", width=85),
        "gain": tables.text(view, "gain", width=95, alignment="right"),
        "link": tables.behind(view),
    }, height="content")  # fmt: skip


def _line(view: View, row: dict[str, Any], moved: Change, gained: dict[str, float]) -> dict[str, object]:
    gain = gained.get(row["part"])
    return {
        "part": _part(view, row), "dimension": view.words(f"maturity_dimension.{row['dimension']}"),
        "score": points(row["score"], view), "moved": _moved(view, moved),
        "in_a_word": _word(view, row, moved), "cases": row["cases"],
        "gain": None if gain is None else f"+{formats.decimal(gain, view.language)}",
        "link": address(view, row["part"]),
    }  # fmt: skip


def _word(view: View, row: dict[str, Any], moved: Change) -> str | None:
    """Why there is no score, or what its change means where that can be tested."""
    if row["why"]:
        return view.words(f"maturity.{row['why']}")
    return None if moved.is_more_than_noise is None else view.words(f"change.{moved.verdict('higher')}")


def _moved(view: View, moved: Change) -> str | None:
    """A change in points of 100, with its sign."""
    if moved.difference is None:
        return None
    return formats.points(moved.difference, view.language).removesuffix(" pp")
