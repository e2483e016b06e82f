"""Do we know each customer once: how much is identified, what was refused and why, and what did people decide?"""

from functools import partial

import streamlit as st

from ui import cards, corrections, data, decisions, identity, panels, suggestions, view
from ui.cards import Kpi
from ui.view import View

HEADLINES = (
    Kpi("identified", "identity_coverage", course=None),
    Kpi("per_person", "records_per_person", course=None),
    Kpi("duplicates", "duplicate_record_rate", course=None),
)
COVERAGE, RECORDS = ("identity_coverage",), ("records_per_person", "duplicate_record_rate")


@data.drawn
def known(seen: View) -> None:
    """How much is identified."""
    identity.finding(seen)
    cards.row(seen, HEADLINES)
    left, right = st.columns([7, 5])
    with left:
        panels.panel(seen, "coverage_source", partial(identity.coverage, by="source"), "coverage_source", COVERAGE)
        panels.panel(seen, "duplicates", identity.duplicates, "duplicates", RECORDS)
    with right:
        panels.panel(seen, "coverage_channel", partial(identity.coverage, by="channel"), "coverage_channel", COVERAGE)


@data.drawn
def shapes(seen: View) -> None:
    """What was joined, and what was not let through."""
    left, right = st.columns([5, 7])
    with left:
        panels.panel(seen, "by_records", identity.by_records, "by_records", RECORDS[:1])
    with right:
        panels.panel(seen, "over_shared", identity.over_shared, "over_shared")
    left, right = st.columns(2)
    with left:
        panels.panel(seen, "guards", identity.guards, "guards")
    with right:
        panels.panel(seen, "worthless", identity.worthless, "worthless")


seen = view.current()
corrections.told()
known(seen)
if not seen.scope.may_administer:
    panels.panel(seen, "by_records", identity.by_records, "by_records", RECORDS[:1])
    data.guarded(seen, lambda v: st.caption(v.words("correct.may_not")))
    st.stop()
panels.panel(seen, "suggestions", suggestions.queue, "suggestions")
shapes(seen)
panels.panel(seen, "refused", identity.refused, "refused")
panels.panel(seen, "decisions", decisions.in_force, "decisions")
panels.panel(seen, "identity_log", identity.changes, "events")
