"""Salesforce Service Cloud: cases and what happened to them, calls, messaging, chats, surveys, contacts and users.

Rows are read object by object in order of change. An org has its own fields and words: name them in the settings.
"""

from collections.abc import Mapping, Sequence
from typing import Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from connectors._contract import Connector, HttpSettings, Stream
from connectors._http import Transport
from connectors._http_sign_in import TokenSignIn
from connectors.salesforce import calls, events, nested, objects, parse, sessions, surveys
from connectors.salesforce import fetch as ask
from connectors.salesforce.objects import Asked

_FIELD: Final = r"^[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z][A-Za-z0-9_]*)*$"
_LIMIT: Final = (b"REQUEST_LIMIT_EXCEEDED",)


class SurveySettings(BaseModel):
    """[[sources.NAME.surveys]]: an object of the org, or the case itself, that holds answers of customers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    object: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", description="object, as Survey_Answer__c, or Case")
    kind: Literal["csat", "ces", "nps", "complaint", "fcr"] = Field("csat", description="what is asked")
    score: str = Field(pattern=_FIELD, description="field with the answer")
    scale_min: float = Field(1, description="worst answer")
    scale_max: float = Field(5, description="best answer")
    interaction: str | None = Field(None, pattern=_FIELD, description="field with the case; Id for a case itself")
    contact: str | None = Field(None, pattern=_FIELD, description="field with the contact")
    comment: str | None = Field(None, pattern=_FIELD, description="field with the customer's words")
    sent: str | None = Field(None, pattern=_FIELD, description="field with when it was asked")
    answered: str | None = Field(None, pattern=_FIELD, description="field with when it was answered")


class SalesforceSettings(HttpSettings):
    """[sources.NAME] with type = "salesforce". Fields are API names; paths through relationships are joined by dots."""

    my_domain: str | None = Field(
        None, pattern=r"^[A-Za-z0-9.-]+$", description="COMPANY of COMPANY.my.salesforce.com; COMPANY--TEST.sandbox too"
    )
    client_id: str | None = Field(None, description="consumer key of a connected app with the client credentials flow")
    client_secret: SecretStr | None = Field(None, description="its consumer secret")
    refresh_token: SecretStr | None = Field(None, description="refresh token, where the app uses another flow")
    access_token: SecretStr | None = Field(None, description="access token, instead of all others; ends after hours")
    api_version: str = Field("62.0", pattern=r"^\d{2,3}\.0$", description="version of the REST API")
    page_size: int = Field(2000, ge=200, le=2000, description="rows asked for per page")
    daily_share: float = Field(
        0.9, gt=0, le=1, description="wait while so much of the org's requests of a day is used, by whomever"
    )
    daily_overlap_hours: float = Field(24, ge=0, description="read so much once more in the first sync of a day")
    lag_minutes: float = Field(5, ge=0, description="leave out the last minutes: rows show up late")
    overlap_minutes: float = Field(5, ge=0, description="read so much of the sync before once more")
    channel_field: str = Field("Origin", pattern=_FIELD, description="case: field with the channel")
    reason_field: str = Field("Reason", pattern=_FIELD, description="case: field with the contact reason")
    reference_field: str | None = Field(
        None, pattern=_FIELD, description="case: field with the order or contract number"
    )
    team_field: str | None = Field(None, pattern=_FIELD, description="case: field with the team; unset: the queue")
    tags_field: str | None = Field(None, pattern=_FIELD, description="case: picklist of several values with tags")
    device_field: str | None = Field(None, pattern=_FIELD, description="case: field with the customer's device")
    follows_field: str | None = Field("ParentId", pattern=_FIELD, description="case: field with the case it follows")
    first_response_due_field: str | None = Field(None, pattern=_FIELD, description="case: deadline of the first answer")
    resolution_due_field: str | None = Field(None, pattern=_FIELD, description="case: deadline of the solution")
    segment_field: str | None = Field(None, pattern=_FIELD, description="contact: field with the customer segment")
    lifecycle_field: str | None = Field(None, pattern=_FIELD, description="contact: field with the life-cycle stage")
    language_field: str | None = Field(None, pattern=_FIELD, description="contact: field with the language")
    external_ids: dict[str, str] = Field({}, description="namespace → field of the contact with a customer number")
    more_emails: list[str] = Field([], description="contact: further fields with e-mail addresses")
    more_phones: list[str] = Field([], description="contact: further fields with telephone numbers")
    agent_team_field: str = Field("UserRole.Name", pattern=_FIELD, description="user: field with the team")
    surveys: list[SurveySettings] = Field([], description="objects of the org that hold answers to surveys")

    @property
    def address(self) -> str | None:
        """Where the org is; None for recorded pages of no org."""
        own = f"https://{self.my_domain}.my.salesforce.com" if self.my_domain else None
        return self.base_url.rstrip("/") if self.base_url else own

    @model_validator(mode="after")
    def _can_be_reached(self) -> Self:
        if self.recorded is not None:
            return self
        if not self.address:
            raise ValueError("set my_domain (COMPANY of COMPANY.my.salesforce.com), or base_url")
        has_app = self.client_id and (self.client_secret or self.refresh_token)
        if not self.access_token and not has_app:
            raise ValueError("set client_id and client_secret, or access_token")
        return self


def transport(settings: SalesforceSettings) -> Transport:
    """The transport, signed in as these settings say; tokens are asked of the org itself."""
    headers = {"sforce-query-options": f"batchSize={settings.page_size}"}
    base = settings.address or ""
    if settings.access_token:
        headers["authorization"] = f"Bearer {settings.access_token.get_secret_value()}"
        return Transport(base, headers, settings, credentials="access_token", limit_words=_LIMIT)
    credentials = "client_id and refresh_token" if settings.refresh_token else "client_id and client_secret"
    sign_in = TokenSignIn(f"{base}/services/oauth2/token", _form(settings), credentials)
    return Transport(base, headers, settings, credentials=credentials, sign_in=sign_in, limit_words=_LIMIT)


def _form(settings: SalesforceSettings) -> dict[str, str]:
    secrets = {"client_secret": settings.client_secret, "refresh_token": settings.refresh_token}
    given = {name: secret.get_secret_value() for name, secret in secrets.items() if secret}
    grant = "refresh_token" if settings.refresh_token else "client_credentials"
    return {"grant_type": grant, "client_id": settings.client_id or "", **given}


def _stream(
    name: str, doc: str, tables: Sequence[str], asked: Asked, parsing: object, lookup: ask.Lookup | None = None
) -> Stream:
    counted, counts_table = _COUNTED.get(name, ((), None))
    return Stream(
        name,
        doc,
        tuple(tables),
        ask.changed(name, asked, lookup),
        parsing,  # type: ignore[arg-type]  # a parse function
        count=ask.count_of(*counted) if counted else None,
        counts_table=counts_table,
        endpoint=asked.name,
        reads=asked.reads,
    )


_COUNTED: Final[Mapping[str, tuple[tuple[Asked, ...], str]]] = {
    "cases": (
        (objects.CASES, objects.VOICE_CALLS, objects.CALL_TASKS, objects.SESSIONS, objects.LIVE_CHATS), "interactions",
    ),
    "contacts": ((objects.CONTACTS, objects.PERSON_ACCOUNTS), "contacts"),
}  # fmt: skip
"""The stream that asks for a table's total, and of what that is: everything that becomes a row of it."""
_TALKS: Final = ("interactions", "events", "contacts")
_OF_ALL: Final = (
    _stream("users", "Staff, and who left.", ("agents",), objects.USERS, parse.parse_users),
    _stream("contacts", "Contacts, deleted and merged ones included.", ("contacts",), objects.CONTACTS,
            parse.parse_contacts),
    _stream("person_accounts", "Person accounts, where the org has them.", ("contacts",), objects.PERSON_ACCOUNTS,
            parse.parse_person_accounts),
    _stream("cases", "Cases as they are now, deleted and merged ones included, and when they were last closed.",
            _TALKS, objects.CASES, nested.parse_cases_and_children),
    _stream("case_history", "Changes of status and owner, where the org tracks them.", ("events",),
            objects.CASE_HISTORY, events.parse_history, ask.words_of_cases),
    _stream("emails", "E-mails of cases, to and from the customer, without their text.", ("events",), objects.EMAILS,
            events.parse_emails),
    _stream("comments", "Comments on cases, published or not, without their text.", ("events",), objects.COMMENTS,
            events.parse_comments),
    _stream("feed", "Posts on cases, without their text.", ("events",), objects.FEED, events.parse_feed),
    _stream("voice_calls", "Calls of Service Cloud Voice and Sales Dialer.", _TALKS, objects.VOICE_CALLS,
            calls.parse_voice_calls, ask.cases_of(*objects.VOICE_CALLS.case_links)),
    _stream("call_tasks", "Calls logged as tasks, as by a telephone system of another maker.", _TALKS,
            objects.CALL_TASKS, calls.parse_call_tasks, ask.cases_of(*objects.CALL_TASKS.case_links)),
    _stream("messaging_sessions", "Sessions of messaging: WhatsApp, SMS, in-app and web, with the hand-off by a bot.",
            (*_TALKS, "vendor_metrics"), objects.SESSIONS, sessions.parse_sessions,
            ask.cases_of(*objects.SESSIONS.case_links)),
    Stream("messaging_entries", "Who wrote when in the sessions that changed.", ("events",), ask.entries,
           sessions.parse_entries, after="messaging_sessions", endpoint="GET /connect/conversation/…/entries",
           reads=("identifier", "serverReceivedTimestamp", "sender", "relatedRecords")),
    _stream("live_chats", "Live chats of the product before messaging, as history.",
            (*_TALKS, "vendor_metrics"), objects.LIVE_CHATS, sessions.parse_live_chats,
            ask.cases_of(*objects.LIVE_CHATS.case_links)),
    _stream("live_chat_events", "Who took a live chat and when it was passed on.", ("events",), objects.CHAT_EVENTS,
            sessions.parse_chat_events),
    _stream("survey_answers", "Answers to Salesforce's own surveys.", ("surveys",), objects.SURVEY_ANSWERS,
            surveys.parse_survey_answers, ask.subjects_of_surveys),
)  # fmt: skip


def streams(settings: SalesforceSettings) -> tuple[Stream, ...]:
    """Every object, those the org lacks ending at once, and the surveys its own settings name."""
    return (*_OF_ALL, *(_own(number, own) for number, own in enumerate(settings.surveys, start=1)))


def _own(number: int, own: SurveySettings) -> Stream:
    asked, doc = objects.survey_object(own), f"Answers to the survey kept in {own.object}."
    return _stream(f"survey_{number}_{own.object}", doc, ("surveys",), asked, surveys.own_surveys(own))


CONNECTOR: Final = Connector(
    type="salesforce",
    title="Salesforce Service Cloud",
    settings=SalesforceSettings,
    streams=streams,
    check=ask.check,
    http=transport,
    permissions=(
        "An integration user with API Enabled and View All on Case, Contact, Account and the other objects to read.",
        "View All Data, or at least Query All Files and View All on feeds, for posts of case feeds.",
        "A connected app (or external client app) with the client credentials flow, run as that user, scope `api`.",
        "Access Conversation Entries, for messages of messaging sessions.",
        "Read access to each field named here; a field this user may not see is left out.",
    ),
    never_read=(
        "Text of e-mails, comments, posts, chats and messages; attachments; descriptions of cases and calls.",
        "Recordings and transcripts of calls.",
        "Accounts of companies beyond the name; leads, opportunities and everything of sales.",
    ),
    limits=(
        "Requests per day and org: one for each 2,000 rows changed, and two or three for each object and sync.",
        "When nine tenths of the day's limit are used the source pauses for an hour, and goes on where it was.",
        "Rows of the last 5 minutes wait for the next sync, and 5 minutes of the sync before are read once more.",
        "Deleted rows are seen for 15 days, as long as they lie in the recycle bin: sync at least weekly.",
        "Messages of messaging sessions cost a request for each session that changed.",
    ),
    not_covered=(
        "Rows deleted for good between two syncs; comments, e-mails and posts deleted later.",
        "A change of a formula field alone, which does not count as a change of its row.",
        "Milestones of entitlements (name a field with the deadline instead); topics; work orders; leads.",
        "Signing in with a JWT or with user and password.",
    ),
)
