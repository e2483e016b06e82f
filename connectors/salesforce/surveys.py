"""Answers to surveys → `surveys`. Pure: Salesforce's own surveys, and objects of the org that hold answers."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from connectors._canonical import canonical
from connectors._records import Reader, Record, content, frame, members, nested, rejected, text, word
from connectors.salesforce.records import chosen, rows_of, updated
from connectors.salesforce.words import CONTACT
from model.delivery import Context, Page, Parsed, gather
from model.schemas import SURVEYS

_SCALES: Final = {
    "nps": ("nps", "0", "10"),
    "netpromoterscore": ("nps", "0", "10"),
    "csat": ("csat", "1", "5"),
    "rating": ("csat", "1", "5"),
    "slider": ("csat", "0", "10"),
}
"""Kind of question → kind of survey and its scale; questions of other kinds have no score."""


def parse_survey_answers(page: Page, context: Context) -> Parsed:
    """Answers to Salesforce's own surveys that have a score; others are set aside."""
    rows, odd = rows_of(page, "SurveyQuestionResponse")
    scored = [row for row in rows if word(row.get("Datatype")) in _SCALES]
    others = [
        (text(row.get("Id")), row, f"no score: a question of type {row.get('Datatype')}")
        for row in rows
        if word(row.get("Datatype")) not in _SCALES
    ]
    columns = _columns(members(content(page).get("subjects")))
    return gather(
        [odd, rejected("SurveyQuestionResponse", others), canonical(SURVEYS, frame(scored, columns), context)]
    )


def _columns(subjects: Mapping[str, Any]) -> Mapping[str, Reader]:
    return {
        "survey_id": "Id",
        "interaction_id": lambda a: _subject(a, subjects),
        "contact_id": _participant,
        "kind": lambda a: _scale(a)[0],
        "score": lambda a: a["NumberValue"] if a.get("NumberValue") is not None else a.get("ResponseValue"),
        "scale_min": lambda a: _scale(a)[1],
        "scale_max": lambda a: _scale(a)[2],
        "sent_at": "Response.Invitation.CreatedDate",
        "answered_at": lambda a: nested(a, "Response", "CompletionDateTime") or a.get("CreatedDate"),
        "_source_updated_at": updated,
    }


def _scale(answer: Record) -> tuple[str, str, str]:
    return _SCALES[word(answer.get("Datatype"))]


def _subject(answer: Record, subjects: Mapping[str, Any]) -> Any:
    ids = [text(answer.get(name)) or "" for name in ("ResponseId", "InvitationId")]
    return next((subjects[one] for one in ids if one in subjects), None)


def _participant(answer: Record) -> str | None:
    found = text(nested(answer, "Response", "Invitation", "ParticipantId")) or ""
    return found if found.startswith(CONTACT) else None


def own_surveys(fields: Any) -> Callable[[Page, Context], Parsed]:
    """Parse an object of the org that holds answers, as a `[[sources.NAME.surveys]]` section names its fields."""

    def parse(page: Page, context: Context) -> Parsed:
        rows, odd = rows_of(page, fields.object)
        columns: Mapping[str, Reader] = {
            "survey_id": lambda row: f"{fields.object}-{row['Id']}" if row.get("Id") else None,
            "interaction_id": lambda row: chosen(row, fields.interaction),
            "contact_id": lambda row: chosen(row, fields.contact),
            "kind": lambda _: fields.kind,
            "score": lambda row: chosen(row, fields.score),
            "scale_min": lambda _: text(fields.scale_min),
            "scale_max": lambda _: text(fields.scale_max),
            "comment": lambda row: chosen(row, fields.comment),
            "sent_at": lambda row: chosen(row, fields.sent),
            "answered_at": lambda row: chosen(row, fields.answered) or row.get("CreatedDate"),
            "_source_updated_at": updated,
        }
        return gather([odd, canonical(SURVEYS, frame(rows, columns), context)])

    return parse
