"""Is it solved, the first time, does it stay solved, and across channels?"""

import streamlit as st

from ui import backlog, cards, channel_tables, crossing, data, effort, findings, panels, view
from ui.cards import Kpi
from ui.view import View

HEADLINES = (
    Kpi("resolution", "resolution_rate"),
    Kpi("first_contact", "first_contact_resolution"),
    Kpi("one_touch", "one_touch_rate"),
    Kpi("reopens", "reopen_rate"),
    Kpi("repeats", "repeat_contact_rate"),
    Kpi("backlog", "backlog", course="bar"),
)
CROSS = ("cross_channel_resolution_rate", "journey_time_to_resolution")
DESKS = ("resolution_rate", "reopen_rate", "repeat_contact_rate", "transfer_rate", "backlog", "backlog_age")


@data.drawn
def figures(seen: View) -> None:
    """The whole page: nothing is asked on it."""
    findings.say(seen, "resolution")
    cards.row(seen, HEADLINES)
    left, right = st.columns([7, 5])
    with left:
        panels.panel(seen, "backlog", backlog.ages, "backlog", ("backlog", "backlog_age"))
    with right:
        panels.panel(seen, "cross", effort.compared, "cross", CROSS)
    left, right = st.columns([7, 5])
    with left:
        panels.panel(seen, "matrix", crossing.handoff_matrix, "matrix", ("handoffs",))
    with right:
        panels.panel(seen, "effort", effort.parts, "effort", ("effort_index",))
    panels.panel(seen, "by_channel", channel_tables.resolution, "by_channel", ("contacts",))
    panels.panel(seen, "desks", backlog.desks, "desks", DESKS, counted=False)


seen = view.current()
figures(seen)
