"""Who was joined and why: a person's records, near misses, and what changed about her."""

from typing import Any

import polars as pl
import streamlit as st

from metrics.who import Who, joined, near_misses
from ui import data, decisions, formats, people, tables
from ui.view import View


@data.drawn
def records(view: View, person_id: str) -> None:
    """One row per record: system, name, masked values, and what joined it."""
    known = data.asked(view, people.known, person_id, view.scope)
    found = joined(known)
    if found.is_empty():
        st.caption(view.words("customer.no_records"))
        return
    st.caption(summary(view, known))
    explained = found.with_columns(pl.Series("why", [reason(view, row) for row in found.to_dicts()], pl.String))
    named = tables.from_source(view, explained, "source", "contact_id", "name", "values", "why")
    tables.show(view, named, "joined", {
        "source": tables.text(view, "source", pinned=True, width=95), "contact_id": tables.text(view, "id", width=160),
        "name": tables.text(view, "name", width=190), "values": tables.text(view, "values", width=250),
        "why": tables.text(view, "joined_why", width=450),
    })  # fmt: skip


def summary(view: View, known: Who) -> str:
    """How many records in how many systems make her."""
    n, systems = known.records.height, known.records["source"].n_unique()
    return view.words.number("customer.records", n, n=formats.count(n, view.language), systems=systems)


def reason(view: View, row: dict[str, Any]) -> str:
    """What joins a record (a row of `metrics.who.joined`) to another one, in words."""
    if row["rule"] is None:
        return view.words("customer.alone")
    said = shares(view, row["rule"], row["evidence"])
    return view.words("customer.as_record", rule=said, contact=row["with_contact"], source=row["with_source"])


def shares(view: View, rule: str, evidence: str | None = None) -> str:
    """What two records share by a rule, in words, with the value as it may be shown; a number after its namespace."""
    value = (evidence or "").replace(":", " ", 1) if rule == "declared_id" else evidence or ""
    return " ".join(view.words(f"rule.{rule}", value=value).split())


@data.drawn
def misses(view: View, person_id: str) -> None:
    """Records that share a value with hers and were kept apart, and which guard did it."""
    found = near_misses(data.asked(view, people.known, person_id, view.scope))
    if found.is_empty():
        st.caption(view.words("customer.no_misses"))
        return
    rows = found.to_dicts()
    share = [shares(view, row["rule"], row["evidence"]) for row in rows]
    shown = found.with_columns(
        pl.Series("share", share, pl.String),
        pl.Series("why", [view.words.term("refusal", row["refusal"]) for row in rows], pl.String),
    )
    cleaned = tables.from_source(view, shown, "source", "contact_id", "name", "share")
    tables.show(view, cleaned, "misses", {
        "name": tables.text(view, "name", pinned=True, width=130), "share": tables.text(view, "share_value", width=185),
        "why": tables.text(view, "refused_why", width=210), "source": tables.text(view, "source", width=80),
        "contact_id": tables.text(view, "id", width=100),
    })  # fmt: skip


def about(view: View, person_id: str, known: Who) -> None:
    """Who was nearly joined, and what people decided; that nothing has changed, where nothing has."""
    st.subheader(view.words("card_title.misses"), anchor=False)
    st.caption(view.words("caption.misses"))
    misses(view, person_id)
    st.subheader(view.words("card_title.decisions"), anchor=False)
    st.caption(view.words("caption.decisions"))
    decisions.in_force(view, known=known)
    if known.events.is_empty():
        st.subheader(view.words("card_title.events"), anchor=False)
        st.caption(view.words("identity.no_events"))


@data.drawn
def changes(view: View, person_id: str) -> None:
    """What happened to who she is, the latest first."""
    log(view, data.asked(view, people.known, person_id, view.scope).events)


def log(view: View, events: pl.DataFrame) -> None:
    """Merges, splits and decisions (IDENTITY_EVENTS), the latest first."""
    if events.is_empty():
        st.caption(view.words("identity.no_events"))
        return
    top = events.head(tables.MOST_ROWS)
    kinds = [view.words.term("identity_event", code) for code in top["kind"]]
    why = [_because(view, said) for said in top["reason"]]
    named = top.with_columns(pl.Series("kind", kinds, pl.String), pl.Series("reason", why, pl.String))
    shown = tables.from_source(view, named, "person_id", "other_person_id", "reason", "by")
    tables.show(view, shown, "events", {
        "at": tables.instant(view, "at", pinned=True, width=150), "kind": tables.text(view, "event", width=110),
        "person_id": tables.text(view, "stays", width=170), "other_person_id": tables.text(view, "goes", width=170),
        "reason": tables.text(view, "event_why", width=330), "by": tables.text(view, "by", width=110),
    }, {"at": tables.at(view)})  # fmt: skip


def _because(view: View, reason: str | None) -> str | None:
    """A reason of the log in words: it begins with the code of a rule or a guard, and ends with a masked value."""
    code, _, value = (reason or "").partition(" ")
    if view.words.get(f"refusal.{code}"):
        return view.words(f"refusal.{code}")
    return shares(view, code, value) if view.words.get(f"rule.{code}") else reason
