"""Pages of owners, contacts and answers to surveys → canonical frames. Pure."""

from collections.abc import Mapping
from typing import Any

from connectors._canonical import canonical
from connectors._instants import EPOCH
from connectors._people import all_namespaced, country_code, each_once, full_name
from connectors._records import Reader, Record, frame, objects, rejected, text, word
from connectors.hubspot.objects import CONTACTS as ASKED
from connectors.hubspot.objects import FEEDBACK
from connectors.hubspot.records import Around, deleted_at, given, id_of, parts, prop, rows_of, updated
from connectors.hubspot.words import SURVEY_KINDS
from model.delivery import Context, Page, Parsed, gather
from model.schemas import AGENTS, CONTACTS, SURVEYS

_CHANGED = updated(ASKED.clock)


def parse_owners(page: Page, context: Context) -> Parsed:
    """Owners → `agents`; an owner that is a queue is set aside."""
    rows, odd = rows_of(page, "owners")
    queues = [(id_of(row), row, "no person: a queue") for row in rows if row.get("type") == "QUEUE"]
    columns: Mapping[str, Reader] = {
        "agent_id": "id",
        "name": lambda o: full_name(o.get("firstName"), o.get("lastName")) or o.get("email"),
        "email": "email",
        "team": _team,
        "is_active": lambda o: text(o.get("archived") is not True),
        "_source_updated_at": "updatedAt",
    }
    people = frame([row for row in rows if row.get("type") != "QUEUE"], columns)
    return gather([odd, rejected("owners", queues), canonical(AGENTS, people, context)])


def _team(owner: Record) -> str | None:
    """The main team, else the first."""
    teams = objects(owner.get("teams"))
    chosen = next((team for team in teams if team.get("primary") is True), teams[0] if teams else {})
    return text(chosen.get("name"))


def parse_contacts(page: Page, context: Context) -> Parsed:
    """Contacts → `contacts`. Who was merged into one is told by it: each such record names it in `merged_into`."""
    rows, odd = rows_of(page, "contacts")
    settings: Any = context.settings
    columns: Mapping[str, Reader] = {
        "contact_id": id_of,
        "name": lambda c: full_name(given(c, "firstname"), given(c, "lastname")),
        "given_name": prop("firstname"),
        "family_name": prop("lastname"),
        "emails": lambda c: _emails(c, settings.more_emails),
        "phones": lambda c: _values(c, "mobilephone", "phone", "hs_whatsapp_phone_number", *settings.more_phones),
        "external_ids": lambda c: _external(c, settings.external_ids),
        "company": prop("company"),
        "segment": prop(settings.segment_property),
        "lifecycle_stage": prop("lifecyclestage"),
        "language": prop("hs_language"),
        "country": lambda c: country_code(given(c, "hs_country_region_code"), given(c, "country")),
        "is_agent": lambda _: "false",
        "created_at": lambda c: given(c, "createdate") or c.get("createdAt"),
        "updated_at": _CHANGED,
        "deleted_at": deleted_at,
        "_source_updated_at": _CHANGED,
    }
    kept = canonical(CONTACTS, frame(rows, columns), context, formats=(EPOCH,))
    return gather([odd, kept, _losers(rows, context)])


def _emails(row: Record, more: list[str]) -> list[str] | None:
    found = [text(given(row, "email")), *parts(given(row, "hs_additional_emails")), *(_values(row, *more) or ())]
    return each_once(found)


def _values(row: Record, *names: str) -> list[str] | None:
    return each_once(given(row, name) for name in names)


def _external(row: Record, names: Mapping[str, str]) -> list[str] | None:
    return all_namespaced({namespace: given(row, name) for namespace, name in names.items()})


def _losers(rows: list[Record], context: Context) -> Parsed:
    """The records that were merged into these; HubSpot shows them no more."""
    merged = [
        {"loser": loser, "winner": id_of(row), "stamp": _CHANGED(row)} for row in rows for loser in merged_ids(row)
    ]
    columns: Mapping[str, Reader] = {
        "contact_id": "loser",
        "merged_into": "winner",
        "is_agent": lambda _: "false",
        "updated_at": "stamp",
        "_source_updated_at": "stamp",
    }
    return canonical(CONTACTS, frame(merged, columns), context, formats=(EPOCH,))


def merged_ids(row: Record) -> list[str]:
    """Ids of the records merged into this one; older ones come with when it was, `id:milliseconds`."""
    listed = [*parts(given(row, "hs_merged_object_ids")), *parts(given(row, "hs_calculated_merged_vids"))]
    ids = dict.fromkeys(one.partition(":")[0].strip() for one in listed)
    return [one for one in ids if one and one != id_of(row)]


def parse_feedback(page: Page, context: Context) -> Parsed:
    """Answers to surveys → `surveys`; those of kinds without a score we know are set aside."""
    rows, odd = rows_of(page, FEEDBACK.name)
    around, scales = Around.of(page), context.settings.scales  # type: ignore[attr-defined]  # this connector's settings
    known = [row for row in rows if _kind(row)]
    others = [(id_of(r), r, f"a survey of type {given(r, 'hs_survey_type')}") for r in rows if not _kind(r)]
    columns: Mapping[str, Reader] = {
        "survey_id": id_of,
        "interaction_id": lambda f: around.first(f, "tickets"),
        "contact_id": lambda f: around.first(f, "contacts"),
        "kind": _kind,
        "score": prop("hs_value"),
        "scale_min": lambda f: text(scales[_kind(f)][0]) if _kind(f) in scales else None,
        "scale_max": lambda f: text(scales[_kind(f)][1]) if _kind(f) in scales else None,
        "comment": prop("hs_content"),
        "answered_at": lambda f: given(f, "hs_submission_timestamp") or given(f, "hs_createdate"),
        "_source_updated_at": updated(FEEDBACK.clock),
    }
    answers = canonical(SURVEYS, frame(known, columns), context, formats=(EPOCH,))
    return gather([odd, rejected(FEEDBACK.name, others), answers])


def _kind(row: Record) -> str | None:
    return SURVEY_KINDS.get(word(given(row, "hs_survey_type")))
