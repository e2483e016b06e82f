"""The words of Hilo: channels, statuses, actors and kinds of events.

A vendor's own word never replaces these; it is kept beside them (`channel_detail`), so a wrong
mapping can be seen and mended without fetching anything again.
"""

from typing import Final

TRADITIONAL: Final = ("phone", "branch", "post")
DIGITAL: Final = (
    "email", "web_form", "chat", "whatsapp", "messaging", "app", "social", "self_service",
)  # fmt: skip
UNKNOWN: Final = "unknown"

CHANNELS: Final = (*TRADITIONAL, *DIGITAL, UNKNOWN)
"""Every channel, in the fixed order used by charts, tables and colours. A bot is an actor, never a channel."""

CHANNEL_GROUPS: Final = ("traditional", "digital", "unknown")
GROUP_OF_CHANNEL: Final = {
    **dict.fromkeys(TRADITIONAL, "traditional"),
    **dict.fromkeys(DIGITAL, "digital"),
    UNKNOWN: "unknown",
}

STATUSES: Final = ("new", "open", "pending", "on_hold", "solved", "closed")
"""`pending` waits for the customer, `on_hold` for a third party or a later date."""
SOLVED_STATUSES: Final = ("solved", "closed")
"""Closed without solved counts as solved (Zendesk and dbt_zendesk agree)."""
ACTIVE_STATUSES: Final = ("new", "open", "pending", "on_hold")

DIRECTIONS: Final = ("inbound", "outbound")
DEVICES: Final = ("smartphone", "tablet", "desktop")
ACTORS: Final = ("customer", "agent", "bot", "system")
EVENT_KINDS: Final = (
    "message", "status", "assigned", "bot_handoff", "call_start", "call_answered", "call_end",
    "transferred", "merged",
)  # fmt: skip
SURVEY_KINDS: Final = ("csat", "ces", "nps", "complaint", "fcr")
"""`fcr` asks whether it was solved on the first contact: yes is the best score of its scale."""
PRIORITIES: Final = ("low", "normal", "high", "urgent")
SEVERITIES: Final = ("low", "medium", "high", "critical")
CASE_STATES: Final = ("new", "contacted", "closed")
TARGET_STATES: Final = ("met", "breached", "running")
SIGNALS: Final = (
    "csat", "nps", "ces", "complaint", "effective_reopens", "many_contacts",
)  # fmt: skip
SEVERITY_REASONS: Final = (
    "complaint", "csat", "nps", "ces", "effective_reopens", "many_contacts", "worst_answer", "contacted_often",
    "not_contacted_in_time", "open_long", "dissatisfied_again",
)  # fmt: skip
"""Why a case of dissatisfaction is as severe as it is: its signals, and what makes them worse."""
NO_RECORD: Final = r"^[a-z]+-[0-9a-f]{16}$"
"""Ids of contacts of whom a source has no record, only an address or a number: `caller-0123456789abcdef`."""
BASES: Final = ("calendar", "business")
LEFT_OUT: Final = ("spam", "deleted", "merged")
"""Why an interaction leaves every count; the first that applies."""
DIFFERENCES: Final = (
    "left_out", "neither", "equal", "rounded", "own_ticket", "bot_included", "from_creation", "second_reply",
    "first_solve", "each_solve", "last_reopen", "closed_not_solved", "last_change", "thanks_counted", "bot_counts",
    "notes_count", "without_calls", "solves_less_one", "no_holidays", "other_hours", "vendor_missing", "no_hours",
    "ours_running", "ours_undefined", "unexplained",
)  # fmt: skip
"""What explains that a source's own figure is not ours, in the order it is tried; see `ui/language`."""
JOINED_BY: Final = ("first", "link", "same_reference", "same_reason", "unknown_reason", "touchpoint")
"""Why an interaction is in its journey: it began it, the rule it joined by, or (`touchpoint`) it falls in."""
INITIATORS: Final = ("customer", "company")
"""Who changed the channel."""
OUTCOMES: Final = ("resolved", "unresolved", "too_recent")
"""How a journey ended; too recent: resolved, and the days in which it may not hold have not passed."""
FIRST_CONTACT_DAYS: Final = (1, 3, 30)
"""Windows of first-contact resolution besides the usual one; sources disagree (see DECISIONS.md)."""
LEAKAGE_DAYS: Final = (1, 3, 7)
"""Within how many days a digital contact is followed by a traditional one."""
GAP_SCENARIOS: Final = ("links_only", "half", "normal", "double")
"""Other gaps between contacts of one journey than those of the settings: none, half, the same, twice as long."""
WITHIN_DAYS: Final = 7
"""So long after its start a journey's standing is looked at, whatever happened later."""
