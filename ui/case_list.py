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
_AGES: Final = ("open_for", "last_contact")


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
            st.badge(said, icon=icon, color=colour, help=view.words(f"unresolved.{key}_help"))  # type: ignore[arg-type]  # a literal table


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
    shown = listed(view, top)
    event = tables.show(view, shown, "cases", _columns(view, shown), dict.fromkeys(_AGES, tables.Said(formats.age)),
                        key="cases", on_select="rerun", selection_mode="single-row")  # fmt: skip
    chosen = [row for row in event["selection"]["rows"] if row < top.height]
    if chosen:
        _story(view, top.row(chosen[0], named=True))
    else:
        st.caption(view.words("unresolved.choose"))


def listed(view: View, found: pl.DataFrame) -> pl.DataFrame:
    """Cases as shown: words instead of codes, ages in seconds, only web links."""
    named = tables.from_source(view, found.with_columns(customer=pl.coalesce("name", "person_id")), "customer", "owner")
    return named.with_columns(
        pl.Series("severity", [[view.words.code(code)] for code in found["severity"]]),
        pl.Series("path", [tables.chips_of(view, codes) for codes in found["path"].to_list()], pl.List(pl.String)),
        open_for="age_seconds",
        last_contact=(pl.lit(view.as_of) - pl.col("last_contact_at")).dt.total_seconds(),
        link=web_link("url"),
    )


def _columns(view: View, shown: pl.DataFrame) -> tables.Config:
    return {
        "customer": tables.text(view, "customer", pinned=True, width=165),
        "severity": tables.severity(view, "severity"),
        "open_for": tables.measure(view, "open_for", "unresolved_dissatisfaction", width=95),
        "path": tables.path(view, "path", shown),
        "count_contacts": tables.number(view, "contacts", width=80),
        "last_contact": tables.measure(view, "last_contact", width=105),
        "owner": tables.text(view, "owner", width=115),
        "link": st.column_config.LinkColumn(
            view.words("column.link"), display_text=view.words("column.open_link"), width=70
        ),
    }


def _story(view: View, case: dict[str, object]) -> None:
    """What happened to one customer: each contact in order, then her own words, as text."""
    facts = data.frames(view).interaction_facts
    steps(view, facts.filter(pl.col("journey_id") == case["journey_id"], "is_counted"))
    for label, text in (("column.subject", case["subject"]), ("unresolved.said", case["comment"])):
        if text:
            st.caption(view.words(label))
            st.text(visible(str(text)))


def steps(view: View, facts: pl.DataFrame) -> None:
    """Interactions in the order they began: when, where, and how fast they were answered."""
    st.header(view.words("unresolved.steps"), anchor=False)
    steps = facts.sort("started_at", "source", "interaction_id")
    shown = tables.from_source(view, tables.code_words(view, steps, "channel", "status"), "source", "team")
    answer = f"first_response_{view.filters.basis}_seconds"
    said = {"started_at": tables.at(view), **tables.durations(view, answer)}
    tables.show(view, shown, "cases", {
        "started_at": tables.instant(view, "at", pinned=True), "channel": tables.text(view, "channel"),
        "source": tables.text(view, "source"), "team": tables.text(view, "team"),
        answer: tables.measure(view, "answer", "first_response_time"),
        "status": tables.text(view, "status"),
    }, said, alt=view.words("unresolved.steps"))  # fmt: skip
