"""How do customers travel, can they finish in another channel what they began in one, and what does it cost them?"""

import streamlit as st

from ui import cards, crossing, data, effort, findings, journey_tables, journey_windows, journeys, panels, view
from ui.cards import Kpi
from ui.view import View

HEADLINES = (
    Kpi("cross_channel", "cross_channel_resolution_rate"),
    Kpi("handoff_rate", "handoff_rate"),
    Kpi("leakage", "digital_leakage"),
    Kpi("preference_met", "preference_met"),
    Kpi("first_contact", "first_contact_resolution"),
    Kpi("effort", "effort_index"),
)
CROSS = ("cross_channel_resolution_rate", "journey_time_to_resolution", "csat", "effort_index")
WINDOWS = ("first_contact_resolution", "first_contact_resolution_strict", "digital_leakage")
SENSITIVITY = ("cross_channel_resolution_rate",)


@data.drawn
def figures(seen: View) -> None:
    """All but the table whose kind can be chosen."""
    findings.say(seen, "journeys")
    journeys.reach(seen)
    cards.row(seen, HEADLINES)
    left, right = st.columns([7, 5])
    with left:
        panels.panel(seen, "ways", journeys.ways, "ways", ("handoff_rate",))
    with right:
        panels.panel(seen, "one_or_several", journey_tables.one_or_several, "one_or_several", CROSS)
    left, right = st.columns([7, 5])
    with left:
        panels.panel(seen, "paths", journey_tables.paths, "paths", ("journey_time_to_resolution",), counted=False)
    with right:
        panels.panel(seen, "matrix", crossing.handoff_matrix, "matrix", ("handoffs",))
    left, right = st.columns([7, 5])
    with left:
        panels.panel(seen, "follows", journey_tables.sequence, "follows", ("handoff_rate",), counted=False)
    with right:
        panels.panel(seen, "effort", effort.parts, "effort", ("effort_index",))
    left, right = st.columns([7, 5])
    with left:
        panels.panel(seen, "sensitivity", journey_windows.sensitivity, "sensitivity", SENSITIVITY, counted=False)
    with right:
        panels.panel(seen, "windows", journey_windows.windows, "windows", WINDOWS)


seen = view.current()
figures(seen)
panels.panel(seen, "kinds", journey_tables.kinds, "kinds", ("handoff_rate",))
