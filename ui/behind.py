"""Behind a number: every row it is about, each saying why it is in or out; and one of them in full."""

from typing import Any, Final

import polars as pl
import streamlit as st

from metrics.cut import Cut
from metrics.registry import find, load
from model.metric import Metric
from ui import (
    case_list,
    data,
    definitions,
    download,
    filter_bar,
    formats,
    group,
    leaves,
    links,
    rows_table,
    tips,
    vendor_tables,
)  # fmt: skip
from ui.plain import plain
from ui.view import View

FIRST: Final = "first_response_time"
"""The metric of an address that names none."""
ORDERS: Final = ("largest", "smallest", "latest", "earliest")
_KEY: Final = "behind.{}".format
_METRIC, _WHY, _ORDER = "metric", "why", "order"


def page(view: View) -> None:
    """Which number, what it means, how many are in it and how many are not, and all of them."""
    metric = definitions.asked(view) or find(FIRST)
    _choose(view, metric)
    st.markdown(plain(view.words.meaning(metric)))
    data.guarded(view, _body, metric.name)


def _choose(view: View, metric: Metric) -> None:
    """The list of metrics, and the way to this one's definition."""
    st.session_state[_KEY(_METRIC)] = metric.name
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(
            view.words("behind.metric"), tuple(load()), key=_KEY(_METRIC), on_change=_chosen, args=(_METRIC,),
            format_func=lambda name: tips.name(view.words, find(name)), width=380,
        )  # fmt: skip
        links.definition(links.here(), metric.name, view.words("tip.definition"))


def _chosen(name: str) -> None:
    """Write a choice into the address; another metric has other reasons."""
    value = st.session_state[_KEY(name)]
    if name == _METRIC:
        st.query_params.pop(_WHY, None)
    leaves.first()
    st.query_params[name] = ",".join(value) if isinstance(value, list) else value


def _body(view: View, name: str) -> None:
    metric = find(name)
    parts = group.asked(view, metric)
    group.show(view, parts)
    found = data.evidence(view, name, parts)
    _sums(view, metric, found, parts)
    if found.is_empty():
        st.info(view.words("card.empty", filters=filter_bar.sentence(view)), icon=":material/filter_alt:")
        filter_bar.clear_button(view.words, "behind")
        return
    st.header(view.words("card_title.behind"), anchor=False)
    wanted = _reasons(view, found)
    kept = found.filter(_why().is_in(wanted)) if wanted else found
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        ordered = _ordered(view, kept, found.columns)
        download.buttons(view, ordered, name, about(view, metric, parts, ordered.height), _KEY("download"))
    _list(view, metric, ordered, wanted, parts)


def _why() -> pl.Expr:
    return pl.col("why").fill_null(rows_table.IN)


def about(view: View, metric: Metric, parts: Cut, n: int) -> dict[str, str]:
    """What a list taken along is about: the number, its meaning, filters, group, time zone and data, in words."""
    words = view.words
    said = [group.said(view, name, code) for name, code in parts]
    told = {
        "number": tips.name(words, metric), "definition": words.meaning(metric),
        "filters": filter_bar.whole(view), "group": "; ".join(said),
        "as_of": formats.instant(view.as_of, view.timezone, view.language), "rows_in": str(n),
    }  # fmt: skip
    return {words(f"download.{key}"): text for key, text in told.items() if text}


def _sums(view: View, metric: Metric, found: pl.DataFrame, parts: Cut) -> None:
    """The number, and how many rows are in it and out of it: all of them, whatever the list shows."""
    inside = found.filter(pl.col("verdict") == rows_table.IN).height
    shown = (
        ("value", group.value(view, metric, parts), tips.tip(view, metric.name)),
        ("inside", formats.count(inside, view.language), view.words("behind.inside_help")),
        ("outside", formats.count(found.height - inside, view.language), view.words("behind.outside_help")),
    )
    with st.grid(3, min_column_width=165, gap="small"):
        for key, text, said in shown:
            st.metric(view.words(f"behind.{key}"), text, help=said, border=True)


def _reasons(view: View, found: pl.DataFrame) -> list[str]:
    """The reasons to show, chosen among those there are, each with its count; none chosen is all of them."""
    counts = dict(found.group_by(_why()).agg(n=pl.len()).sort("n", "why", descending=[True, False]).iter_rows())
    asked = list(dict.fromkeys(code for code in st.query_params.get(_WHY, "").split(",") if code))
    st.session_state[_KEY(_WHY)] = asked
    options = sorted(counts, key=lambda code: code != rows_table.IN) + [code for code in asked if code not in counts]

    def said(code: str) -> str:
        return f"{plain(view.words.term('why', code))} · {formats.count(counts.get(code, 0), view.language)}"

    return st.pills(
        view.words("behind.why"), options, selection_mode="multi", key=_KEY(_WHY), format_func=said,
        on_change=_chosen, args=(_WHY,),
    )  # fmt: skip


def _ordered(view: View, found: pl.DataFrame, columns: list[str]) -> pl.DataFrame:
    """All rows in the order asked for, counted ones first where the number decides."""
    moment = next((name for name in rows_table.MOMENTS if name in columns), None)
    asked = st.query_params.get(_ORDER, ORDERS[0])
    orders = ORDERS if moment else ORDERS[:2]
    order = asked if asked in orders else ORDERS[0]
    st.session_state[_KEY(_ORDER)] = order
    st.selectbox(
        view.words("behind.order"), orders, key=_KEY(_ORDER), width=220, on_change=_chosen, args=(_ORDER,),
        format_func=lambda code: view.words(f"behind.{code}"),
    )  # fmt: skip
    by = moment if order in ORDERS[2:] and moment else "number"
    return found.sort(by, descending=order in ("largest", "latest"), nulls_last=True, maintain_order=True)


def _list(view: View, metric: Metric, found: pl.DataFrame, wanted: list[str], parts: Cut) -> None:
    """A stretch of the rows; choosing one shows it in full."""
    part, at = leaves.leaf(view, found, _KEY("leaf"))
    order = st.session_state[_KEY(_ORDER)]
    key = _KEY(f"rows.{metric.name}.{order}.{at}.{'.'.join(wanted)}")
    chosen = rows_table.show(view, metric, part, key, order, at, tuple(wanted), parts)
    if chosen is not None:
        one(view, part.row(chosen, named=True))
    else:
        st.caption(view.words("behind.choose"))


def one(view: View, row: dict[str, Any]) -> None:
    """One row in full: its interactions, and what their systems measured themselves."""
    facts = data.frames(view).interaction_facts
    if row.get("interaction_id"):
        steps = facts.filter(pl.col("source") == row["source"], pl.col("interaction_id") == row["interaction_id"])
    elif row.get("journey_id"):
        steps = facts.filter(pl.col("journey_id") == row["journey_id"])
    else:
        st.caption(view.words("behind.no_interaction"))
        return
    case_list.steps(view, steps)
    chosen = tuple(steps.select(pl.col("source", "interaction_id").cast(pl.String)).iter_rows())
    with st.container(border=True):
        data.guarded(view, vendor_tables.figures, chosen)
