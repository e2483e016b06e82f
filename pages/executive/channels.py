"""Where do customers come to us, how is that changing, do the same customers move, and do we attend each channel?"""

import streamlit as st

from ui import (
    annotations,
    cards,
    channel_tables,
    data,
    devices,
    findings,
    journey_tables,
    panels,
    portfolio,
    shift,
    view,
    volumes,
)
from ui.cards import Kpi
from ui.view import View

HEADLINES = (
    Kpi("contacts", "contacts", course="bar"),
    Kpi("digital", "digital_share"),
    Kpi("shift", "channel_shift"),
    Kpi("contacts_per_customer", "contacts_per_customer"),
    Kpi("preference_met", "preference_met"),
    Kpi("mobile", "device_share"),
)
CHANNELS = ("contacts", "channel_share", "first_response_time")
SHIFT = ("channel_shift", "channel_shift_flow")
ATTENDED = ("responses_within_target", "unanswered", "csat", "abandon_rate")
USE = ("channel_share", *ATTENDED)
PREFERENCE = ("first_choice_channel", "channel_preference", "preference_met")


@data.drawn
def figures(seen: View) -> None:
    """All but what people have told."""
    findings.say(seen, "channels")
    cards.row(seen, HEADLINES)
    left, right = st.columns([7, 5])
    with left:
        panels.panel(seen, "volume", volumes.volume_trend, about=("contacts",))
    with right:
        panels.panel(seen, "shares", volumes.channel_shares, "shares", ("channel_share",))
    left, right = st.columns([7, 5])
    with left:
        panels.panel(seen, "attention", portfolio.attended, "attention", ATTENDED, counted=False)
    with right:
        panels.panel(seen, "portfolio", portfolio.use_and_attention, "portfolio", USE, counted=False)
    left, right = st.columns([7, 5])
    with left:
        panels.panel(seen, "shift", shift.moved, "shift", SHIFT)
    with right:
        panels.panel(seen, "devices", devices.devices, "devices", ("device_share",))
    left, right = st.columns([7, 5])
    with left:
        panels.panel(seen, "scorecard", channel_tables.scorecards, "scorecard", CHANNELS)
    with right:
        panels.panel(seen, "hours", volumes.contact_hours, "hours", ("contacts",))
    left, right = st.columns([7, 5])
    with left:
        panels.panel(seen, "vendor_words", channel_tables.system_words, "vendor_words", ("contacts",))
    with right:
        panels.panel(seen, "preference", journey_tables.preference, "preference", PREFERENCE)


seen = view.current()
figures(seen)
panels.panel(seen, "happened", annotations.happened, "happened")
