"""Can I trust these numbers: freshness, whether rows add up, what could not be read, and what is left out."""

from collections.abc import Mapping
from typing import Any, Final

import polars as pl
import streamlit as st

from metrics.frames import Frames
from model.filters import Filters
from ui import catalog, data, formats, panels, set_aside, tables
from ui.freshness import current, paused_until
from ui.plain import as_code, plain
from ui.view import View, now

_REASONS: Final = 7
"""Reasons shown beside the other cards; more of them scroll."""
_SUMS = ("rows_in", "rows_stored", "rows_quarantined", "rows_duplicate")


def finding(view: View) -> None:
    """Whether every source is current, how much was read, and how much could not be."""
    found, words = chosen(view, current(now())), view.words
    if found.is_empty():
        st.markdown(f"{words('sources.none')}.")
        return
    late, aside = found.filter(pl.col("state") != "good").height, int(found["open_quarantine"].sum())
    first = words.number("sources.all_current", found.height)
    parts = [
        words("sources.some_late", late=late, n=found.height) if late else first,
        words("sources.rows", n=formats.count(sum(found["rows_in"]), view.language)),
        words.number("sources.set_aside", aside, n=formats.count(aside, view.language))
        if aside
        else words("sources.nothing_aside"),
    ]
    st.markdown("; ".join(parts) + ".")


def chosen(view: View, frame: pl.DataFrame) -> pl.DataFrame:
    """The rows of the sources the filters and the scope keep."""
    for kept in (view.filters.sources, view.scope.sources):
        frame = frame.filter(pl.col("source").is_in(list(kept))) if kept else frame
    return frame


def freshness(view: View) -> None:
    """One row per source: state, last success, age, limit, rows and open quarantine."""
    found = chosen(view, current(now()))
    shown = tables.from_source(view, found, "source").with_columns(
        status=pl.Series([_state(view, row) for row in found.iter_rows(named=True)], dtype=pl.String)
    )
    said = {"last_success_at": tables.at(view), "age_seconds": tables.Said(formats.age)}
    tables.show(view, shown, "freshness", {
        "source": tables.text(view, "source", pinned=True), "status": tables.text(view, "status"),
        "last_success_at": tables.instant(view, "last_success"), "age_seconds": tables.measure(view, "age"),
        "limit_seconds": tables.measure(view, "limit"), "rows_in": tables.number(view, "rows_in"),
        "open_quarantine": tables.number(view, "rows_quarantined"),
    }, said | tables.durations(view, "limit_seconds"))  # fmt: skip


def _state(view: View, row: Mapping[str, Any]) -> str:
    at = {"at": paused_until(view, row)} if row["state"] == "paused" else {}
    return view.words(f"sources.{row['state']}", **at)


def errors(view: View) -> None:
    """What is wrong: the last error of every source that has one, with the next step, and rows that do not add up."""
    of_sources = chosen(view, catalog.sources(now()))
    for row in of_sources.filter("is_failing").iter_rows(named=True):
        st.error(_error(view, row, plain(row["error_title"] or "")), icon=":material/error:")
    for row in of_sources.filter("is_paused").iter_rows(named=True):
        title = view.words("sources.paused", at=paused_until(view, row))
        st.info(_error(view, row, title), icon=":material/pause_circle:")
    for row in chosen(view, data.reconciliation(view)).filter("is_unexplained").iter_rows(named=True):
        st.error(_unexplained(view, row), icon=":material/error:")


def _error(view: View, row: Mapping[str, Any], title: str) -> str:
    lines = [f"**{plain(row['source'])}** · {title}", plain(row["error"] or "")]
    lines += [f"{view.words('column.next_step')}: {plain(row['next_step'])}"] if row["next_step"] else []
    return "  \n".join(lines)


def _unexplained(view: View, row: Mapping[str, Any]) -> str:
    difference, kind = row["difference"], "sources.missing" if row["difference"] > 0 else "sources.extra"
    numbers = {"n": abs(difference), "total": row["source_total"], "rows": row["rows"]}
    told = {name: formats.count(value, view.language) for name, value in numbers.items()}
    words = {"source": plain(row["source"]), "object": plain(row["object"])}
    first = view.words.number(kind, abs(difference), **words, **told)
    return f"{first}  \n{view.words('sources.read_again', name=as_code(row['source']))}"


def totals(view: View) -> None:
    """A card with what the sources say they hold, or a line that none of them says it."""
    if chosen(view, data.reconciliation(view))["source_total"].is_null().all():
        st.caption(view.words("sources.no_totals"))
    else:
        panels.panel(view, "reconciliation", reconciliation, "reconciliation")


def reconciliation(view: View) -> None:
    """What the sources say they hold against what is stored and set aside."""
    found = chosen(view, data.reconciliation(view))
    numbers = ("source_total", "rows", "rows_quarantined", "rows_deleted", "difference")
    said = [view.words(f"sources.{_verdict(row)}") for row in found.iter_rows(named=True)]
    shown = tables.from_source(view, found, "source", "object").with_columns(pl.Series("agrees", said, pl.String))
    tables.show(view, shown, "reconciliation", {
        "source": tables.text(view, "source", pinned=True), "object": tables.text(view, "object"),
        **{name: tables.number(view, name) for name in numbers}, "agrees": tables.text(view, "agrees"),
    })  # fmt: skip


def _verdict(row: Mapping[str, Any]) -> str:
    if row["source_total"] is None:
        return "no_total"
    return "unexplained" if row["is_unexplained"] else "arriving" if row["difference"] else "equal"


def counts(view: View) -> None:
    """Per source and object: rows in against stored, quarantined and duplicate."""
    found = chosen(view, catalog.object_counts())
    off = found.select(pl.col("rows_in") - pl.sum_horizontal(_SUMS[1:])).to_series()
    said = [view.words("sources.off", n=n) if n else view.words("sources.adds_up") for n in off]
    shown = tables.from_source(view, found, "source", "object").with_columns(pl.Series("balance", said, pl.String))
    tables.show(view, shown, "counts", {
        "source": tables.text(view, "source", pinned=True), "object": tables.text(view, "object"),
        **{name: tables.number(view, name) for name in (*_SUMS, "fields_quarantined")},
        "balance": tables.text(view, "balance"),
    })  # fmt: skip


def quarantine(view: View) -> None:
    """What could not be read, by where it stood and why, the most first; all of it below a line that opens."""
    found = chosen(view, catalog.quarantine())
    if found.is_empty():
        st.caption(view.words("sources.no_quarantine"))
        return
    by = ("source", "object", "field", "reason")
    counted = found.group_by(by).agg(n=pl.len().cast(pl.Int64))
    ranked = counted.sort("n", *by, descending=[True, False, False, False, False], nulls_last=True)
    whole = _in_words(view, ranked).with_columns(pl.col("field").fill_null(view.words("column.whole_row")))
    options: dict[str, Any] = (
        {"height": round((_REASONS + 0.6) * tables.ROW_HEIGHT)} if ranked.height >= _REASONS else {}
    )
    tables.show(view, tables.from_source(view, whole, *by), "quarantine", {
        "source": tables.text(view, "source", pinned=True, width=95), "object": tables.text(view, "object", width=105),
        "field": tables.text(view, "field", width=110), "reason": tables.text(view, "reason", width=270),
        "n": tables.number(view, "n", width=60),
    }, **options)  # fmt: skip
    with st.expander(view.words("sources.every_value"), type="compact"):
        _every(view, found)


def _in_words(view: View, found: pl.DataFrame) -> pl.DataFrame:
    """The reasons in the page's language."""
    told = {text: set_aside.reason(view.words, text) for text in found["reason"].unique()}
    return found.with_columns(pl.col("reason").replace_strict(told, return_dtype=pl.String))


def _every(view: View, found: pl.DataFrame) -> None:
    """Each value that could not be read, latest first, raw as it came."""
    of = int(chosen(view, catalog.sources(now()))["open_quarantine"].sum())
    if of > found.height:
        n, all_of_them = (formats.count(value, view.language) for value in (found.height, of))
        st.caption(view.words("sources.shown", n=n, of=all_of_them))
    whole, part = view.words("column.whole_row"), view.words("column.one_field")
    cleaned = tables.from_source(view, _in_words(view, found), "source", "object", "id", "field", "raw", "reason")
    shown = cleaned.with_columns(row=pl.when("is_row").then(pl.lit(whole)).otherwise(pl.lit(part)))
    names = ("source", "object", "id", "field", "raw", "reason", "row")
    tables.show(view, shown, "quarantine", {name: tables.text(view, name) for name in names})


def sums(frames: Frames, filters: Filters) -> pl.DataFrame:
    """One row: how many interactions of the period there are, and how many of each kind are in the numbers or not."""
    facts = frames.interaction_facts.filter(filters.predicate() & filters.within("started_on"))
    counted = pl.col("is_counted")
    conditions = {
        "all": pl.col("is_counted").is_not_null() | True, "counted": counted, "contacts": pl.col("is_contact"),
        "outbound": counted & (pl.col("direction") == "outbound"), "transferred": counted & pl.col("is_transferred"),
        "merged": pl.col("is_merged"), "spam": ~counted & ~pl.col("is_merged"),
        "unidentified": counted & pl.col("person_id").is_null(), "time_conflict": pl.col("has_time_conflict"),
        "handoff_missing": pl.col("is_handoff_missing"),
    }  # fmt: skip
    return facts.select(condition.cast(pl.Int64).sum().alias(name) for name, condition in conditions.items())


@data.drawn
def excluded(view: View) -> None:
    """How many interactions of the period are in the numbers, and how many are not, and why."""
    found = data.computed(view, sums)
    shown = pl.DataFrame({"what": [view.words(f"excluded.{name}") for name in found.columns], "n": found.row(0)})
    columns = {"what": tables.text(view, "what", pinned=True), "n": tables.number(view, "n")}
    tables.show(view, shown, "excluded", columns)
