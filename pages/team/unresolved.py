"""Who is dissatisfied now, since when, how badly, after which path, and whose turn is it?"""

import streamlit as st

from ui import cards, case_ages, case_list, data, findings, panels, view
from ui.cards import Kpi
from ui.view import View

HEADLINES = (
    Kpi("dissatisfaction", "unresolved_dissatisfaction", course="bar"),
    Kpi("closed_loop", "closed_loop_rate"),
    Kpi("time_to_contact", "time_to_contact"),
    Kpi("time_to_close", "time_to_close_dissatisfaction"),
    Kpi("recovered", "recovery_rate"),
    Kpi("csat", "csat"),
)
OPEN = ("unresolved_dissatisfaction",)
OWNED = (*OPEN, "unowned_dissatisfaction")


@data.drawn
def figures(seen: View) -> None:
    """The numbers below the list."""
    cards.row(seen, HEADLINES)
    left, right = st.columns([7, 5])
    with left:
        panels.panel(seen, "ages", case_ages.case_ages, "ages", OPEN)
    with right:
        panels.panel(seen, "owners", case_ages.owners, "owners", OWNED)


seen = view.current()
findings.say(seen, "unresolved")
data.guarded(seen, case_list.badges)
st.caption(seen.words("caption.cases"))
data.guarded(seen, case_list.cases)
figures(seen)
