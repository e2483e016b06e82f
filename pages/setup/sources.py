"""Can I trust these numbers: what came in, what did not, how fresh is it, and what is left out?"""

import streamlit as st

from ui import data, panels, source_numbers, source_tables, vendor_tables, view
from ui.view import View

SECONDS = 10
"""So long the page may lag behind: the ages on it are counted in minutes."""


@data.drawn
def page(seen: View, since: int) -> None:  # noqa: ARG001  it ages: what was drawn is kept for these seconds
    """The whole page: nothing is asked on it."""
    data.guarded(seen, source_tables.finding)
    data.guarded(seen, source_tables.errors)
    data.guarded(seen, source_numbers.row)
    left, right = st.columns([7, 5])
    with left:
        panels.panel(seen, "freshness", source_tables.freshness)
        panels.panel(seen, "quarantine", source_tables.quarantine, "quarantine")
    with right:
        panels.panel(seen, "excluded", source_tables.excluded, "excluded")
    data.guarded(seen, source_tables.totals)
    panels.panel(seen, "vendor_summary", vendor_tables.summary, "vendor_summary")
    panels.panel(seen, "counts", source_tables.counts, "counts")


page(view.current(), int(view.now().timestamp()) // SECONDS)
