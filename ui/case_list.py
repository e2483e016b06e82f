"""Whom to call next: the open cases as a list, each leading to its customer."""

from itertools import accumulate
from pathlib import Path
from typing import Any, Final

import polars as pl
import streamlit as st

from metrics.frames import Frames
from metrics.moods import moods
from metrics.registry import find
from metrics.unresolved import COLUMNS, unresolved
from model.filters import Filters
from ui import behind, customer, data, download, filter_bar, formats, leaves, tables
from ui.frame import PAGES
from ui.plain import visible
from ui.view import View

OLD_SECONDS: Final = 3 * formats.DAY
MANY_CONTACTS: Final = 3
CHIPS: Final = 3
"""Chips of a path in the list; the customer's page has all of it."""
CHARACTERS: Final = 40
"""What a cell of the list holds of the reasons, with room for how many more there are."""
SHOWN: Final = {
    "all": pl.col("case_id").is_not_null(),
    "new": pl.col("state") == "new",
    "unowned": pl.col("owner").is_null(),
}
"""What the list can be narrowed to, besides the filters of every page; its code stands in the address."""
_APART: Final = " · "
_SHOW, _KEY = "show", "cases.{}".format


@data.drawn
def badges(view: View) -> None:
    """Counts over all open cases, not over the rows shown."""
    cases = data.computed(view, unresolved)
    counts = (
        ("critical", pl.col("severity") == "critical", "red", ":material/priority_high:"),
        ("old", pl.col("age_seconds") > OLD_SECONDS, "orange", ":material/schedule:"),
        ("contacts", pl.col("count_contacts") >= MANY_CONTACTS, "violet", ":material/repeat:"),
        ("unowned", SHOWN["unowned"], "gray", ":material/person_off:"),
    )
    with st.container(horizontal=True, gap="small"):
        for key, condition, colour, icon in counts:
            n = cases.filter(condition).height
            said = view.words.number(f"unresolved.{key}", n, n=formats.count(n, view.language))
            st.badge(said, icon=icon, color=colour, help=view.words(f"unresolved.{key}_help"))  # type: ignore[arg-type]  # a literal table


def cases(view: View) -> None:
    """The list, most severe first; choosing a row leads to the customer."""
    every = data.computed(view, with_moods)
    if every.is_empty():
        st.success(view.words("unresolved.none"), icon=":material/sentiment_satisfied:")
        filter_bar.clear_button(view.words, "cases")
        return
    code = _narrowed(view, every)
    found = every.filter(SHOWN[code])
    chosen = _table(view, code, *leaves.leaf(view, found, _KEY("leaf")))
    if chosen is None:
        st.caption(view.words("unresolved.choose"))
    else:
        _open(view, chosen)


def _narrowed(view: View, every: pl.DataFrame) -> str:
    """Which of the cases to list, with the number of each choice, and all of these cases as a file."""
    asked = st.query_params.get(_SHOW, "all")
    code = asked if asked in SHOWN else "all"
    st.session_state[_KEY(_SHOW)] = code

    counts = every.select(condition.sum().alias(choice) for choice, condition in SHOWN.items()).row(0, named=True)
    said = {
        choice: f"{view.words(f'unresolved.show_{choice}')} · {formats.count(n, view.language)}"
        for choice, n in counts.items()
    }
    with st.container(horizontal=True, vertical_alignment="center"):
        st.pills(
            view.words("unresolved.show"), tuple(SHOWN), key=_KEY(_SHOW), required=True, format_func=said.__getitem__,
            on_change=_chosen, label_visibility="collapsed",
        )  # fmt: skip
        told = behind.about(view, find("unresolved_dissatisfaction"), (), counts[code])
        rows = every.filter(SHOWN[code]).select(COLUMNS)
        download.buttons(view, rows, "unresolved_dissatisfaction", told, _KEY("download"))
    return code


def _chosen() -> None:
    """Write what the list is narrowed to into the address."""
    leaves.first()
    st.query_params[_SHOW] = st.session_state[_KEY(_SHOW)]


def _table(view: View, code: str, top: pl.DataFrame, at: int) -> dict[str, Any] | None:
    """The table; gives the case whose row is chosen."""
    table = data.made(view, lambda: _ready(view, top), code, at)
    event = tables.draw(table, key=_KEY(f"rows.{at}"), on_select="rerun", selection_mode="single-row")
    return next((top.row(row, named=True) for row in event["selection"]["rows"] if row < top.height), None)


def _ready(view: View, top: pl.DataFrame) -> tables.Ready:
    shown = listed(view, top)
    said = dict.fromkeys(("open_for", "last_contact"), tables.Said(formats.age))
    return tables.ready(view, shown, "cases", _columns(view, shown), said)


def listed(view: View, found: pl.DataFrame) -> pl.DataFrame:
    """Cases as shown: words instead of codes, ages in seconds, only web links; nobody as owner is said."""
    known = found.with_columns(
        customer=pl.coalesce("name", "person_id"), owner=pl.col("owner").fill_null(view.words("unresolved.nobody"))
    )
    named = tables.from_source(view, known, "customer", "owner")
    since = pl.lit(view.as_of).dt.convert_time_zone("UTC") - pl.col("last_contact_at")
    return named.with_columns(
        pl.Series("severity", [[view.words.code(code)] for code in found["severity"]], pl.List(pl.String)),
        pl.Series("path", [tables.chips_of(view, path, CHIPS) for path in found["path"].to_list()], pl.List(pl.String)),
        pl.Series("why", [reasons(view, codes) for codes in found["severity_reasons"].to_list()], pl.String),
        open_for="age_seconds",
        last_contact=since.dt.total_seconds(),
    )


def with_moods(frames: Frames, filters: Filters) -> pl.DataFrame:
    """The open cases, and how the mood went in the matter of each, as far as anybody said."""
    found = unresolved(frames, filters)
    felt = moods(frames, tuple(found["journey_id"].drop_nulls()))
    return found.join(felt, on="journey_id", how="left", maintain_order="left")


def reasons(view: View, codes: list[str] | None) -> str:
    """Why a case is as severe as it is, in words, its signals first: as many as a cell holds, then how many more."""
    said = [view.words.term("severity_reason", code) for code in codes or []]
    fitting = sum(end <= CHARACTERS for end in accumulate(len(word) + len(_APART) for word in said))
    left = len(said) - fitting
    return _APART.join([*said[:fitting], *([f"+{left}"] if left else [])])


def _columns(view: View, shown: pl.DataFrame) -> tables.Config:
    return {
        "customer": tables.text(view, "customer", pinned=True, width=155),
        "severity": tables.severity(view, "severity"),
        "open_for": tables.measure(view, "open_for", "unresolved_dissatisfaction", width=80),
        "path": tables.path(view, "path", shown, width=272),
        "mood": st.column_config.LineChartColumn(
            view.words("column.mood"), y_min=-1, y_max=1, help=view.words("column_help.mood"), width=90
        ),
        "why": tables.text(view, "why_severe", width=258),
        "last_contact": tables.measure(view, "last_contact", width=105),
        "owner": tables.text(view, "owner", width=130),
    }


def _open(view: View, case: dict[str, Any]) -> None:
    """The customer's own page; of somebody nobody knows, what happened in this case.

    Streamlit gives the list these parameters before it leaves it, so they hold all the list was asked for: back leads
    to the same leaf.
    """
    page = next((file for file, _ in PAGES if Path(file).stem == "customer"), None)
    if page and case["person_id"]:
        st.switch_page(f"pages/{page}", query_params={**st.query_params.to_dict(), "person": case["person_id"]})
    _story(view, case)


def _story(view: View, case: dict[str, Any]) -> None:
    """What happened in one case: each contact in order, then the customer's own words, as text."""
    facts = data.frames(view).interaction_facts
    steps(view, facts.filter(pl.col("journey_id") == case["journey_id"], "is_counted"))
    for label, text in (("column.subject", case["subject"]), ("unresolved.said", case["comment"])):
        if text:
            st.caption(view.words(label))
            st.text(visible(str(text)))
    customer.in_source(view, str(case["source"]), case["url"])


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
