"""Twilio's words for channels, directions, statuses and numbers that are none. Data; a source's settings come first.

Sources: Twilio's API reference and recorded answers. The channel of a message is the prefix of its addresses.
"""

from typing import Final

CHANNELS: Final = {
    "call": "phone",
    "sms": "messaging", "mms": "messaging", "rcs": "messaging", "messenger": "messaging", "viber": "messaging",
    "line": "messaging", "telegram": "messaging", "apple": "messaging", "gbm": "messaging", "instagram": "social",
    "whatsapp": "whatsapp",
    "chat": "chat",
}  # fmt: skip
STATUSES: Final = {
    "queued": "new", "initiated": "new", "ringing": "new", "in-progress": "open", "completed": "solved",
    "initializing": "new", "active": "open", "inactive": "on_hold", "closed": "closed",
}  # fmt: skip
DIRECTIONS: Final = {
    "inbound": "inbound", "trunking-originating": "inbound",
    "outbound-api": "outbound", "outbound-dial": "outbound", "outbound-call": "outbound", "outbound-reply": "outbound",
    "trunking-terminating": "outbound",
}  # fmt: skip
WORDS: Final = {"channel": CHANNELS, "status": STATUSES, "direction": DIRECTIONS}

UNANSWERED: Final = ("busy", "no-answer", "failed", "canceled")
"""How a call ends that nobody took. It tells nothing about whether the customer's matter is solved."""
NOT_SENT: Final = ("failed", "undelivered", "canceled", "scheduled", "queued", "accepted")
"""Outgoing messages the customer has not got."""

NOBODY: Final = (
    "anonymous", "restricted", "unknown", "unavailable", "blocked", "private",
    "+266696687", "+7378742833", "+7378742883", "+2562533", "+8656696", "+8566696", "+86282452253", "+464",
)  # fmt: skip
"""What stands for a caller who hides the number; the digits are the words on a telephone's keys."""
STAFF_PREFIXES: Final = ("client:", "sip:")
