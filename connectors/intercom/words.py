"""Intercom's words for channels, statuses, kinds of parts and of authors. Data; a source's settings come first.

Sources: Intercom's API descriptions 2.7 to 2.15, and what recorded answers held besides.
"""

from typing import Final

from model.vocabulary import UNKNOWN

_TYPES_OF_CHANNEL: Final = {
    "email": ("email",),
    "chat": ("conversation", "push", "messenger", "in_app", "inapp", "chat", "web", "desktop"),
    "app": ("android", "ios", "mobile"),
    "social": ("facebook", "instagram", "twitter"),
    "whatsapp": ("whatsapp",),
    "messaging": ("sms", "slack", "discord"),
    "phone": ("phone_call", "phone_switch", "phone", "fin_voice"),
    UNKNOWN: ("api", "none"),
}

CHANNELS: Final = {word: channel for channel, words in _TYPES_OF_CHANNEL.items() for word in words}
STATUSES: Final = {
    "snoozed": "on_hold",
    "submitted": "new",
    "in_progress": "open",
    "waiting_on_customer": "pending",
    "resolved": "solved",
}
PRIORITIES: Final = {"priority": "high", "true": "high", "not_priority": "normal", "false": "normal", "none": "normal"}
WORDS: Final = {"channel": CHANNELS, "status": STATUSES, "priority": PRIORITIES}

BROADCASTS: Final = ("campaigns_initiated", "automated")
"""`delivered_as` of what the company sent to many; its author is whoever it was sent in the name of."""
OUTBOUND: Final = (*BROADCASTS, "admin_initiated")
BY_BOT: Final = "operator_initiated"

ACTORS: Final = {
    "user": "customer", "lead": "customer", "contact": "customer", "visitor": "customer",
    "admin": "agent", "team": "agent", "bot": "bot", "fin": "bot", "operator": "bot",
}  # fmt: skip

MESSAGES: Final = (
    "comment", "assignment", "assign_and_reopen", "assign_and_unsnooze", "assign_and_open", "open", "close",
    "open_and_comment", "close_and_comment", "quick_reply", "snoozed", "unsnoozed", "comment_and_reopen",
    "workflow_assignment", "default_assignment", "away_mode_assignment", "attribute_collected",
)  # fmt: skip
"""Parts that are a message when they have a text: whoever closes or assigns with a reply writes one part."""
NOTES: Final = ("note", "note_and_reopen", "note_and_unsnooze", "note_and_close", "note_and_snooze")
EVENTS_WITH_TEXT: Final = (
    "channel_and_reply_time_expectation", "conversation_summary", "attribute_collector", "user_became_idle",
    "language_detection_details", "conversation_rating_remark_added", "conversation_rating_changed",
    "resolution_bot_found_no_answer", "custom_action_started", "custom_action_finished",
    "participant_added", "participant_removed", "conversation_tags_updated", "company_updated",
    "priority_changed", "priority_changed_by_rule", "priority_changed_by_workflow", "title_updated",
    "temporary_expectation", "timer_unsnooze", "merged", "reopen_on_reply", "entity_linked", "entity_unlinked",
)  # fmt: skip
"""Parts whose text is the system's, a summary, or told elsewhere (a remark is the survey's comment): no message."""
EVENT_PREFIXES: Final = (
    "conversation_attribute_", "conversation_sla_", "ticket_attribute_", "ticket_state_", "custom_action_", "fin_",
    "operator_workflow_", "phone_call", "linked_",
)  # fmt: skip

STATUS_OF_PART: Final = {
    "open": "open", "assign_and_open": "open", "assign_and_reopen": "open", "comment_and_reopen": "open",
    "open_and_comment": "open", "note_and_reopen": "open", "reopen_on_reply": "open",
    "unsnoozed": "open", "timer_unsnooze": "open", "assign_and_unsnooze": "open", "note_and_unsnooze": "open",
    "snoozed": "snoozed", "note_and_snooze": "snoozed",
    "close": "closed", "close_and_comment": "closed", "note_and_close": "closed",
}  # fmt: skip
STATE_CHANGES: Final = "ticket_state_updated"
"""How parts begin that move a ticket to another state, by whomever."""
RATED: Final = ("conversation_rating_changed", "conversation_rating_remark_added")

INTERNAL_TICKETS: Final = ("back-office", "back_office", "backoffice", "tracker")
"""Categories of tickets that staff open for other teams; no customer wrote them."""
PHONE_TYPES: Final = tuple(word for word, channel in CHANNELS.items() if channel == "phone")
