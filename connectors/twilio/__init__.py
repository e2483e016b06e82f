"""Twilio: calls and messages, or, as a source of its own, conversations.

Calls and messages cannot be asked for what changed, and their ends arrive later: each sync reads the last days again.
The Conversations product is on another host; give it a second source with `product = "conversations"`.
"""

import re
from typing import Final, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from connectors._contract import Connector, HttpSettings, Stream
from connectors._http import Transport
from connectors._http_sign_in import basic, revealed
from connectors.twilio import fetch as ask
from connectors.twilio.conversations import parse_conversations
from connectors.twilio.conversations import parse_messages as parse_conversation_messages
from connectors.twilio.messages import parse_messages
from connectors.twilio.parse import parse_calls

_HOSTS: Final = {"calls": "api.twilio.com", "conversations": "conversations.twilio.com"}


class TwilioSettings(HttpSettings):
    """[sources.NAME] with type = "twilio". `timezone` is where a day of messages begins."""

    account_sid: str | None = Field(None, pattern=r"^AC\w+$", description="the account, AC…")
    auth_token: SecretStr | None = Field(None, description="auth token of the account")
    key_sid: str | None = Field(None, pattern=r"^SK\w+$", description="API key, SK…; with key_secret, not auth_token")
    key_secret: SecretStr | None = Field(None, description="secret of that API key")
    product: Literal["calls", "conversations"] = Field(
        "calls", description="calls and messages, or the Conversations product"
    )
    reread_days: int = Field(3, ge=1, le=90, description="days read again by each sync, for what ended or changed late")
    answered_by: Literal["call", "leg"] = Field(
        "call", description="who answers an inbound call: the call itself, or (behind a menu or queue) a leg it dials"
    )
    messages_by: Literal["agent", "bot", "system"] = Field("agent", description="who sends messages through the API")
    customer_identity: str | None = Field(
        None, description="regular expression of identities of customers in conversations, such as `^web-`"
    )
    page_size: int = Field(
        1000, ge=1, le=1000, description="records asked for per page; conversations give 100 at most"
    )

    @field_validator("customer_identity")
    @classmethod
    def _a_pattern(cls, pattern: str | None) -> str | None:
        try:
            re.compile(pattern or "")
        except re.error as error:
            raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
        return pattern

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.recorded is not None:
            return self
        if not self.account_sid:
            raise ValueError("set account_sid")
        if not self.auth_token and not (self.key_sid and self.key_secret):
            raise ValueError("set auth_token, or key_sid and key_secret")
        return self


def transport(settings: TwilioSettings) -> Transport:
    """The transport, signed in as these settings say."""
    base = settings.base_url or f"https://{_HOSTS[settings.product]}"
    named = "key_sid and key_secret" if settings.key_secret else "account_sid and auth_token"
    return Transport(base, {"authorization": _sign_in(settings)}, settings, credentials=named)


def _sign_in(settings: TwilioSettings) -> str:
    user, secret = (
        (settings.key_sid, settings.key_secret) if settings.key_secret else (settings.account_sid, settings.auth_token)
    )
    return basic(user, revealed(secret))


_CALLS: Final = Stream(
    "calls",
    "Calls: when they began, who was rung, when somebody answered, when they ended.",
    ("interactions", "events", "contacts"),
    ask.trailing("calls", "Calls.json", "StartTime>"),
    parse_calls,
    endpoint="GET /2010-04-01/Accounts/{account}/Calls.json",
    reads=(
        "sid", "parent_call_sid", "from", "to", "caller_name", "direction", "status", "answered_by", "duration",
        "date_created", "date_updated", "start_time", "end_time",
    ),
)  # fmt: skip
_MESSAGES: Final = Stream(
    "messages",
    "SMS, WhatsApp and other messages; those of one customer, one of our numbers and one day are an interaction.",
    ("events", "interactions", "contacts"),
    ask.trailing("messages", "Messages.json", "DateSent>"),
    parse_messages,
    endpoint="GET /2010-04-01/Accounts/{account}/Messages.json",
    reads=("sid", "from", "to", "messaging_service_sid", "direction", "status", "date_created", "date_sent"),
)
_CONVERSATIONS: Final = Stream(
    "conversations",
    "Conversations and their participants.",
    ("interactions", "contacts"),
    ask.conversations,
    parse_conversations,
    endpoint="GET /v1/Conversations, GET /v1/Conversations/{sid}/Participants",
    reads=("sid", "friendly_name", "state", "messaging_binding", "identity", "date_created", "date_updated"),
)
_CONVERSATION_MESSAGES: Final = Stream(
    "conversation_messages",
    "Who wrote when in each conversation.",
    ("events",),
    ask.conversation_messages,
    parse_conversation_messages,
    after="conversations",
    endpoint="GET /v1/Conversations/{sid}/Messages",
    reads=("sid", "conversation_sid", "author", "date_created"),
)


def streams(settings: TwilioSettings) -> tuple[Stream, ...]:
    """The streams these settings ask for, parents before children."""
    return (_CALLS, _MESSAGES) if settings.product == "calls" else (_CONVERSATIONS, _CONVERSATION_MESSAGES)


CONNECTOR: Final = Connector(
    type="twilio",
    title="Twilio",
    settings=TwilioSettings,
    streams=streams,
    check=ask.check,
    http=transport,
    permissions=(
        "The auth token of the account, or a restricted API key that may read calls and messages.",
        "For conversations: a key that may read conversations, participants and messages.",
    ),
    never_read=(
        "Recordings, transcriptions, media, prices.",
        "What is written in messages: it arrives with them and is dropped at once.",
    ),
    limits=(
        "Lists can only be asked for by day: each sync reads the last reread_days again.",
        "Every active conversation is read again by each sync, because messages do not move its update time.",
    ),
    not_covered=(
        "Agents, queues and waiting times of Flex and TaskRouter.",
        "Totals to reconcile with: Twilio gives none.",
        "Calls and messages deleted after they were read; sub-accounts, which are sources of their own.",
        "Whether a matter is solved: a completed call counts as solved, unless `statuses` say otherwise.",
    ),
)
