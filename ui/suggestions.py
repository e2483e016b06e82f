"""The queue of pairs that may be one person: one at a time, to accept or refuse; nothing is joined by itself."""

from typing import Any, Final

import polars as pl
import streamlit as st

from metrics import suggested
from metrics.suggested import Records
from ui import catalog, corrections, data, formats, links
from ui.data import Opened
from ui.plain import plain, visible
from ui.view import View

_KEY: Final = "suggest.{}".format
_PLACE: Final = _KEY("place")
_INSTALL: Final = "pip install 'hilo[match]'\nhilo suggest"


def told(opened: Opened, records: Records, *, names: bool) -> pl.DataFrame:
    """Whose these records are, and what they are called."""
    return suggested.told(opened.scan, records, names=names)


def queue(view: View) -> None:
    """The pair that is looked at, what agrees, and what may be done; without any, how to get suggestions."""
    found = catalog.suggestions()
    if found.is_empty():
        st.caption(view.words("identity.no_suggester"))
        st.code(_INSTALL, language="shell")
        return
    pairs = _waiting(view, found)
    if pairs.is_empty():
        st.caption(view.words("suggest.done"))
        return
    place = min(int(st.session_state.get(_PLACE, 0)), pairs.height - 1)
    row = pairs.row(place, named=True)
    _shown(view, row, f"{place + 1} / {pairs.height}")
    _move(view, place, pairs.height)
    if view.scope.may_act:
        _decide(view, row)


def _waiting(view: View, found: pl.DataFrame) -> pl.DataFrame:
    said = catalog.decisions().filter(pl.col("revoked_at").is_null() & pl.col("kind").is_in(["same", "not_same"]))
    records = tuple(sorted({*suggested.records_of(found), *suggested.records_of(said)}))
    known = data.asked(view, told, records, names=view.scope.may_see_people)
    return suggested.waiting(found, said, known)


def _shown(view: View, row: dict[str, Any], place: str) -> None:
    evidence = plain(", ".join(view.words.term("suggest_evidence", code) for code in row["evidence"]))
    share = formats.percent(row["probability"], view.language)
    said = view.words("suggest.because", share=share, evidence=evidence)
    count = formats.count(row["count_interactions"], view.language)
    st.markdown(f"**{place}** · {said} · {view.words('suggest.contacts', n=count)}")
    for column, side in zip(st.columns(2), "ab", strict=True):
        with column:
            st.text(_record(row, side))
            label = view.words("identity.open", record=plain(f"{row[f'source_{side}']} {row[f'contact_{side}']}"))
            links.customer(links.here(), row[f"person_{side}"], label)


def _record(row: dict[str, Any], side: str) -> str:
    parts = [row[f"name_{side}"], row[f"company_{side}"], f"{row[f'source_{side}']} {row[f'contact_{side}']}"]
    return visible(" · ".join(part for part in parts if part))


def _move(view: View, place: int, height: int) -> None:
    with st.container(horizontal=True, gap="small"):
        for name, to in (("previous", place - 1), ("next", place + 1)):
            st.button(
                view.words(f"suggest.{name}"), key=_KEY(name), disabled=not 0 <= to < height, on_click=_go, args=(to,)
            )


def _go(place: int) -> None:
    st.session_state[_PLACE] = place


def _decide(view: View, row: dict[str, Any]) -> None:
    """Two buttons; what is decided holds at once, and is undone under the decisions in force."""
    by = corrections.author(view, "suggest_by")
    pair = tuple(f"{row[f'source_{side}']}:{row[f'contact_{side}']}" for side in "ab")
    note = view.words("suggest.note", share=formats.percent(row["probability"], view.language))
    with st.container(horizontal=True, gap="small"):
        for kind, icon in (("same", ":material/merge:"), ("not_same", ":material/call_split:")):
            if st.button(view.words(f"suggest.{kind}"), key=_KEY(kind), disabled=not by, icon=icon):
                said = view.words(f"correct.{kind}_row", a=plain(pair[0]), b=plain(pair[1]))
                corrections.decide(view, kind, ((pair[0], pair[1]),), "", by, note, said)
    st.caption(view.words("correct.effect"))
