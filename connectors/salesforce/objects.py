"""Which objects of Salesforce are read, and of each which fields. Data.

Bodies are never asked for: no Description, CommentBody, TextBody, HtmlBody, Body or Message. A field that an org does
not have, or that this user may not see, is left out of the query (`fetch` looks it up first).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from connectors.salesforce.words import CHATS_PASSED_ON, CHATS_TAKEN, INTERNAL_CALLS, MESSAGE_POSTS, VOICE_CALL

CLOCK: Final = "SystemModstamp"


def _nothing(_settings: Any) -> Sequence[str | None]:
    return ()


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


@dataclass(frozen=True)
class Asked:
    """An object, its fields and how it is asked.

    `chosen` are fields the settings name; `where` are conditions by the field they are about (left out with it);
    `clock` moves on every change; `needs` is a field without which there is nothing to read; an object that
    `may_lack` is not in every org; `case_links` are fields that may name a case; `deleted` asks for deleted rows too.
    """

    name: str
    fields: tuple[str, ...]
    chosen: Callable[[Any], Sequence[str | None]] = field(default=_nothing)
    where: tuple[tuple[str, str], ...] = ()
    clock: str = CLOCK
    needs: str | None = None
    may_lack: bool = False
    deleted: bool = True
    case_links: tuple[str, ...] = ()

    def wanted(self, settings: Any) -> tuple[str, ...]:
        """Every field to ask for, each once."""
        chosen = [name for name in self.chosen(settings) if name]
        return tuple(dict.fromkeys((*self.reads, *chosen)))

    @property
    def reads(self) -> tuple[str, ...]:
        """The fields asked for whatever the settings name."""
        always = ("Id", "CreatedDate", self.clock, *(("IsDeleted",) if self.deleted else ()))
        return tuple(dict.fromkeys((*always, *self.fields)))


def of_account(name: str) -> str:
    """The name a contact's own field has on a person account."""
    return name.removesuffix("__c") + "__pc" if name.endswith("__c") else f"Person{name}"


def person_fields(settings: Any) -> Sequence[str | None]:
    """The fields of a person that the settings name."""
    more = (settings.segment_field, settings.lifecycle_field, settings.language_field)
    return (*settings.external_ids.values(), *settings.more_emails, *settings.more_phones, *more)


USERS: Final = Asked(
    "User",
    ("Name", "FirstName", "LastName", "Email", "IsActive", "UserType"),
    chosen=lambda s: (s.agent_team_field,),
    where=(("UserType", "UserType = 'Standard'"),),
    deleted=False,
)
CONTACTS: Final = Asked(
    "Contact",
    (
        "Name", "FirstName", "LastName", "Email", "Phone", "MobilePhone", "HomePhone", "OtherPhone", "AccountId",
        "Account.Name", "MailingCountry", "MailingCountryCode", "MasterRecordId", "LastModifiedDate",
    ),
    chosen=person_fields,
    where=(("IsPersonAccount", "IsPersonAccount = false"),),
)  # fmt: skip
PERSON_ACCOUNTS: Final = Asked(
    "Account",
    (
        "IsPersonAccount", "PersonContactId", "Name", "FirstName", "LastName", "PersonEmail", "Phone",
        "PersonMobilePhone", "PersonHomePhone", "PersonOtherPhone", "PersonMailingCountry", "PersonMailingCountryCode",
        "BillingCountry", "BillingCountryCode", "MasterRecordId", "LastModifiedDate",
    ),
    chosen=lambda s: [name for given in person_fields(s) if given for name in (given, of_account(given))],
    where=(("IsPersonAccount", "IsPersonAccount = true"),),
    needs="IsPersonAccount",
)  # fmt: skip
CASES: Final = Asked(
    "Case",
    (
        "CaseNumber", "Subject", "Status", "Priority", "Origin", "Reason", "OwnerId", "Owner.Name", "ContactId",
        "SuppliedEmail", "SuppliedName", "SuppliedPhone", "SuppliedCompany", "IsClosed", "ClosedDate",
        "MasterRecordId", "LastModifiedDate",
    ),
    chosen=lambda s: (
        s.channel_field, s.reason_field, s.reference_field, s.team_field, s.tags_field, s.device_field,
        s.follows_field, s.first_response_due_field, s.resolution_due_field,
    ),
)  # fmt: skip
CASE_HISTORY: Final = Asked(
    "CaseHistory",
    ("CaseId", "Field", "OldValue", "NewValue", "CreatedById", "CreatedBy.UserType"),
    where=(("Field", "Field IN ('Status', 'Owner')"),),
    clock="CreatedDate",
    deleted=False,
)
COMMENTS: Final = Asked("CaseComment", ("ParentId", "IsPublished", "CreatedById", "CreatedBy.UserType"), deleted=False)
EMAILS: Final = Asked(
    "EmailMessage",
    ("ParentId", "Incoming", "Status", "MessageDate", "IsExternallyVisible", "CreatedById", "CreatedBy.UserType"),
    where=(("ParentId", "ParentId != null"), ("Status", "Status != '5'")),
    deleted=False,
)
FEED: Final = Asked(
    "CaseFeed",
    ("ParentId", "Type", "Visibility", "CreatedById", "CreatedBy.UserType"),
    where=(("Type", f"Type IN ({_quoted(MESSAGE_POSTS)})"),),
    may_lack=True,
    deleted=False,
)
VOICE_CALLS: Final = Asked(
    "VoiceCall",
    (
        "CallType", "CallOrigin", "CallDisposition", "CallStartDateTime", "CallQueuedDateTime", "CallAcceptDateTime",
        "CallConnectDateTime", "CallEndDateTime", "CallDurationInSeconds", "CustomerHoldDuration", "FromPhoneNumber",
        "ToPhoneNumber", "QueueName", "RelatedRecordId", "NextCallId", "OwnerId", "Owner.Name", "UserId",
        "EndUser.ContactId", "LastModifiedDate",
    ),
    where=(("CallType", f"CallType NOT IN ({_quoted(INTERNAL_CALLS)})"),),
    may_lack=True,
    case_links=("RelatedRecordId",),
)  # fmt: skip
CALL_TASKS: Final = Asked(
    "Task",
    (
        "Subject", "Status", "Priority", "TaskSubtype", "CallType", "CallDurationInSeconds", "CallObject",
        "CompletedDateTime", "WhoId", "WhatId", "OwnerId", "LastModifiedDate",
    ),
    where=(("TaskSubtype", "TaskSubtype = 'Call'"), ("CallObject", f"(NOT CallObject LIKE '{VOICE_CALL}%')")),
    may_lack=True,
    case_links=("WhatId",),
)  # fmt: skip
SESSIONS: Final = Asked(
    "MessagingSession",
    (
        "Name", "Status", "Origin", "ChannelType", "AgentType", "StartTime", "AcceptTime", "EndTime", "CaseId",
        "EndUserContactId", "OwnerId", "Owner.Name", "AgentMessageCount", "EndUserMessageCount",
        "Conversation.ConversationIdentifier", "MessagingEndUser.Name", "MessagingEndUser.ContactId",
        "MessagingEndUser.MessagingPlatformKey", "LastModifiedDate",
    ),
    may_lack=True,
    case_links=("CaseId",),
)  # fmt: skip
LIVE_CHATS: Final = Asked(
    "LiveChatTranscript",
    (
        "Name", "Status", "Platform", "CaseId", "ContactId", "OwnerId", "Owner.Name", "LiveChatButton.MasterLabel",
        "RequestTime", "StartTime", "EndTime", "WaitTime", "ChatDuration", "Abandoned", "AverageResponseTimeOperator",
        "OperatorMessageCount", "VisitorMessageCount", "LastModifiedDate",
    ),
    may_lack=True,
    case_links=("CaseId",),
)  # fmt: skip
CHAT_EVENTS: Final = Asked(
    "LiveChatTranscriptEvent",
    ("LiveChatTranscriptId", "Type", "Time", "AgentId"),
    where=(("Type", f"Type IN ({_quoted((*CHATS_TAKEN, *CHATS_PASSED_ON))})"),),
    may_lack=True,
    deleted=False,
)
SURVEY_ANSWERS: Final = Asked(
    "SurveyQuestionResponse",
    (
        "Datatype", "NumberValue", "ResponseValue", "ResponseId", "Response.CompletionDateTime",
        "Response.Invitation.ParticipantId", "Response.Invitation.CreatedDate", "InvitationId",
    ),
    may_lack=True,
    deleted=False,
)  # fmt: skip


def survey_object(fields: Any) -> Asked:
    """An object of the org's own that holds answers, as a `[[sources.NAME.surveys]]` section names its fields."""
    named = (fields.score, fields.interaction, fields.contact, fields.comment, fields.sent, fields.answered)
    where = ((fields.score, f"{fields.score} != null"),)
    return Asked(fields.object, (), chosen=lambda _: named, where=where, deleted=False)
