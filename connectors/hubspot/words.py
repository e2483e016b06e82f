"""HubSpot's words for channels, stages, priorities and who somebody is. Data; a source's settings come first."""

from typing import Final

_OF_CHANNEL: Final = {
    "email": ("email", "emails", "forwarded_email", "incoming_email", "1002"),
    "web_form": ("form", "forms", "web_form", "meeting_link"),
    "phone": ("phone", "call", "calls", "calling", "voice"),
    "chat": ("chat", "live_chat", "livechat", "live chat", "bot", "chatflow", "1000"),
    "whatsapp": ("whatsapp", "whats_app", "1007"),
    "messaging": (
        "sms", "text", "messenger", "facebook_messenger", "facebook messenger", "fb_messenger", "fb messenger",
        "slack", "telegram", "custom_channel", "1001", "1008",
    ),
    "social": ("linkedin_message", "linkedin", "instagram", "facebook", "twitter", "x"),
    "self_service": ("customer_portal", "customer portal", "portal", "knowledge_base", "help_center"),
}  # fmt: skip
CHANNELS: Final = {word: channel for channel, words in _OF_CHANNEL.items() for word in words}
PRIORITIES: Final = {"low": "low", "medium": "normal", "high": "high", "urgent": "urgent"}
STATUSES: Final = {
    "new": "new",
    **dict.fromkeys(("waiting on us", "in progress", "open", "assigned", "reopened"), "open"),
    **dict.fromkeys(
        ("waiting on contact", "waiting on customer", "waiting for customer", "awaiting customer", "pending"),
        "pending",
    ),
    **dict.fromkeys(
        ("on hold", "waiting on third party", "waiting on vendor", "escalated to vendor", "snoozed"), "on_hold"
    ),
    **dict.fromkeys(("resolved", "solved", "done"), "solved"),
    **dict.fromkeys(("closed", "archived"), "closed"),
}  # fmt: skip
WORDS: Final = {"channel": CHANNELS, "status": STATUSES, "priority": PRIORITIES}

DEFAULT_PIPELINE: Final = "0"
DEFAULT_STAGES: Final = {"1": "New", "2": "Waiting on contact", "3": "Waiting on us", "4": "Closed"}
"""What the stages of the pipeline every account begins with are called, where the pipelines were not told."""

ACTOR_OF_SOURCE: Final = {
    **dict.fromkeys(("crm_ui", "mobile_ios", "mobile_android", "contacts_web", "batch_update", "crm_ui_bulk"), "agent"),
    **dict.fromkeys(("conversations", "calling"), None),
}
"""Where a change of a property came from → who made it; anything else is a machine."""
ACTOR_OF_SENDER: Final = {
    "A": "agent",
    "V": "customer",
    "B": "bot",
    "L": "bot",
    "S": "system",
    "I": "system",
}
"""How an actor's id begins (agent, visitor, bot, language model, system, integration) → who it is."""
DIRECTION_OF_EMAIL: Final = {"incoming_email": "inbound", "email": "outbound", "forwarded_email": "outbound"}
UNDER_WAY: Final = ("in_progress", "ringing", "queued", "connecting", "calling_crm_user")
"""Statuses of calls that are not over."""
UNANSWERED: Final = (
    "busy", "canceled", "failed", "missed", "no_answer", "queued", "ringing", "connecting", "calling_crm_user",
)  # fmt: skip
"""Statuses of calls nobody talked in."""
UNANSWERED_OUTCOMES: Final = (
    "9d9162e7-6cf3-4944-bf63-4dff82258764",
    "b2cf5968-551e-4856-9783-52b3da59a7d0",
    "73a0d17f-1163-4015-bdd5-ec830791da20",
)
"""Outcomes every account has that staff gives to calls it logs: busy, left voicemail, no answer."""
SURVEY_KINDS: Final = {"csat": "csat", "ces": "ces", "nps": "nps"}
