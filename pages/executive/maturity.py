"""How omnichannel are we, and what would raise the score most?"""

import streamlit as st

from ui import data, findings, maturity, panels, view
from ui.view import View

SCORE = ("maturity",)


@data.drawn
def figures(seen: View) -> None:
    """The whole page: nothing is asked on it."""
    findings.say(seen, "maturity")
    maturity.headlines(seen)
    left, right = st.columns([7, 5])
    with left:
        panels.panel(seen, "maturity", maturity.bars, "maturity", SCORE)
    with right:
        panels.panel(seen, "levers", maturity.levers, "levers")
    panels.panel(seen, "maturity_table", maturity.table, "maturity_table", SCORE, counted=False)


seen = view.current()
figures(seen)
