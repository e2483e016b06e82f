"""What a page has found, in one plain sentence: made of our own words and numbers only, never of customers' text."""

from collections.abc import Callable
from typing import Final

import streamlit as st

from ui import data, found_company, found_service
from ui.found import Told
from ui.tips import tip
from ui.view import View

ABOUT: Final = {
    "overview": (*found_company.HEADLINES, "cross_channel_resolution_rate"),
    "channels": ("channel_share", "digital_share", "channel_shift_flow", "responses_within_target"),
    "response": ("first_response_time",),
    "resolution": ("resolution_rate", "first_contact_resolution", "journey_time_to_resolution"),
    "unresolved": ("unresolved_dissatisfaction",),
    "journeys": ("cross_channel_resolution_rate", "journey_time_to_resolution", "digital_leakage"),
    "maturity": ("maturity",),
}
"""The metrics each page's sentence speaks of."""
PAGES: Final[dict[str, Callable[[Told], list[str]]]] = {
    "overview": found_company.overview,
    "channels": found_company.channels,
    "journeys": found_company.journeys,
    "maturity": found_company.maturity,
    "response": found_service.response,
    "resolution": found_service.resolution,
    "unresolved": found_service.unresolved,
}
"""What each page says, as clauses."""


@data.drawn
def say(view: View, page: str) -> None:
    """The finding of a page, the numbers that matter in bold; what they mean is one click away."""
    st.markdown(sentence(view, page), help=tip(view, *ABOUT[page]))


def sentence(view: View, page: str) -> str:
    """The finding as Markdown; its clauses joined into sentences."""
    return " ".join(f"{_capitalised(clause)}." for clause in PAGES[page](Told(view)))


def _capitalised(clause: str) -> str:
    start = 2 if clause.startswith("**") else 0
    return clause[:start] + clause[start : start + 1].upper() + clause[start + 1 :]
