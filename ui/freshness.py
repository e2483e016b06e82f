"""How fresh the numbers are: one line under every title, and the words for a source's state."""

from datetime import datetime, timedelta
from typing import Final

import polars as pl
import streamlit as st

from ui import data, formats
from ui.plain import plain
from ui.view import View, now

LATE_AFTER: Final = timedelta(hours=26)
"""A source synced daily is late when a whole day and a little more has passed."""


def states(status: pl.DataFrame, now: datetime) -> pl.DataFrame:
    """Sources with `state` (good, late, failing) and `age_seconds` since their last success, worst first.

    `status` is `store.status.source_status`. A source that never succeeded is failing.
    """
    age = (pl.lit(now) - pl.col("last_success_at")).dt.total_seconds()
    late = age > LATE_AFTER.total_seconds()
    failing = pl.col("is_failing") | pl.col("last_success_at").is_null()
    state = pl.when(failing).then(pl.lit("failing")).when(late).then(pl.lit("late")).otherwise(pl.lit("good"))
    order = pl.Enum(["failing", "late", "good"])
    return status.with_columns(age_seconds=age, state=state.cast(order)).sort("state", "source")


def line(view: View, is_demo: bool) -> None:
    """`Data to 20 Nov 2026 18:00 · 4 of 5 sources current · support 3 h late`. Not cached: it ages."""
    words = view.words
    found = states(data.sources(now()), now())
    good = found.filter(pl.col("state") == "good").height
    parts = [
        words("freshness.data_to", instant=formats.instant(view.as_of, view.timezone, view.language)),
        words("freshness.current", n=good, of=found.height),
        *(_trouble(view, row) for row in found.filter(pl.col("state") != "good").head(2).iter_rows(named=True)),
        *([words("freshness.demo")] if is_demo else []),
    ]
    st.caption(" · ".join(parts))


def _trouble(view: View, row: dict[str, object]) -> str:
    source, age = plain(str(row["source"])), row["age_seconds"]
    if row["state"] == "late" and isinstance(age, int):
        return f":orange[{view.words('freshness.late', source=source, age=formats.age(age))}]"
    return f":red[{view.words('freshness.failing', source=source)}]"
