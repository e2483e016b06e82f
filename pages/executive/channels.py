"""Where do customers come to us, how is that changing, and where are answers slow?"""

import streamlit as st

from ui import cards, channel_tables, findings, panels, view, volumes
from ui.cards import Kpi

HEADLINES = (
    Kpi("contacts", "contacts", course="bar"),
    Kpi("digital", "digital_share"),
    Kpi("channels_per_journey", "channels_per_journey"),
    Kpi("handoff_rate", "handoff_rate"),
)
CHANNELS = ("contacts", "channel_share", "first_response_time")

seen = view.current()
findings.say(seen, "channels")
cards.row(seen, HEADLINES)
left, right = st.columns([7, 5])
with left:
    panels.panel(seen, "volume", volumes.volume_trend, about=("contacts",))
with right:
    panels.panel(seen, "shares", volumes.channel_shares, "shares", ("channel_share",))
left, right = st.columns([7, 5])
with left:
    panels.panel(seen, "scorecard", channel_tables.scorecards, "scorecard", CHANNELS)
with right:
    panels.panel(seen, "hours", volumes.contact_hours, "hours", ("contacts",))
panels.panel(seen, "vendor_words", channel_tables.system_words, "vendor_words", ("contacts",))
