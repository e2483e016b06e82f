"""Shops, letters and calls to shops as two Salesforce reports saved by a Spanish Excel."""

from collections.abc import Sequence
from random import Random
from typing import Final

from sample_data.company import REASON_ES, SUBJECTS
from sample_data.contact import Contact
from sample_data.crm_records import Record, records
from sample_data.days import local_text

LOYALTY: Final = "Nº de socio"
CASES: Final = (
    "Número del caso", "Fecha/Hora de apertura", "Primera respuesta", "Fecha/Hora de cierre", "Cerrado por",
    "Estado", "Origen del caso", "Prioridad", "Motivo", "Asunto", "Tienda", "Propietario del caso", "Id. del contacto",
    "Nº de pedido", "Caso principal", "Horas abierto",
)  # fmt: skip
CONTACTS: Final = (
    "Id. del contacto", "Nombre", "Apellidos", "Correo electrónico", "Móvil", "Teléfono", LOYALTY, "Segmento", "Etapa",
    "Idioma", "Fecha de creación",
)  # fmt: skip
SURVEYS: Final = (
    "Id. de la encuesta", "Tipo", "Id. del contacto", "Número del caso", "Puntuación", "Enviada", "Respondida",
    "Comentario",
)  # fmt: skip
_ORIGIN: Final = {"branch": "Tienda", "shop_phone": "Teléfono", "post": "Correo postal"}
_STATE: Final = {
    "solved": "Cerrado", "closed": "Cerrado", "open": "En curso", "pending": "En espera del cliente",
    "on_hold": "En espera", "new": "Nuevo",
}  # fmt: skip
OWNER: Final = "Propietario"
PROCESS: Final = "Proceso automático"
"""Who closed a case."""

_EXCEL: Final = "%d/%m/%Y %H:%M"


def case_number(contact: Contact) -> str:
    """The case's number as the report shows it."""
    return f"{contact.id:08d}"


def rows(seed: int, contacts: Sequence[Contact]) -> tuple[list[list[str]], list[list[str]]]:
    """The lines of the case report and of the contact report; gives the contacts their case numbers."""
    rng = Random(f"{seed}/salesforce")
    mine = sorted((c for c in contacts if c.system == "salesforce"), key=lambda c: (c.at, c.person.number))
    for number, contact in enumerate(mine, 10_001):
        contact.id = number
    known = records(seed, mine)
    return [_case(rng, c, known[id(c)]) for c in mine], [_contact(r) for r in dict.fromkeys(known.values())]


def excel(at: int | None) -> str:
    """An instant as a Spanish Excel writes it: local, to the minute."""
    return "" if at is None else local_text(at, _EXCEL)


def _case(rng: Random, contact: Contact, customer: Record) -> list[str]:
    closed = contact.last_at if contact.is_solved else None
    by = "" if closed is None else PROCESS if contact.is_expired else OWNER
    hours = "" if closed is None else f"{(closed - contact.at) / 3600:.2f}".replace(".", ",")
    return [
        case_number(contact), excel(contact.at), excel(contact.when("message", "agent")), excel(closed),
        by, _STATE[contact.status], _ORIGIN[contact.channel],
        rng.choices(("Baja", "Media", "Alta"), (2, 7, 1))[0],
        REASON_ES[contact.reason], rng.choice(SUBJECTS["es"][contact.reason]), contact.team, contact.agent.name,
        customer.key, contact.reference or "",
        case_number(contact.follows) if contact.follows else "", hours,
    ]  # fmt: skip


def _contact(record: Record) -> list[str]:
    who = record.person
    return [
        record.key, record.given, record.family, record.mail, record.mobile, record.line, record.loyalty, who.segment,
        who.stage, {"ca": "Catalán", "es": "Español"}[who.language], excel(record.at),
    ]  # fmt: skip
