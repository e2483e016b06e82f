"""Zammad's words for channels, states, priorities and senders, and the numbers they have in every installation. Data.

A source's settings come first. What an installation adds itself has a name of its own; its states also have a type.
"""

from typing import Final

from model.vocabulary import UNKNOWN

ARTICLE_TYPES: Final = {
    "1": "email", "2": "sms", "3": "chat", "4": "fax", "5": "phone", "6": "twitter status",
    "7": "twitter direct-message", "8": "facebook feed post", "9": "facebook feed comment", "10": "note", "11": "web",
    "12": "telegram personal-message", "13": "facebook direct-message", "14": "whatsapp message",
}  # fmt: skip
SENDERS: Final = {"1": "Agent", "2": "Customer", "3": "System"}
STATES: Final = {
    "1": "new", "2": "open", "3": "pending reminder", "4": "closed", "5": "merged", "6": "removed",
    "7": "pending close",
}  # fmt: skip

_CHANNELS: Final = {
    "web": "web_form", "sms": "messaging", "fax": "post", "twitter status": "social",
    "twitter direct-message": "social", "facebook feed post": "social", "facebook feed comment": "social",
    "facebook direct-message": "social", "telegram personal-message": "messaging", "whatsapp message": "whatsapp",
    "note": UNKNOWN,
}  # fmt: skip
STATUSES: Final = {
    "pending reminder": "pending", "pending close": "on_hold", "pending action": "on_hold", "merged": "closed",
    "removed": "closed",
}  # fmt: skip
PRIORITIES: Final = {
    "1 low": "low", "2 normal": "normal", "3 high": "high", "1": "low", "2": "normal", "3": "high",
}  # fmt: skip
WORDS: Final = {"channel": _CHANNELS, "status": STATUSES, "priority": PRIORITIES}

NOTE: Final = "note"
"""An article that came by no channel."""
REMOVED: Final = "removed"
SYSTEM_USER: Final = "1"
"""Automations write as user 1, and a ticket of nobody is owned by it."""
STAFF_ROLE_NUMBERS: Final = ("1", "2")
RIGHTS: Final = frozenset({"full", "read", "create", "change", "overview"})
"""What an agent may do in a group."""
WELCOME: Final = "Welcome to Zammad!"
"""The title of the ticket every installation begins with; it never was a contact."""
