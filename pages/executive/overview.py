"""Is service holding together, what moved, does digital relieve the phone, and how many wait dissatisfied, how long?"""

import streamlit as st

from ui import (
    annotations,
    answers,
    cards,
    case_ages,
    channel_tables,
    crossing,
    data,
    findings,
    objectives,
    panels,
    relief,
    view,
    volumes,
)
from ui.cards import Kpi
from ui.view import View

HEADLINES = (
    Kpi("contacts", "contacts", course="bar"),
    Kpi("cross_channel", "cross_channel_resolution_rate"),
    Kpi("first_contact", "first_contact_resolution"),
    Kpi("first_response", "first_response_time"),
    Kpi("first_response_p90", "first_response_time", value="p90"),
    Kpi("dissatisfaction", "unresolved_dissatisfaction", course="bar"),
)
RELIEF = ("contacts_per_customer", "channel_shift", "digital_leakage", "verified_containment_rate")
CHANNELS = ("contacts", "channel_share", "first_response_time")


@data.drawn
def figures(seen: View) -> None:
    """All but what people have told."""
    findings.say(seen, "overview")
    cards.row(seen, HEADLINES)
    left, right = st.columns([7, 5])
    with left:
        panels.panel(seen, "relief", relief.signs, "relief", RELIEF, counted=False)
    with right:
        panels.panel(seen, "ages", case_ages.case_ages, "ages", ("unresolved_dissatisfaction",))
    left, right = st.columns([7, 5])
    with left:
        panels.panel(seen, "scorecard", channel_tables.scorecards, "scorecard", CHANNELS)
    with right:
        panels.panel(seen, "ranges", answers.answer_ranges, "ranges", ("first_response_time",))
    left, right = st.columns([7, 5])
    with left:
        panels.panel(seen, "sankey", crossing.handoff_flow, "sankey", ("handoffs",))
    with right:
        panels.panel(seen, "hours", volumes.contact_hours, "hours", ("contacts",))


seen = view.current()
figures(seen)
left, right = st.columns([7, 5])
with left:
    panels.panel(seen, "happened", annotations.happened, "happened")
with right:
    panels.panel(seen, "goals", objectives.goals, "goals")
