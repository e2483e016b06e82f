"""The page Identity: how much we know of who is who, what identifies nobody, what was refused, what people decided."""

from functools import partial
from typing import Any, Final

import polars as pl
import streamlit as st

from metrics import identity_review as review
from ui import data, formats, links, panels, tables, who_tables
from ui.data import Opened
from ui.plain import plain
from ui.view import View

_WORTHLESS: Final = ("role", "own", "staff", "blocked", "invalid")


def events_by_kind(opened: Opened) -> dict[str, int]:
    """How many merges, splits and decisions there have been."""
    return review.events_by_kind(opened.scan)


def systems(opened: Opened) -> pl.DataFrame:
    """Records, persons and duplicates by system."""
    return review.by_system(opened.frames)


def persons(opened: Opened) -> pl.DataFrame:
    """Persons by their number of records."""
    return review.people_by_records(opened.frames)


def classes(opened: Opened) -> pl.DataFrame:
    """Values by what they are worth."""
    return review.values_by_class(opened.scan)


def shared(opened: Opened, *, in_full: bool) -> pl.DataFrame:
    """Values of too many people."""
    return review.shared_values(opened.scan, in_full=in_full)


def reasons(opened: Opened) -> pl.DataFrame:
    """Refusals by guard and rule."""
    return review.refusals(opened.scan)


def pairs(opened: Opened, *, names: bool) -> pl.DataFrame:
    """Pairs kept apart."""
    return review.refused_pairs(opened.scan, names=names)


def log(opened: Opened) -> pl.DataFrame:
    """The latest events."""
    return review.latest_events(opened.scan)


@data.drawn
def finding(view: View) -> None:
    """How many contacts have a known customer, how many records make a person, and how many records are too many."""
    words, found = view.words, data.asked(view, systems)
    share = data.result(view, "identity_coverage")["value"][0]
    if found.is_empty():
        st.markdown(f"{words('identity.nobody')}.")
        return
    records, extra = int(found["records"].sum()), int(found["duplicates"].sum())
    people = int(data.asked(view, persons)["n"].sum())
    said = {"records": formats.count(records, view.language), "people": formats.count(people, view.language)}
    known = [words("identity.known", share=formats.percent(share, view.language))] if share is not None else []
    twice = words.number("identity.duplicates", extra, n=formats.count(extra, view.language))
    parts = [*known, words("identity.made", **said), twice if extra else words("identity.no_duplicates")]
    st.markdown(" ".join(f"{part}." for part in parts))


@data.drawn
def coverage(view: View, by: str) -> None:
    """Share of contacts with a known customer, by source or channel, the least first."""
    found = data.result(view, "identity_coverage", (by,)).sort("value", by)
    if found.is_empty():
        panels.nothing(view)
        return
    unknown = pl.col("n") - (pl.col("n") * pl.col("value")).round(0)
    counted = found.with_columns(unknown=unknown.cast(pl.Int64))
    shown = tables.code_words(view, counted, by) if by == "channel" else tables.from_source(view, counted, by)
    tables.show(view, shown, f"coverage_{by}", {
        by: tables.text(view, by, pinned=True, width=110),
        "value": tables.bar(view, "identified", "identity_coverage", width=130),
        "n": tables.number(view, "contacts", "contacts", width=90),
        "unknown": tables.number(view, "unidentified", width=110),
    })  # fmt: skip


@data.drawn
def duplicates(view: View) -> None:
    """Per system: records, persons, and how many records are one too many."""
    found = data.asked(view, systems)
    if found.is_empty():
        st.caption(view.words("identity.nobody"))
        return
    percent = tables.Said(partial(formats.percent, language=view.language))
    tables.show(view, tables.from_source(view, found, "source"), "duplicates", {
        "source": tables.text(view, "source", pinned=True, width=95),
        "records": tables.number(view, "records", width=75), "persons": tables.number(view, "persons", width=75),
        "per_person": tables.measure(view, "per_person", "records_per_person", width=90),
        "duplicates": tables.number(view, "duplicates", "duplicate_record_rate", width=95),
        "duplicate_share": tables.measure(view, "duplicate_share", "duplicate_record_rate", width=75),
        "elsewhere": tables.measure(view, "elsewhere", width=125),
    }, {"duplicate_share": percent, "elsewhere": percent,
        "per_person": tables.Said(partial(formats.decimal, language=view.language, digits=2))})  # fmt: skip


@data.drawn
def by_records(view: View) -> None:
    """How many persons have one record, two, and so on."""
    found = data.asked(view, persons)
    if found.is_empty():
        st.caption(view.words("identity.nobody"))
        return
    labels = [f"{n}+" if n == review.MANY else str(n) for n in found["records"]]
    shown = found.with_columns(pl.Series("records", labels))
    tables.show(view, shown, "by_records", {
        "records": tables.text(view, "records", pinned=True, width=85), "n": tables.number(view, "persons", width=90),
        "share": tables.bar(view, "share", None, max(shown["share"]), width=120),
        "systems": tables.measure(view, "systems", width=110),
    }, {"systems": tables.Said(partial(formats.decimal, language=view.language))})  # fmt: skip


@data.drawn
def over_shared(view: View) -> None:
    """Values more people use than one person has, with how many."""
    found = data.asked(view, shared, in_full=view.scope.may_see_people)
    if found.is_empty():
        st.caption(view.words("identity.none_shared"))
        return
    kinds = [view.words.term("value_kind", code) for code in found["kind"]]
    shown = tables.from_source(view, found.with_columns(pl.Series("kind", kinds, pl.String)), "value")
    tables.show(view, shown, "over_shared", {
        "value": tables.text(view, "value", pinned=True, width=260), "kind": tables.text(view, "value_kind", width=110),
        "people": tables.number(view, "people", width=75), "records": tables.number(view, "records", width=75),
    })  # fmt: skip


@data.drawn
def worthless(view: View) -> None:
    """Values that identify nobody, by why."""
    found = data.asked(view, classes).filter(pl.col("value_class").is_in(_WORTHLESS))
    if found.is_empty():
        st.caption(view.words("identity.none_worthless"))
        return
    named = found.with_columns(
        pl.Series("value_class", [view.words.term("value_class", code) for code in found["value_class"]], pl.String),
        pl.Series("kind", [view.words.term("value_kind", code) for code in found["kind"]], pl.String),
        pl.Series("reason", [_why(view, code) for code in found["reason"]], pl.String),
    )
    tables.show(view, tables.from_source(view, named, "reason"), "worthless", {
        "value_class": tables.text(view, "value_class", pinned=True, width=110),
        "kind": tables.text(view, "value_kind", width=110), "reason": tables.text(view, "reason", width=195),
        "n": tables.number(view, "different", width=70), "records": tables.number(view, "records", width=75),
    })  # fmt: skip


def _why(view: View, reason: str | None) -> str:
    return view.words.term("value_reason", reason) if reason else formats.MISSING


@data.drawn
def guards(view: View) -> None:
    """How often each guard kept apart what a rule would have joined."""
    found = data.asked(view, reasons)
    if found.is_empty():
        st.caption(view.words("identity.none_refused"))
        return
    shown = found.with_columns(
        pl.Series("refusal", [view.words.term("refusal", code) for code in found["refusal"]], pl.String),
        pl.Series("rule", [who_tables.shares(view, code) for code in found["rule"]], pl.String),
    )
    tables.show(view, shown, "guards", {
        "refusal": tables.text(view, "refused_why", pinned=True, width=240),
        "rule": tables.text(view, "share_value", width=280), "n": tables.number(view, "pairs", width=55),
    })  # fmt: skip


def refused(view: View) -> None:
    """Pairs that were kept apart; choosing one leads to both customers, where it can be corrected."""
    found = data.asked(view, pairs, names=view.scope.may_see_people)
    if found.is_empty():
        st.caption(view.words("identity.none_refused"))
        return
    rows = found.to_dicts()
    shown = tables.from_source(view, found.with_columns(
        *(pl.Series(side, [_record(row, side) for row in rows], pl.String) for side in "ab"),
        pl.Series("share", [who_tables.shares(view, row["rule"], row["evidence"]) for row in rows], pl.String),
        pl.Series("why", [view.words.term("refusal", row["refusal"]) for row in rows], pl.String),
    ), "a", "b", "share")  # fmt: skip
    event = tables.show(view, shown, "refused", {
        "a": tables.text(view, "record_a", pinned=True, width=280), "b": tables.text(view, "record_b", width=280),
        "share": tables.text(view, "share_value", width=260), "why": tables.text(view, "refused_why", width=300),
    }, key="identity.refused", on_select="rerun", selection_mode="single-row")  # fmt: skip
    for row in (rows[i] for i in event["selection"]["rows"] if i < len(rows)):
        with st.container(horizontal=True):
            for side in "ab":
                _open(view, row, side)


def _record(row: dict[str, Any], side: str) -> str:
    name = row[f"name_{side}"]
    return (f"{name} · " if name else "") + f"{row[f'source_{side}']} {row[f'contact_{side}']}"


def _open(view: View, row: dict[str, Any], side: str) -> None:
    if row[f"person_{side}"]:
        label = view.words("identity.open", record=plain(_record(row, side)))
        links.customer(links.here(), row[f"person_{side}"], label)


@data.drawn
def changes(view: View) -> None:
    """Merges, splits and decisions: how many in all, and the latest."""
    counts = data.asked(view, events_by_kind)
    if counts:
        said = [
            f"{plain(view.words.term('identity_event', kind))}: {formats.count(n, view.language)}"
            for kind, n in counts.items()
        ]
        st.caption(" · ".join(said))
    who_tables.log(view, data.asked(view, log))
