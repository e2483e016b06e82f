"""Salesforce's words for channels, statuses and priorities, and who a user is. Data; a source's settings come first.

`Case.Origin`, `Status` and `Priority` are picklists every org edits: these are the values Salesforce ships and
the ones orgs commonly add.
"""

from typing import Final

_OF_ORIGIN: Final = {
    "phone": (
        "phone", "call", "phone call", "voice", "voicemail", "telephone", "call center", "callback", "cti",
        "teléfono", "telefono", "telèfon", "llamada",
    ),
    "branch": (
        "walk-in", "walk in", "branch", "store", "shop", "in person", "in-person", "face to face", "office",
        "oficina", "tienda", "sucursal", "presencial",
    ),
    "post": ("mail", "letter", "fax", "post", "postal", "correo postal", "carta"),
    "email": ("email", "e-mail", "email to case", "email-to-case", "correo electrónico", "correu"),
    "web_form": ("web", "web form", "website", "web to case", "web-to-case", "portal", "customer portal", "formulario"),
    "chat": ("chat", "live chat", "livechat", "web chat", "live agent", "embedded service", "messaging for web"),
    "whatsapp": ("whatsapp", "whats app"),
    "messaging": ("sms", "text", "text message", "messaging", "messenger", "facebook messenger", "telegram", "line"),
    "app": ("app", "mobile app", "mobile", "in-app", "in app"),
    "social": ("social", "social media", "facebook", "twitter", "x", "instagram", "linkedin", "youtube", "tiktok"),
    "self_service": (
        "community", "experience", "experience cloud", "self service", "self-service", "help center", "knowledge",
    ),
}  # fmt: skip
_OF_SESSION: Final = {
    "chat": ("embeddedmessaging", "web", "livechat", "chat"),
    "whatsapp": ("whatsapp",),
    "messaging": (
        "text", "sms", "facebook", "line", "wechat", "googlebusinessmessages", "applebusinesschat", "applemessages",
        "rcs", "telegram", "viber", "custom", "partnertext", "internalcustom",
    ),
    "social": ("instagram", "twitter"),
    "phone": ("phone", "voice"),
}  # fmt: skip


def _by_word(words: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {word: channel for channel, found in words.items() for word in found}


OPEN_STATUSES: Final = {
    **dict.fromkeys(("new", "nuevo", "nou"), "new"),
    **dict.fromkeys(("working", "escalated", "in progress", "open", "assigned", "reopened", "re-opened"), "open"),
    **dict.fromkeys(
        (
            "waiting on customer", "waiting for customer", "awaiting customer", "awaiting customer response",
            "pending customer", "customer action", "response required", "pending",
        ), "pending",
    ),
    **dict.fromkeys(
        (
            "on hold", "on-hold", "waiting", "waiting on vendor", "waiting on third party", "waiting for third party",
            "awaiting parts", "pending internal", "waiting on engineering",
        ), "on_hold",
    ),
}  # fmt: skip
"""Statuses of cases that are not closed; any other label of one counts as open."""
CLOSED_STATUSES: Final = {
    **dict.fromkeys(("closed", "cancelled", "canceled", "duplicate", "rejected", "merged"), "closed"),
    **dict.fromkeys(("resolved", "solved", "completed", "done", "resuelto"), "solved"),
}
"""Statuses of closed cases; any other label of one counts as closed."""
PRIORITIES: Final = {
    "low": "low", "baja": "low", "medium": "normal", "media": "normal", "moderate": "normal", "high": "high",
    "alta": "high", "critical": "urgent", "highest": "urgent", "crítica": "urgent", "urgente": "urgent",
}  # fmt: skip

WORDS: Final = {
    "channel": _by_word(_OF_ORIGIN),
    "status": {**OPEN_STATUSES, **CLOSED_STATUSES},
    "priority": PRIORITIES,
}
"""For cases and calls."""
SESSION_WORDS: Final = {
    "channel": _by_word(_OF_SESSION),
    "status": {
        **dict.fromkeys(("new", "waiting"), "new"),
        **dict.fromkeys(("active", "consent", "paused", "inprogress", "in progress"), "open"),
        "inactive": "pending",
        **dict.fromkeys(
            ("ended", "error", "completed", "missed", "dropped", "blocked", "failed", "abandoned"), "closed",
        ),
    },
}  # fmt: skip
"""For messaging sessions and live chats."""

ACTOR_OF_USER: Final = {
    "standard": "agent",
    "powerpartner": "agent",
    "powercustomersuccess": "customer",
    "customersuccess": "customer",
    "cspliteportal": "customer",
    "selfservice": "customer",
    "guest": "customer",
    "automatedprocess": "system",
    "cloudintegrationuser": "system",
    "integration": "system",
}
"""User.UserType → who a user is: staff, somebody of a customer portal, or a machine."""
ACTOR_OF_ROLE: Final = {
    "enduser": "customer",
    "agent": "agent",
    "supervisor": "agent",
    "bot": "bot",
    "chatbot": "bot",
    "aiagent": "bot",
    "system": "system",
}
"""Role of whoever sent a message of a session."""

INTERNAL_CALLS: Final = ("Internal", "InternalCall", "Consult", "Coach", "Bridge")
"""Calls between staff."""
OUTBOUND_CALLS: Final = ("outbound", "callback")
MESSAGE_POSTS: Final = ("TextPost", "ContentPost", "LinkPost", "QuestionPost", "RichTextPost")
"""Posts of a case's feed that say something; the others repeat e-mails, comments and changes."""
EVERYBODY: Final = "AllUsers"
CHATS_TAKEN: Final = ("Accept", "TransferAccept", "TransferredToAgent")
CHATS_PASSED_ON: Final = (
    "Transfer", "TransferRequest", "TransferToButton", "TransferToSkill", "TransferredToButton", "TransferredToSkill",
)  # fmt: skip
"""Events of live chats that tell who has one; of a chat's many others the transcript tells what matters."""
VOICE_CALL: Final = "0LQ"
"""How ids of voice calls begin; a Task whose CallObject is one logs a call that is read by itself."""
CASE: Final = "500"
CONTACT: Final = "003"
USER: Final = "005"
QUEUE: Final = "00G"
