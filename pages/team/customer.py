"""The whole story of one customer before you call: what happened over all systems, and who was joined and why."""

from functools import partial

import streamlit as st

from ui import corrections, customer, data, last_matter, panels, people, view, who_tables

seen = view.current()
corrections.told()
data.guarded(seen, customer.search)
named = customer.asked(seen)
if named is None:
    customer.nobody_yet(seen)
elif not data.asked(seen, people.one, named).is_known:
    customer.not_found(seen, named)
else:
    known = data.asked(seen, people.known, named, seen.scope)
    customer.head(seen, named)
    last_matter.say(seen, named)
    customer.cases(seen, named)
    panels.panel(seen, "timeline", partial(customer.drawing, person_id=named), "timeline")
    panels.panel(seen, "steps", partial(customer.steps, person_id=named), "steps")
    panels.panel(seen, "joined", partial(who_tables.records, person_id=named), "joined")
    left, right = st.columns([7, 5])
    with left:
        panels.panel(seen, "nearly", partial(who_tables.about, person_id=named, known=known))
    with right:
        panels.panel(seen, "correct", partial(corrections.form, person_id=named, known=known), "correct")
    if not known.events.is_empty():
        panels.panel(seen, "events", partial(who_tables.changes, person_id=named), "events")
