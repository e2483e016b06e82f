"""Freshdesk's numbers for sources, statuses and priorities. Data; a source's settings come first.

Sources 1 to 15 and statuses 2 to 5 are the vendor's; 16 and the statuses 6 and 7 are what accounts usually have there.
"""

from typing import Final

from model.vocabulary import UNKNOWN

CHANNELS: Final = {
    "1": "email", "2": "web_form", "3": "phone", "4": "self_service", "5": "social", "6": "social", "7": "chat",
    "8": "app", "9": "web_form", "10": "email", "11": UNKNOWN, "12": "self_service", "13": "whatsapp", "14": UNKNOWN,
    "15": "chat", "16": "messaging",
    "portal": "web_form", "feedback widget": "web_form", "forum": "self_service", "twitter": "social",
    "facebook": "social", "instagram": "social", "mobihelp": "app", "outbound email": "email", "bot": "self_service",
    "sms": "messaging", "ecommerce": UNKNOWN,
}  # fmt: skip
STATUSES: Final = {
    "2": "open", "3": "pending", "4": "solved", "5": "closed", "6": "pending", "7": "on_hold",
    "resolved": "solved", "waiting on customer": "pending", "waiting on third party": "on_hold",
}  # fmt: skip
PRIORITIES: Final = {"1": "low", "2": "normal", "3": "high", "4": "urgent", "medium": "normal"}
WORDS: Final = {"channel": CHANNELS, "status": STATUSES, "priority": PRIORITIES}

THE_VENDORS_SOURCES: Final = tuple(map(str, range(1, 16)))
THE_VENDORS_STATUSES: Final = ("2", "3", "4", "5")
"""Numbers that mean the same in every account; the others are known by the label their account gave them."""
OUTBOUND: Final = ("10",)
"""E-mail that an agent began."""
OPENED_IN_MESSAGES: Final = ("15",)
"""Web chats: their first message stands among the conversations; elsewhere it is the ticket's description."""
SURVEY_ANSWER: Final = "6"
"""The source of a conversation that repeats what the customer said in a survey."""
CONVERSATION_CHANNELS: Final = {
    "0": "email", "1": "email", "5": "social", "7": "social", "8": "email", "9": "phone", "10": "app",
}  # fmt: skip
"""Source of a conversation → channel; null (the ticket's) for all others, of which notes (2) tell nothing."""

SCORES: Final = {103: 5.0, 102: 4.5, 101: 4.0, 100: 3.0, -101: 2.0, -102: 1.5, -103: 1.0}
"""Ratings → a scale of 1 to 5 on which the vendor's happy ones are 4 and up and its unhappy ones 2 and below, however
many answers the survey offers."""
