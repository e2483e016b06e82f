"""Conversations, contacts, staff and ratings → canonical frames. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from connectors._canonical import canonical
from connectors._instants import EPOCH
from connectors._people import each_once, namespaced
from connectors._records import Reader, Record, content, found, frame, nested, objects, text
from connectors._refusals import notices_of
from connectors.chatwoot.words import DEVICES, PEOPLE, WORDS
from model.delivery import Context, Page, Parsed, gather
from model.schemas import AGENTS, CONTACTS, INTERACTIONS, SURVEYS

_HIGHEST: Final = "5"


@dataclass(frozen=True)
class _Around:
    """What the readers of a conversation need besides it."""

    settings: Any
    inboxes: Mapping[str, Record]
    deleted: str | None

    def custom(self, record: Record, setting: str) -> Any:
        """The value of the custom attribute a setting names."""
        name = getattr(self.settings, setting, None)
        return nested(record, "custom_attributes", name) if name else None

    def channel(self, conversation: Record) -> Any:
        """A custom attribute's word, the inbox's name where the settings know it, else the type of the inbox."""
        own = self.custom(conversation, "channel_field")
        inbox = self.inboxes.get(text(conversation.get("inbox_id")) or "", {})
        name = text(inbox.get("name"))
        if own or (name and name.lower() in {word.lower() for word in self.settings.channels}):
            return own or name
        kind = text(nested(conversation, "meta", "channel")) or text(inbox.get("channel_type"))
        medium = text(inbox.get("medium"))
        return f"{kind}/{medium}" if kind and medium else kind

    def link(self, conversation: Record) -> str | None:
        """Where an agent opens a conversation; null for recorded pages, which know no address."""
        base = getattr(self.settings, "base_url", None) or "https://app.chatwoot.com"
        account = text(conversation.get("account_id")) or text(getattr(self.settings, "account_id", None))
        return f"{base.rstrip('/')}/app/accounts/{account}/conversations/{conversation.get('id')}" if account else None


def parse_conversations(page: Page, context: Context) -> Parsed:
    """Conversations → interactions, and who wrote → contacts, also those no list of contacts shows (visitors)."""
    listed, odd = found(page, "data.payload", "payload", "data")
    read = read_conversations(listed, page, context)
    return gather([odd, notices_of(page), read, _senders(listed, context)])


def read_conversations(listed: Sequence[Record], page: Page, context: Context, *, deleted: str | None = None) -> Parsed:
    """Conversations → interactions; `deleted` is when they were found gone."""
    known = {text(i.get("id")) or "": i for i in objects(nested(content(page), "hilo", "inboxes"))}
    raw = frame(listed, _conversation_columns(_Around(context.settings, known, deleted)))
    return canonical(INTERACTIONS, raw, context, words=WORDS, formats=(EPOCH,))


def _conversation_columns(around: _Around) -> Mapping[str, Reader]:
    return {
        "interaction_id": "id",
        "contact_id": "meta.sender.id",
        "channel": around.channel,
        "channel_detail": lambda c: nested(c, "meta", "channel"),
        "device": _device,
        "status": _status,
        "priority": "priority",
        "reason": lambda c: around.custom(c, "reason_field"),
        "subject": "additional_attributes.mail_subject",
        "team": "meta.team.name",
        "agent_id": _agent,
        "reference": lambda c: around.custom(c, "reference_field"),
        "tags": lambda c: c.get("labels") or None,
        "url": around.link,
        "first_response_due_at": partial(_due, "sla_first_response_time_threshold"),
        "resolution_due_at": partial(_due, "sla_resolution_time_threshold"),
        "created_at": "created_at",
        "updated_at": changed_at,
        "deleted_at": lambda _: around.deleted,
        "_source_updated_at": lambda c: around.deleted or changed_at(c),
    }


def changed_at(conversation: Record) -> str:
    """The later of a conversation's last activity and its last change, as sent; some versions tell only the first."""
    told = (text(conversation.get(key)) for key in ("updated_at", "last_activity_at", "timestamp", "created_at"))
    return max((moment for moment in told if moment), default="")


def _device(conversation: Record) -> str | None:
    """By the device's name, else by its platform; a phone's browser tells both."""
    browser = nested(conversation, "additional_attributes", "browser")
    words = [
        text(nested(conversation, "additional_attributes", "browser", k)) for k in ("device_name", "platform_name")
    ]
    known = [DEVICES[word.lower()] for word in words if word and word.lower() in DEVICES]
    return known[0] if known and isinstance(browser, dict) else None


def _agent(conversation: Record) -> Any:
    """Who of the staff has it; null while a bot has, which are numbered apart."""
    kind = text(nested(conversation, "meta", "assignee_type"))
    return nested(conversation, "meta", "assignee", "id") if (kind or PEOPLE[0]).lower() in PEOPLE else None


def _status(conversation: Record) -> str | None:
    """The status; new while it is open, nobody has answered and nobody of the staff has it."""
    status = text(conversation.get("status"))
    told = "first_reply_created_at" in conversation
    waiting = told and not conversation["first_reply_created_at"] and not _agent(conversation)
    return "new" if waiting and status in ("open", "0") else status


def _due(threshold: str, conversation: Record) -> Any:
    """A deadline: so many seconds after creation; none where only opening hours count, which are not told here."""
    sla, created = conversation.get("applied_sla"), conversation.get("created_at")
    seconds = sla.get(threshold) if isinstance(sla, dict) and not sla.get("sla_only_during_business_hours") else None
    return created + seconds if isinstance(created, int) and isinstance(seconds, int | float) and seconds else None


def _senders(conversations: list[Record], context: Context) -> Parsed:
    senders = [sender for c in conversations if isinstance(sender := nested(c, "meta", "sender"), dict)]
    return _contacts([s for s in senders if s.get("id") is not None], context)


def parse_contacts(page: Page, context: Context) -> Parsed:
    """Contacts → `contacts`; the loser of a merge is simply gone."""
    listed, odd = found(page, "payload", "data.payload", "data")
    return gather([odd, _contacts(listed, context)])


def _contacts(listed: list[Record], context: Context) -> Parsed:
    columns = _contact_columns(context.settings)
    return canonical(CONTACTS, frame(listed, columns), context, formats=(EPOCH,))


def _contact_columns(settings: Any) -> Mapping[str, Reader]:
    namespace = getattr(settings, "external_id_namespace", "external")
    segment = getattr(settings, "segment_field", None)
    return {
        "contact_id": "id",
        "name": "name",
        "emails": _emails,
        "phones": "phone_number",
        "external_ids": lambda c: namespaced(c.get("identifier"), namespace),
        "company": "additional_attributes.company_name",
        "segment": lambda c: nested(c, "custom_attributes", segment) if segment else None,
        "language": lambda c: nested(c, "additional_attributes", "browser_language"),
        "country": "additional_attributes.country_code",
        "is_agent": lambda _: "false",
        "created_at": "created_at",
        "updated_at": "updated_at",
        "_source_updated_at": lambda c: c.get("updated_at") or c.get("last_activity_at") or c.get("created_at"),
    }


def _emails(contact: Record) -> list[str] | None:
    """The address, and the further ones newer versions list."""
    more = contact.get("emails") or contact.get("contact_emails")
    listed = [e.get("email") if isinstance(e, dict) else e for e in more] if isinstance(more, list) else []
    return each_once((contact.get("email"), *listed))


def parse_agents(page: Page, context: Context) -> Parsed:
    """Staff → `agents`; people who left are not listed any more."""
    listed, odd = found(page, "agents", "payload", "data")
    columns: Mapping[str, Reader] = {
        "agent_id": "id",
        "name": lambda a: a.get("name") or a.get("available_name"),
        "email": "email",
        "is_active": lambda a: str(a.get("confirmed") is not False).lower(),
    }
    return gather([odd, canonical(AGENTS, frame(listed, columns), context)])


def parse_surveys(page: Page, context: Context) -> Parsed:
    """Ratings given → `surveys` of 1 to 5, under the id of the message that asked for them."""
    listed, odd = found(page, "csat_survey_responses", "payload", "data")
    return gather([odd, canonical(SURVEYS, frame(listed, _SURVEY_COLUMNS), context, formats=(EPOCH,))])


_SURVEY_COLUMNS: Final[Mapping[str, Reader]] = {
    "survey_id": lambda s: s.get("message_id") or s.get("id"),
    "interaction_id": "conversation_id",
    "contact_id": lambda s: nested(s, "contact", "id"),
    "kind": lambda _: "csat",
    "score": "rating",
    "scale_min": lambda _: "1",
    "scale_max": lambda _: _HIGHEST,
    "comment": "feedback_message",
    "answered_at": "created_at",
    "_source_updated_at": "created_at",
}
