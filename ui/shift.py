"""Did the same customers move to digital channels? Their digital share beside that of all, and who went which way."""

from dataclasses import replace

import polars as pl
import streamlit as st

from charts.compared import compared
from metrics.shift import WAYS, moves, same_customers
from ui import data, formats, links
from ui.chart_words import chart_words, draw, theme
from ui.view import View


@data.drawn
def moved(view: View) -> None:
    """Two bars, all contacts and the same customers', and below them the customers by their way."""
    same, ways = data.computed(view, same_customers).row(0, named=True), data.computed(view, moves)
    if not same["n"]:
        st.info(view.words("shift.none"), icon=":material/filter_alt:")
        return
    rows = [*_everybody(view), _row(view, "same_customers", same["now"], same["before"], same["n"])]
    said = {key: rows[at][field] for key, at, field in (("all", 0, "said"), ("before", 0, "said_before"))}
    finding = view.words("alt.shift", **said, same=rows[-1]["said"], same_before=rows[-1]["said_before"])
    frame = pl.DataFrame(rows, infer_schema_length=None)
    draw(view, compared(frame, chart_words(view), theme(view)), finding)
    _ways(view, ways, same["n"])


def _everybody(view: View) -> list[dict[str, object]]:
    """The digital share of all contacts of the same two periods, whatever is compared with; none without a period."""
    asked = replace(view.filters, channels=(), channel_group=None, comparison="previous")
    whole = view.with_filters(asked)
    earlier = whole.previous()
    if earlier is None:
        return []
    now, before = (data.result(seen, "digital_share").row(0, named=True) for seen in (whole, earlier))
    row = _row(view, "all_contacts", now["value"], before["value"], now["n"])
    return [row | {"link": links.address(whole, "digital_share")}]


def _row(view: View, name: str, now: float | None, before: float | None, n: int) -> dict[str, object]:
    return {
        "name": view.words(f"shift.{name}"), "value": now, "before": before, "n": n,
        "said": formats.percent(now, view.language), "said_before": formats.percent(before, view.language),
        "link": links.address(view, "channel_shift"),
    }  # fmt: skip


def _ways(view: View, ways: pl.DataFrame, whole: int) -> None:
    """How many customers went over, stayed or came back."""
    st.caption(view.words("caption.shift_ways"))
    n = dict(ways.select("way", "n").iter_rows())
    said = [
        f"{formats.count(n[way], view.language)} · {formats.percent(n[way] / whole, view.language)}" for way in WAYS
    ]
    rows = pl.DataFrame(
        {"name": [view.words(f"shift.{way}") for way in WAYS], "value": [n[way] / whole for way in WAYS],
         "before": [None] * len(WAYS), "said": said, "said_before": [formats.MISSING] * len(WAYS),
         "n": [n[way] for way in WAYS], "link": [links.address(view, "channel_shift_flow")] * len(WAYS)},
        schema_overrides={"before": pl.Float64},
    )  # fmt: skip
    counted = {"n": _count(view, n["went_digital"]), "back": _count(view, n["came_back"]), "of": _count(view, whole)}
    draw(view, compared(rows, chart_words(view), theme(view)), view.words("alt.moves", **counted))


def _count(view: View, n: int) -> str:
    return formats.count(n, view.language)
