"""How fresh the numbers are: one line under every title, and the words for a source's state."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import streamlit as st

from ui import catalog, data, formats
from ui.formats import HOUR
from ui.plain import plain
from ui.view import View, now


def states(status: pl.DataFrame, now: datetime, limits: Mapping[str, float]) -> pl.DataFrame:
    """Sources with `state` (good, late, paused, failing), `age_seconds` since their last success and `limit_seconds`,
    worst first.

    `status` is `store.status.source_status`, `limits` the hours after which a source is late; a day for one that is
    not in the settings. A source that never succeeded is failing; one that asked us to wait is paused until then.
    """
    age = (pl.lit(now) - pl.col("last_success_at")).dt.total_seconds()
    hours = pl.col("source").replace_strict(dict(limits), default=24.0, return_dtype=pl.Float64)
    limit = (hours * HOUR).cast(pl.Int64)
    late = age > limit
    failing = pl.col("is_failing") | pl.col("last_success_at").is_null()
    state = (
        pl.when("is_paused").then(pl.lit("paused")).when(failing).then(pl.lit("failing"))
        .when(late).then(pl.lit("late")).otherwise(pl.lit("good"))
    )  # fmt: skip
    order = pl.Enum(["failing", "paused", "late", "good"])
    aged = status.with_columns(age_seconds=age, limit_seconds=limit, state=state.cast(order))
    return aged.sort("state", "source")


def current(view_now: datetime) -> pl.DataFrame:
    """The states of all sources at that instant; every run asks, so the answer is kept for seconds."""
    return data.aging(view_now, _current)


def _current(now: datetime) -> pl.DataFrame:
    return states(catalog.sources(now), now, catalog.limits())


def line(view: View, is_demo: bool) -> None:
    """`Data to 20 Nov 2026 18:00 · 4 of 5 sources current · support 3 h late`. Not cached: it ages."""
    words = view.words
    found = current(now()).to_dicts()
    bad = [row for row in found if row["state"] != "good"]
    parts = [
        words("freshness.data_to", instant=formats.instant(view.as_of, view.timezone, view.language)),
        words("freshness.current", n=len(found) - len(bad), of=len(found)),
        *(_trouble(view, row) for row in bad[:2]),
        *([words("freshness.demo")] if is_demo else []),
    ]
    st.caption(" · ".join(parts), help=words("freshness.help"))


def paused_until(view: View, row: Mapping[str, Any]) -> str:
    """The time on the company's clock until which a source asked us to wait."""
    at: datetime = row["paused_until"]
    return f"{at.astimezone(ZoneInfo(view.timezone)):%H:%M}"


def _trouble(view: View, row: dict[str, Any]) -> str:
    source, age = plain(str(row["source"])), row["age_seconds"]
    if row["state"] == "paused":
        return f":orange[{view.words('freshness.paused', source=source, at=paused_until(view, row))}]"
    if row["state"] == "late" and isinstance(age, int):
        return f":orange[{view.words('freshness.late', source=source, age=formats.age(age))}]"
    return f":red[{view.words('freshness.failing', source=source)}]"
