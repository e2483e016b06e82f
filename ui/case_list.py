"""Whom to call next: the open cases as a list, and the steps of the one that is chosen."""

from typing import Final

import polars as pl
import streamlit as st

from metrics.unresolved import unresolved
from ui import data, filter_bar, formats, tables
from ui.plain import visible, web_link
from ui.view import View

OLD_SECONDS: Final = 3 * formats.DAY
MANY_CONTACTS: Final = 3


def badges(view: View) -> None:
    """Three counts over all open cases, not over the rows shown."""
    cases = data.computed(view, unresolved)
    counts = (
        ("critical", pl.col("severity") == "critical", "red", ":material/priority_high:"),
        ("old", pl.col("age_seconds") > OLD_SECONDS, "orange", ":material/schedule:"),
        ("contacts", pl.col("count_contacts") >= MANY_CONTACTS, "violet", ":material/repeat:"),
    )
    with st.container(horizontal=True, gap="small"):
        for key, condition, colour, icon in counts:
            n = cases.filter(condition).height
            said = view.words.number(f"unresolved.{key}", n, n=formats.count(n, view.language))
            st.badge(said, icon=icon, color=colour)  # type: ignore[arg-type]  # a literal table


def cases(view: View) -> None:
    """The list, most severe first; choosing a row shows what happened."""
    found = data.computed(view, unresolved)
    if found.is_empty():
        st.success(view.words("unresolved.none"), icon=":material/sentiment_satisfied:")
        filter_bar.clear_button(view.words, "cases")
        return
    top = found.head(tables.MOST_ROWS)
    if found.height > top.height:
        n, of = (formats.count(f.height, view.language) for f in (top, found))
        st.caption(view.words("unresolved.shown", n=n, of=of))
    event = tables.show(view, listed(view, top), "cases", _columns(view, listed(view, top)), key="cases",
                        on_select="rerun", selection_mode="single-row")  # fmt: skip
    chosen = [row for row in event["selection"]["rows"] if row < top.height]
    if chosen:
        _story(view, top.row(chosen[0], named=True))
    else:
        st.caption(view.words("unresolved.choose"))


def listed(view: View, found: pl.DataFrame) -> pl.DataFrame:
    """Cases as shown: words instead of codes, ages as text, only web links."""
    waited = (pl.lit(view.as_of) - pl.col("last_contact_at")).dt.total_seconds().alias("waited")
    waits = found.select(waited)["waited"]
    named = tables.from_source(view, found.with_columns(customer=pl.coalesce("name", "person_id")), "customer", "owner")
    return named.with_columns(
        pl.Series("severity", [[view.words.code(code)] for code in found["severity"]]),
        pl.Series("open_for", map(formats.age, found["age_seconds"]), pl.String),
        pl.Series("path", [tables.chips_of(view, codes) for codes in found["path"].to_list()], pl.List(pl.String)),
        pl.Series("last_contact", map(formats.age, waits), pl.String),
        link=web_link("url"),
    )


def _columns(view: View, shown: pl.DataFrame) -> tables.Config:
    return {
        "customer": tables.text(view, "customer", pinned=True, width=165),
        "severity": tables.severity(view, "severity"),
        "open_for": tables.right(view, "open_for", width=95),
        "path": tables.path(view, "path", shown),
        "count_contacts": tables.number(view, "contacts", width=80),
        "last_contact": tables.right(view, "last_contact", width=105),
        "owner": tables.text(view, "owner", width=115),
        "link": st.column_config.LinkColumn(
            view.words("column.link"), display_text=view.words("column.open_link"), width=70
        ),
    }


def _story(view: View, case: dict[str, object]) -> None:
    """What happened to one customer: each contact in order, then her own words, as text."""
    facts = data.frames(view).interaction_facts
    steps = facts.filter(pl.col("journey_id") == case["journey_id"], "is_counted").sort("started_at", "interaction_id")
    st.header(view.words("unresolved.steps"), anchor=False)
    tables.show(view, _told(view, steps), "cases", {
        "at": tables.text(view, "at", pinned=True), "channel": tables.text(view, "channel"),
        "source": tables.text(view, "source"), "team": tables.text(view, "team"),
        "first_response_calendar_seconds": tables.right(view, "median"), "status": tables.text(view, "status"),
    }, alt=view.words("unresolved.steps"))  # fmt: skip
    for label, text in (("column.subject", case["subject"]), ("unresolved.said", case["comment"])):
        if text:
            st.caption(view.words(label))
            st.text(visible(str(text)))


def _told(view: View, steps: pl.DataFrame) -> pl.DataFrame:
    at = [formats.instant(value, view.timezone, view.language) for value in steps["started_at"]]
    named = tables.channel_words(view, steps).with_columns(pl.Series("at", at, pl.String))
    return tables.from_source(
        view, tables.durations(view, named, "first_response_calendar_seconds"), "source", "team", "status"
    )
