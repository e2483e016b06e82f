"""How fast do we answer, per channel and team, and how long do customers hear nothing?"""

import streamlit as st

from ui import answers, attainment, cards, channel_choice, channel_tables, data, findings, panels, silence, view
from ui.cards import Kpi
from ui.view import View

HEADLINES = (
    Kpi("first_response", "first_response_time"),
    Kpi("first_response_p90", "first_response_time", value="p90"),
    Kpi("in_time", "responses_within_target"),
    Kpi("next_response", "next_response_time"),
    Kpi("silence", "longest_silence"),
    Kpi("waiting", "unanswered"),
)
ANSWERS = ("first_response_time",)
PROMISES = ("responses_within_target", "service_level", "abandon_rate")
TEAMS = (*ANSWERS, "responses_within_target", "time_to_human", "longest_silence")
SILENCE = ("unanswered", "waiting_time", "next_response_time", "longest_silence")


@data.drawn
def answered(seen: View) -> None:
    """How fast we answer, and what was promised."""
    findings.say(seen, "response")
    cards.row(seen, HEADLINES)
    left, right = st.columns([7, 5])
    with left:
        panels.panel(seen, "ranges", answers.answer_ranges, "ranges_targets", ANSWERS)
    with right:
        panels.panel(seen, "promises", attainment.card, "promises", PROMISES, counted=False)


@data.drawn
def others(seen: View) -> None:
    """The teams, and who hears nothing."""
    panels.panel(seen, "teams", channel_tables.teams, "teams", TEAMS)
    panels.panel(seen, "silences", silence.silences, "silences_now", SILENCE)


seen = view.current()
answered(seen)
left, right = st.columns([7, 5])
with left:
    panels.panel(seen, "bands", channel_choice.bands_of_one, "bands_target", ANSWERS, counted=False)
with right:
    panels.panel(seen, "slow", channel_choice.hours_of_one, "slow", ANSWERS, counted=False)
others(seen)
