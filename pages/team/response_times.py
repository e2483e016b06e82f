"""How fast do we answer, per channel and team, and how long do customers hear nothing?"""

import streamlit as st

from ui import answers, cards, channel_choice, channel_tables, findings, panels, view
from ui.cards import Kpi

HEADLINES = (
    Kpi("first_response", "first_response_time"),
    Kpi("first_response_p90", "first_response_time", value="p90"),
    Kpi("time_to_human", "time_to_human"),
    Kpi("next_response", "next_response_time"),
    Kpi("silence", "longest_silence"),
    Kpi("abandoned", "abandon_rate"),
)
ANSWERS = ("first_response_time",)

seen = view.current()
findings.say(seen, "response")
cards.row(seen, HEADLINES)
left, right = st.columns([7, 5])
with left:
    panels.panel(seen, "bands", channel_choice.bands_of_one, "bands", ANSWERS, counted=False)
with right:
    panels.panel(seen, "ranges", answers.answer_ranges, "ranges", ANSWERS)
panels.panel(seen, "teams", channel_tables.teams, "teams", (*ANSWERS, "time_to_human", "longest_silence"))
