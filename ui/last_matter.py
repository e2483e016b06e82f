"""The finding of a customer's page: how her last matter stands."""

from typing import Any

import polars as pl
import streamlit as st

from ui import data, formats, people, tables
from ui.view import View

_ARROW = " → "


@data.drawn
def say(view: View, person_id: str) -> None:
    """Whether her last matter is settled, which way it went, and how long it took or has lasted.

    Nothing while a case of dissatisfaction is open: that it is, is the finding, and its own card says it.
    """
    person = data.asked(view, people.one, person_id)
    journeys, is_waiting = person.journeys, person.dissatisfaction.filter(pl.col("state") != "closed").height
    if not journeys.is_empty() and not is_waiting:
        st.markdown(sentence(view, journeys))


def sentence(view: View, journeys: pl.DataFrame) -> str:
    """The finding as Markdown; our own words, codes and numbers only."""
    last = journeys.sort("started_at", "journey_id").row(-1, named=True)
    words, told = view.words, {"way": way(view, last["path"])}
    began = words("last_matter.began", at=formats.instant(last["started_at"], view.timezone, view.language))
    took = last[f"time_to_resolution_{view.filters.basis}_seconds"]
    if last["is_resolved"] is None:
        return f"{words('last_matter.unknown', **told)}; {began}."
    if not last["is_resolved"]:
        return f"{words('last_matter.open', **told)}; {_lasted(view, last, began)}."
    settled = words("last_matter.settled", **told)
    return f"{settled}; {words('last_matter.took', took=formats.duration(took, view.language)) if took else began}."


def _lasted(view: View, last: dict[str, Any], began: str) -> str:
    n = last["count_contacts"]
    return f"{began}, {view.words.number('customer.contacts', n, n=formats.count(n, view.language))}"


def way(view: View, path: list[str] | None) -> str:
    """The channels of a matter in order, those in a row once."""
    codes = [code for i, code in enumerate(path or []) if i == 0 or code != (path or [])[i - 1]]
    return _ARROW.join(tables.chips_of(view, codes)) or view.words("code.none")
