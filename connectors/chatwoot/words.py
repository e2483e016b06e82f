"""Chatwoot's words for channels, statuses, priorities, devices and activities. Data; a source's settings come first.

Sources: Chatwoot's code and API description, 4.10. What happened to a conversation is told in sentences of the
account's language (`config/locales`), so assignments are recognised by these, in English, Spanish and Catalan. Spanish
leaves a word out: "fue marcada por" is its sentence for a resolution.
"""

import re
from typing import Final

from model.vocabulary import UNKNOWN

_TYPES_OF_CHANNEL: Final = {
    "email": ("channel::email",),
    "chat": ("channel::webwidget", "channel::web_widget"),
    "whatsapp": ("channel::whatsapp", "channel::twiliosms/whatsapp"),
    "messaging": (
        "channel::sms", "channel::twiliosms", "channel::twiliosms/sms", "channel::telegram", "channel::line",
    ),
    "social": (
        "channel::facebookpage", "channel::instagram", "channel::twitterprofile", "channel::twitter", "channel::tiktok",
    ),
    "phone": ("channel::voice",),
    UNKNOWN: ("channel::api",),
}  # fmt: skip

CHANNELS: Final = {word: channel for channel, words in _TYPES_OF_CHANNEL.items() for word in words}
STATUSES: Final = {
    "resolved": "solved", "snoozed": "on_hold",
    # With a bot, before anybody of the team is asked: nobody waits for the customer.
    "pending": "open",
    "0": "open", "1": "solved", "2": "open", "3": "on_hold",
}  # fmt: skip
PRIORITIES: Final = {"medium": "normal", "0": "low", "1": "normal", "2": "high", "3": "urgent"}
DEVICES: Final = {
    "iphone": "smartphone", "android": "smartphone", "ios": "smartphone", "generic smartphone": "smartphone",
    "ipad": "tablet", "ipados": "tablet", "generic tablet": "tablet", "kindle": "tablet",
    "windows": "desktop", "macos": "desktop", "mac os x": "desktop", "mac": "desktop", "linux": "desktop",
    "generic linux": "desktop", "chrome os": "desktop", "chromeos": "desktop",
}  # fmt: skip
WORDS: Final = {"channel": CHANNELS, "status": STATUSES, "priority": PRIORITIES}

INCOMING: Final = ("0", "incoming")
OUTGOING: Final = ("1", "outgoing")
ACTIVITY: Final = ("2", "activity")
TEMPLATE: Final = ("3", "template")
PEOPLE: Final = ("user", "agent")
"""Types of who writes, or has a conversation, that are staff; others are bots and assistants, numbered apart."""
NOT_SENT: Final = "failed"
"""The state of an outgoing message the customer has not got."""
CALL: Final = "voice_call"
SURVEY: Final = "input_csat"

ASSIGNED: Final = (
    re.compile(r"^Assigned to (?P<agent>.+) via (?P<team>.+) by .+$"),
    re.compile(r"^Assigned to (?P<name>.+) by .+$"),
    re.compile(r"^(?P<agent>.+) self-assigned this conversation$"),
    re.compile(r"^Asignad[oa] a (?P<agent>.+) (?:v[ií]a|a través de) (?P<team>.+) por .+$"),
    re.compile(r"^Asignad[oa] a (?P<name>.+) por .+$"),
    re.compile(r"^(?P<agent>.+?) (?:se )?auto-?asign(?:ó|ado a) esta conversación$"),
    re.compile(r"^Assigna(?:t|da) a (?P<agent>.+) mitjançant (?P<team>.+) per .+$"),
    re.compile(r"^Assigna(?:t|da) a (?P<name>.+) per .+$"),
    re.compile(r"^(?P<agent>.+) s'ha auto assignat aquesta conversa$"),
)
"""Sentences that tell an assignment; `name` is a person's or a team's."""
STATUS_SENTENCES: Final = (
    ("resolved", re.compile(r"(?i)\bwas (?:marked )?resolved\b|\bresuelta\b|\bfue marcada por\b|\bresolta?\b")),
    ("snoozed", re.compile(r"(?i)\bwas snoozed\b|\bpospuesta\b|\bpausada\b|\bha posposat la conversa\b")),
    ("pending", re.compile(r"(?i)\bmarked as pending\b|\bpendiente\b|\bcom pendent\b")),
    (
        "open",
        re.compile(
            r"(?i)\bwas reopened\b|\breopened the conversation\b|\bmarked open\b|\breab(?:ierta|rió)\b"
            r"|\bes va reobrir\b|\bha reobert la conversa\b"
        ),
    ),
)
"""Sentences that tell a status; the first that fits. Reporting events, where they may be read, tell two of them."""
UNREPORTED: Final = ("snoozed", "pending")
"""Statuses of which there are no reporting events."""

STATUS_OF_EVENT: Final = {"conversation_resolved": "resolved", "conversation_opened": "open"}
HANDED_OVER: Final = "conversation_bot_handoff"
OF_BOTS: Final = ("conversation_bot_", "conversation_captain_", "captain_")
"""How events begin that tell what a bot or Captain did; each also makes one of the others."""
FIGURES: Final = {
    "first_response": "first_response",
    "reply_time": "next_response",
    "conversation_resolved": "full_resolution",
    "conversation_bot_handoff": "time_with_bot",
}
"""What Hilo calls the value of a reporting event. Every resolution is told, each from the creation."""
