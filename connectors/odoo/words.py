"""Odoo's words for channels, stages and priorities. Data; a source's settings come first.

Stages are each database's own. The names here are those Odoo and the community's helpdesk begin with; any other stage
is known by whether it is folded or closed.
"""

from typing import Final

from model.vocabulary import UNKNOWN

CHANNELS: Final = {
    "web": "web_form", "website": "web_form", "form": "web_form", "live chat": "chat", "livechat": "chat",
    "other": UNKNOWN,
    # the type of the message a ticket began with, where the ticket itself has no channel
    "whatsapp_message": "whatsapp", "sms": "messaging", "snailmail": "post", "comment": UNKNOWN,
    "notification": UNKNOWN, "user_notification": UNKNOWN, "auto_comment": UNKNOWN, "email_outgoing": "email",
    "out_of_office": UNKNOWN,
}  # fmt: skip
STATUSES: Final = {
    "in progress": "open", "awaiting": "pending", "waiting": "pending", "waiting for customer": "pending",
    "waiting on customer": "pending", "on hold": "on_hold", "done": "solved", "resolved": "solved",
    "cancelled": "closed", "canceled": "closed", "rejected": "closed",
}  # fmt: skip
PRIORITIES: Final = {"0": "low", "1": "normal", "2": "high", "3": "urgent"}
WORDS: Final = {"channel": CHANNELS, "status": STATUSES, "priority": PRIORITIES}

MESSAGE_CHANNELS: Final = {"email": "email", "whatsapp_message": "whatsapp", "sms": "messaging", "snailmail": "post"}
"""Type of a customer's message → channel; a comment is written wherever the ticket is."""
MESSAGES: Final = (
    "email", "comment", "email_outgoing", "auto_comment", "whatsapp_message", "sms", "snailmail", "out_of_office",
)  # fmt: skip
"""Types of messages people read; the others tell what Odoo did."""
AUTOMATIC: Final = ("auto_comment", "out_of_office")
NOTES: Final = ("note", "nota", "notes")
SYSTEM_USER: Final = "1"
"""OdooBot, who writes what nobody wrote."""
CLOSING_FLAGS: Final = ("closed", "is_close", "fold")
