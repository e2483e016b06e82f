"""Zendesk's words for channels and statuses, and who is a machine. Data; a source's settings come first.

Sources: the vendor's page of via types, and the ids other products publish for the same values. `via`
is a short word on tickets and audits, a title ("Web form") or an id in ticket events.
"""

from typing import Final

from model.vocabulary import UNKNOWN

_VIA_OF_CHANNEL: Final = {
    "email": ("email", "mail", "mailgun", "4", "76"),
    "web_form": (
        "web", "web form", "web_form", "web widget", "web_widget", "help_center", "help center", "closed_ticket",
        "closed ticket", "dropbox", "feedback tab", "0", "17", "27", "50",
    ),
    "phone": (
        "voice", "voicemail", "phone call", "phone", "phone_call_inbound", "phone call (incoming)",
        "phone_call_outbound", "phone call (outbound)", "33", "34", "35",
    ),
    "chat": (
        "chat", "chat_transcript", "chat transcript", "answer_bot_for_web_widget", "native_messaging", "messaging",
        "native messaging", "29", "67", "75", "90",
    ),
    "whatsapp": ("whatsapp", "74"),
    "messaging": (
        "sms", "text_message", "text message", "messagebird_sms", "twilio_sms", "line", "wechat", "telegram", "viber",
        "google_rcs", "apple_business_chat", "google_business_messages", "kakaotalk",
        "sunshine_conversations_facebook_messenger", "sunshine_conversations_api", "business_messaging_slack_connect",
        "37", "57", "72", "73", "77", "78", "79", "80", "81", "82", "83", "84", "85", "87", "91",
    ),
    "app": ("mobile_sdk", "mobile sdk", "iphone", "15", "49"),
    "social": (
        "facebook", "facebook_post", "facebook post", "facebook_message", "facebook private message", "twitter",
        "twitter_favorite", "twitter_dm", "twitter dm", "instagram_dm", "instagram dm",
        "sunshine_conversations_twitter_dm", "any_channel", "channel integration",
        "23", "26", "30", "38", "41", "55", "86", "88",
    ),
    "self_service": (
        "forum", "topic", "get_satisfaction", "get satisfaction", "answer_bot_for_agents", "answer_bot_for_slack",
        "answer_bot_for_sdk", "answer_bot_for_api", "16", "24", "63", "64", "65", "66",
    ),
    # How an agent, a program or the system made it; says nothing about the customer's channel.
    UNKNOWN: (
        "api", "web_service", "web service", "5", "import", "39", "rule", "8", "system", "automation", "trigger",
        "sample_ticket", "sample ticket", "sample_interactive_ticket", "51", "52", "ticket_sharing", "ticket sharing",
        "31", "side_conversation", "side conversation", "69", "linked_problem", "linked problem", "merge", "19",
        "mobile", "56", "batch", "20", "github", "40", "group_change", "group_deletion", "user_change",
        "user_deletion", "user_merge", "macro", "suspended ticket", "admin_setting",
    ),
}  # fmt: skip

CHANNELS: Final = {via: channel for channel, vias in _VIA_OF_CHANNEL.items() for via in vias}
STATUSES: Final = {"hold": "on_hold", "on-hold": "on_hold"}
WORDS: Final = {"channel": CHANNELS, "status": STATUSES}

SPAM_VIAS: Final = ("sample_ticket", "sample ticket", "sample_interactive_ticket", "51", "52")
"""Every trial account starts with one; it never was a contact."""
SIDE_VIAS: Final = ("side_conversation", "side conversation", "69")
"""Staff ask colleagues or partners: no contact of a customer, and no word to one."""
ANSWERED_CALLS: Final = ("completed", "abandoned_on_hold")
OUTBOUND_VIAS: Final = ("phone_call_outbound", "phone call (outbound)", "35")
MERGE_VIAS: Final = ("merge", "19")
SYSTEM_VIAS: Final = (
    "rule", "8", "system", "automation", "trigger", "merge", "19", "linked_problem", "linked problem",
    "group_change", "group_deletion", "user_change", "user_deletion", "user_merge",
)  # fmt: skip
BOT_VIAS: Final = (
    "answer_bot_for_web_widget", "answer_bot_for_agents", "answer_bot_for_slack", "answer_bot_for_sdk",
    "answer_bot_for_api", "63", "64", "65", "66", "67",
)  # fmt: skip
SYSTEM_USER: Final = "-1"
STAFF_ROLES: Final = ("agent", "admin")
