"""The page Customer: who is meant, her open case first, then everything that happened to her, over all systems."""

from typing import Any, Final

import polars as pl
import streamlit as st

from charts import timeline as charts
from metrics.customer import timeline
from metrics.unresolved import unresolved
from model.filters import Filters
from ui import data, formats, links, people, tables
from ui.chart_words import chart_words, draw, theme
from ui.data import Opened
from ui.plain import plain, visible, web_link
from ui.view import View

PARAMETER: Final = "person"
"""The query parameter that names a person; what is typed to find one never reaches the address."""
_SEARCH: Final = "customer.search"
_OFFERED: Final = 8
"""Customers who are offered before anybody is chosen."""
_COLOURS: Final = {"critical": "red", "high": "orange", "medium": "yellow", "low": "gray"}
_TOLD: Final = ("contact", "outbound", "message", "reply", "solved")
_KEY: Final = ("source", "interaction_id")


def asked(view: View) -> str | None:
    """The person the address names, by the id she has now."""
    named = st.query_params.get(PARAMETER)
    return data.asked(view, people.present, named[:200]) if named else None


def search(view: View) -> None:
    """Find somebody by name, e-mail, phone, customer number, ticket or id; choosing one opens her story."""
    text = st.text_input(
        view.words("customer.search"), key=_SEARCH, placeholder=view.words("customer.placeholder"),
        icon=":material/search:", max_chars=200, autocomplete="off",
    )  # fmt: skip
    if not text.strip():
        return
    found = data.asked(view, people.found, text.strip(), view.scope)
    if found.is_empty():
        st.info(view.words("customer.nobody"), icon=":material/person_off:")
        return
    shown = tables.from_source(view, found.with_columns(name=pl.coalesce("name", "person_id")), "name").with_columns(
        pl.Series("matched_by", [view.words.term("matched_by", code) for code in found["matched_by"]])
    )
    event = tables.show(
        view, shown, "found",
        {"name": tables.text(view, "customer", pinned=True, width=240), "matched_by": tables.text(view, "matched_by"),
         "records": tables.number(view, "records"), "last_contact_at": tables.instant(view, "last_contact_at")},
        {"last_contact_at": tables.at(view)}, key="customer.found", on_select="rerun", selection_mode="single-row",
    )  # fmt: skip
    chosen = [row for row in event["selection"]["rows"] if row < found.height]
    if chosen and st.query_params.get(PARAMETER) != found["person_id"][chosen[0]]:
        st.query_params[PARAMETER] = found["person_id"][chosen[0]]
        st.rerun()


@data.drawn
def head(view: View, person_id: str) -> None:
    """Her name, and in one line what kind of customer she is, where she is known and when she came last."""
    person = data.asked(view, people.one, person_id)
    words, facts = view.words, person.interaction_facts.filter("is_contact")
    names = person.contacts_people.sort(pl.col("source").cast(pl.String), "contact_id")["name"].drop_nulls()
    st.header(plain(names[0] if len(names) else person.person_id), anchor=False)
    systems = person.interaction_facts["source"].cast(pl.String).unique().sort().to_list()
    kinds = [str(v) for c in ("segment", "lifecycle_stage") if (v := _last(person.interaction_facts, c))]
    counts = [words.number("customer.contacts", facts.height, n=formats.count(facts.height, view.language)),
              words.number("customer.journeys", person.journeys.height, n=person.journeys.height)]  # fmt: skip
    used = facts.group_by("channel").agg(n=pl.len()).sort("n", "channel", descending=[True, False])
    mostly = [words("customer.mostly", channel=words.code(used["channel"][0]))] if facts.height > 1 else []
    last = facts["started_at"].max()
    since = [words("customer.last", at=formats.instant(last, view.timezone, view.language))] if facts.height else []  # type: ignore[arg-type]  # an instant
    shown = [*map(plain, kinds), *counts, *mostly, *since, " + ".join(map(plain, systems))]
    st.caption(" · ".join(part for part in shown if part))


def _last(facts: pl.DataFrame, column: str) -> str | None:
    told = facts.sort("started_at")[column].drop_nulls()
    return str(told[-1]) if len(told) else None


@data.drawn
def cases(view: View, person_id: str) -> None:
    """Her open cases: how severe and why, since when, and whose turn it is."""
    person = data.asked(view, people.one, person_id)
    waits = person.dissatisfaction.filter(pl.col("state") != "closed").with_columns(
        waits_since_at=pl.coalesce("reopened_at", "opened_at")
    )  # fmt: skip
    for case in waits.sort("waits_since_at", "case_id").to_dicts():
        with st.container(border=True, gap="small"):
            _case(view, case)


def _case(view: View, case: dict[str, Any]) -> None:
    words, severity = view.words, str(case["severity"])
    waited = formats.age((view.as_of - case["waits_since_at"]).total_seconds())
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.badge(words.code(severity), color=_COLOURS.get(severity, "gray"), icon=":material/sentiment_dissatisfied:")  # type: ignore[arg-type]  # a literal table
        st.markdown(f"**{words('customer.open', age=waited)}** · {_turn(view, case)}")
    reasons = case.get("severity_reasons") or case["signals"] or []
    said = ", ".join(words.section(("severity_reason", "code"), code) for code in reasons)
    st.caption(words("customer.because", reasons=said))
    for label, text in (("column.subject", case["subject"]), ("unresolved.said", case["comment"])):
        if text:
            st.caption(words(label))
            st.text(visible(str(text)))
    in_source(view, str(case["source"]), case["url"])


def in_source(view: View, source: str, url: str | None) -> None:
    """The way to something in its own system; only where that is a web address."""
    if (url or "").startswith(("https://", "http://")):
        label = view.words("customer.in_source", source=plain(source))
        st.link_button(label, str(url), icon=":material/open_in_new:")


def _turn(view: View, case: dict[str, Any]) -> str:
    owner, since = case["owner"], case.get("owner_since_at")
    said = view.words("customer.turn", owner=plain(owner)) if owner else view.words("customer.nobodys")
    age = formats.age((view.as_of - since).total_seconds()) if since else None
    return view.words("customer.since", turn=said, age=age) if age else said


def happened(opened: Opened, person_id: str, filters: Filters) -> pl.DataFrame:
    """TIMELINE of one person on the filters' basis."""
    rules = opened.frames.settings.dissatisfaction
    person = people.one(opened, person_id)
    return timeline(person, filters.basis, rules.csat_good_min, rules.csat_bad_max)


@data.drawn
def drawing(view: View, person_id: str) -> None:
    """Her contacts over time, a line for each journey."""
    found = data.asked(view, happened, person_id, Filters(basis=view.filters.basis))
    if found.is_empty():
        st.caption(view.words("customer.nothing"))
        return
    linked = found.join(_addresses(view, found), on=_KEY, how="left", maintain_order="left")
    told = linked.drop("source", "team", "url", "subject").with_columns(
        pl.Series("what_text", [what_text(view, row) for row in found.to_dicts()], pl.String),
        pl.Series("at_text", [formats.instant(at, view.timezone, view.language) for at in found["at"]], pl.String),
        linked.select(link=web_link("url")).to_series(),
        at=pl.col("at").dt.convert_time_zone(view.timezone).dt.replace_time_zone(None),
    )
    n = found.filter(pl.col("what") == "contact").height
    finding = view.words("alt.timeline", n=n, journeys=found["journey_id"].drop_nulls().n_unique())
    draw(view, charts.timeline(told, chart_words(view), theme(view)), finding)


def _addresses(view: View, found: pl.DataFrame) -> pl.DataFrame:
    """Where what happened is found in its own system, and what it is about, as `people.addresses` gives it."""
    keys = tuple(found.select(_KEY).drop_nulls().unique(maintain_order=True).iter_rows())
    return data.asked(view, people.addresses, keys)


def what_text(view: View, row: dict[str, Any]) -> str:
    """What happened, and from which channel she came when it was another one."""
    said, before = view.words(f"what.{row['what']}"), row["from_channel"]
    return view.words("what.came_from", what=said, channel=view.words.code(before)) if before else said


@data.drawn
def steps(view: View, person_id: str) -> None:
    """Everything that happened, the latest first, with the way to its own system."""
    found = data.asked(view, happened, person_id, Filters(basis=view.filters.basis))
    if found.is_empty():
        return
    told = (_addresses(view, found), data.asked(view, people.joined_by, person_id))
    linked = found.join(_numbered(found), on="journey_id", how="left", maintain_order="left")
    for more in told:
        linked = linked.join(more, on=_KEY, how="left", maintain_order="left")
    rows = linked.reverse().head(tables.MOST_ROWS)
    _told(view, rows, found.height)
    named = rows.with_columns(
        pl.Series("channel", [[view.words.code(code)] for code in rows["channel"]], pl.List(pl.String)),
        pl.Series("what", [what_text(view, row) for row in rows.to_dicts()], pl.String),
        pl.Series("journey", [_journey(view, row) for row in rows.to_dicts()], pl.String), link=web_link("url"),
    )  # fmt: skip
    shown = tables.from_source(view, named, "source", "team", "subject")
    said = {"at": tables.at(view), **tables.durations(view, "seconds")}
    tables.show(view, shown, "steps", _columns(view, shown), said)


def _numbered(found: pl.DataFrame) -> pl.DataFrame:
    """Her journeys in the order they began: journey_id, journey (the first one 1)."""
    began = found.drop_nulls("journey_id").group_by("journey_id").agg(pl.col("at").min()).sort("at", "journey_id")
    return began.select("journey_id").with_row_index("journey", 1)


def _journey(view: View, row: dict[str, Any]) -> str | None:
    """Which journey it belongs to; of a contact also what joined it to the one before."""
    number, why = row["journey"], row["joined_by"]
    if number is None:
        return None
    is_told = why and row["what"] in ("contact", "outbound")
    return f"{number} · {view.words.term('joined_by', why)}" if is_told else str(number)


def _told(view: View, rows: pl.DataFrame, of: int) -> None:
    if rows.height < of:
        n, all_of_them = (formats.count(value, view.language) for value in (rows.height, of))
        st.caption(view.words("sources.shown", n=n, of=all_of_them))


def _columns(view: View, shown: pl.DataFrame) -> tables.Config:
    label = view.words("column.open_link")
    return {
        "at": tables.instant(view, "at", pinned=True, width=140),
        "what": tables.text(view, "what", width=190),
        "channel": tables.path(view, "channel", shown, width=100),
        "seconds": tables.measure(view, "took", width=95),
        "journey": tables.text(view, "journey_why", width=240),
        "subject": tables.text(view, "subject", width=145),
        "source": tables.text(view, "source", width=90), "team": tables.text(view, "team", width=110),
        "link": st.column_config.LinkColumn(view.words("column.link"), display_text=label, width=60),
    }  # fmt: skip


def not_found(view: View, named: str) -> None:
    """What stands where the address names nobody."""
    st.warning(view.words("customer.unknown", person=plain(named[:60])), icon=":material/person_off:")


@data.drawn
def nobody_yet(view: View) -> None:
    """What stands before anybody is chosen: what can be looked for, and who waits most urgently."""
    st.header(view.words("card_title.whose"), anchor=False)
    st.caption(view.words("caption.whose"))
    known = data.computed(view, unresolved).drop_nulls("person_id")
    for case in known.unique("person_id", keep="first", maintain_order=True).head(_OFFERED).to_dicts():
        said = (case["name"] or case["person_id"], view.words.code(case["severity"]), formats.age(case["age_seconds"]))
        links.customer(links.here(), case["person_id"], " · ".join(map(plain, said)))
    links.unresolved(links.here(), view.words("customer.waiting"))
