"""Calls as the telephone exchange's log: one line per leg, local time, line, loyalty number if typed."""

from collections.abc import Sequence
from typing import Final

from sample_data.contact import MOBILE, Contact
from sample_data.days import local_text
from sample_data.lines import shown

CALLS: Final = (
    "id", "inicio", "contestada", "fin", "sentido", "cola", "agente", "numero", "linea", "num_socio", "llamante",
    "retencion_s", "postllamada_s", "resultado", "resuelta", "transferida_a", "encuesta", "hora_encuesta",
)  # fmt: skip
_FORM: Final = "%Y-%m-%d %H:%M:%S"
QUEUES: Final = {"Comandes": "600-COMANDES", "Entregues": "610-ENTREGUES", "Devolucions": "620-DEVOL",
                 "Postvenda": "630-POSTV"}  # fmt: skip
"""Teams as the exchange names their queues."""


def rows(seed: int, contacts: Sequence[Contact]) -> list[list[str]]:
    """The lines of the log, in order of time; gives the contacts their call numbers."""
    mine = sorted((c for c in contacts if c.system == "phone"), key=lambda c: (c.at, c.person.number, c.outbound))
    for number, contact in enumerate(mine, 1):
        contact.id = number
    lines = {id(c): shown(seed, c) for c in mine}
    lines |= {id(c.transferred_to): lines[id(c)] for c in mine if c.transferred_to}  # passed on on the same line
    for contact in mine:
        contact.line = lines[id(contact)][1]
    return [_call(c, lines[id(c)][0]) for c in mine]


def call_id(contact: Contact) -> str:
    """The exchange's id of a leg."""
    return f"T{contact.id:06d}"


def _local(at: int | None) -> str:
    return "" if at is None else local_text(at, _FORM)


def _result(contact: Contact) -> str:
    if contact.transferred_to:
        return "Transferida"
    if not contact.when("call_answered"):
        return "Abandonada"
    if contact.is_expired:
        return "Caducada"
    return "Resuelta" if contact.is_solved else "Pendiente"


def _call(contact: Contact, number: str) -> list[str]:
    solved = next((s.at for s in contact.steps if s.kind == "status" and s.value == "solved"), None)
    score = next((a for a in contact.surveys if a.score is not None), None)
    answered = contact.when("call_answered")
    typed = str(contact.person.loyalty) if contact.identified else ""
    return [
        call_id(contact), _local(contact.at), _local(answered), _local(contact.when("call_end")),
        "Saliente" if contact.outbound else "Entrante", QUEUES[contact.team],
        f"ext{contact.agent.key}" if answered else "", number, contact.line,
        typed, typed or (number if contact.line == MOBILE else ""), str(contact.hold or ""),
        str(contact.wrap or ""), _result(contact), _local(solved),
        call_id(contact.transferred_to) if contact.transferred_to else "",
        str(score.score) if score else "", _local(score.answered) if score else "",
    ]  # fmt: skip
