"""Which objects of the CRM are read, and of each which properties. Data.

Bodies are never asked for: no `content`, `hs_call_body`, `hs_email_text`, `hs_email_html`, `hs_communication_body`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final


@dataclass(frozen=True)
class Asked:
    """An object, its properties, and what hangs on it.

    `chosen` are properties the settings name; `clock` moves on every change; `links` are the objects whose ids are
    looked up; `histories` are properties whose former values are.
    """

    name: str
    properties: tuple[str, ...]
    chosen: Callable[[Any], Sequence[str | None]] = field(default=lambda _: ())
    clock: str = "hs_lastmodifieddate"
    links: tuple[str, ...] = ()
    histories: Callable[[Any], Sequence[str | None]] = field(default=lambda _: ())

    def wanted(self, settings: Any) -> list[str]:
        """Every property to ask for, each once."""
        chosen = [name for name in self.chosen(settings) if name]
        return list(dict.fromkeys((*self.reads, *chosen)))

    @property
    def reads(self) -> tuple[str, ...]:
        """The properties asked for whatever the settings name."""
        return ("hs_object_id", self.clock, *self.properties)


CONTACTS: Final = Asked(
    "contacts",
    (
        "firstname", "lastname", "email", "hs_additional_emails", "phone", "mobilephone", "hs_whatsapp_phone_number",
        "company", "country", "hs_country_region_code", "hs_language", "lifecyclestage", "createdate",
        "hs_merged_object_ids", "hs_calculated_merged_vids",
    ),
    chosen=lambda s: (
        s.segment_property, *s.external_ids.values(), *s.more_emails, *s.more_phones,
    ),
    clock="lastmodifieddate",
)  # fmt: skip
TICKETS: Final = Asked(
    "tickets",
    (
        "subject", "hs_pipeline", "hs_pipeline_stage", "hs_ticket_priority", "hubspot_owner_id", "hubspot_team_id",
        "createdate", "closed_date", "hs_merged_object_ids", "time_to_close", "time_to_first_agent_reply",
    ),
    chosen=lambda s: (
        s.channel_property, s.reason_property, s.reference_property, s.tags_property, s.team_property,
        s.first_response_due_property, s.resolution_due_property,
    ),
    links=("contacts",),
    histories=lambda s: ("hs_pipeline_stage", "hubspot_owner_id", s.team_property, "hs_merged_object_ids"),
)  # fmt: skip
CALLS: Final = Asked(
    "calls",
    (
        "hs_timestamp", "hs_createdate", "hs_call_title", "hs_call_direction", "hs_call_duration", "hs_call_status",
        "hs_call_disposition", "hs_call_from_number", "hs_call_to_number", "hs_activity_type", "hubspot_owner_id",
        "hubspot_team_id",
    ),
    links=("contacts", "tickets"),
)  # fmt: skip
EMAILS: Final = Asked(
    "emails",
    ("hs_timestamp", "hs_createdate", "hs_email_subject", "hs_email_direction", "hs_email_status", "hubspot_owner_id"),
    links=("contacts", "tickets"),
)
COMMUNICATIONS: Final = Asked(
    "communications",
    ("hs_timestamp", "hs_createdate", "hs_communication_channel_type", "hs_communication_logged_from",
     "hubspot_owner_id"),
    links=("contacts", "tickets"),
)  # fmt: skip
FEEDBACK: Final = Asked(
    "feedback_submissions",
    ("hs_survey_type", "hs_value", "hs_response_group", "hs_content", "hs_submission_timestamp", "hs_createdate"),
    links=("contacts", "tickets"),
)
