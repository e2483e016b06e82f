"""The planted mistakes: what real exports contain, in exact numbers, so that quarantine can be checked.

Each mistake sits in rows of its own; none of them hits a row twice.
"""

from collections.abc import Iterator
from itertools import islice
from random import Random
from typing import Final

from sample_data.chatwoot import Record
from sample_data.phone import CALLS
from sample_data.salesforce import CASES, OWNER

PLANTED: Final = {
    "salesforce": {
        "unknown channel word": 9,
        "unknown status word": 3,
        "impossible opening date": 6,
        "closed before opened": 23,
        "closed in the future": 4,
        "duplicate line": 14,
    },
    "phone": {"line with too many fields": 5, "impossible answering date": 6, "rating off the scale": 2,
              "duplicate line": 8},
    "chatwoot": {"cut JSON line": 4, "unknown channel word": 5, "rating off the scale": 3},
}  # fmt: skip
"""How many of each mistake a full-size company has."""

CUT_LINE: Final = '{"id": 99900%d, "conversation_id": 17, "message_type": "inco'


def cases(seed: int, rows: list[list[str]]) -> None:
    """Plant the mistakes of the case report, in place."""
    rng, counts = Random(f"{seed}/faults/cases"), PLANTED["salesforce"]
    opened, closed, by, state, origin, parent = (CASES.index(name) for name in (
        "Fecha/Hora de apertura", "Fecha/Hora de cierre", "Cerrado por", "Estado", "Origen del caso",
        "Caso principal"))  # fmt: skip
    pool = [row for row in rows if row[by] == OWNER and row[opened][:2] > "01" and not row[parent]]
    chosen = iter(rng.sample(pool, sum(counts.values())))
    _set(chosen, counts["unknown channel word"], origin, "Fax interno")
    _set(chosen, counts["unknown status word"], state, "Sin clasificar")
    _set(chosen, counts["impossible opening date"], opened, "31/02/2026 10:15")
    for row in islice(chosen, counts["closed before opened"]):
        row[closed] = "01" + row[opened][2:]
    _set(chosen, counts["closed in the future"], closed, "12/05/2062 09:00")
    rows += [list(row) for row in islice(chosen, counts["duplicate line"])]


def _set(chosen: Iterator[list[str]], count: int, column: int, word: str) -> None:
    for row in islice(chosen, count):
        row[column] = word


def calls(seed: int, rows: list[list[str]]) -> None:
    """Plant the mistakes of the telephone log, in place."""
    rng, counts = Random(f"{seed}/faults/calls"), PLANTED["phone"]
    answered, rating, result = (CALLS.index(name) for name in ("contestada", "encuesta", "resultado"))
    pool = [row for row in rows if row[result] == "Resuelta" and not row[rating]]
    rated = [row for row in rows if row[rating]]
    chosen = iter(rng.sample(pool, counts["impossible answering date"] + counts["duplicate line"]))
    _set(chosen, counts["impossible answering date"], answered, "2026-02-30 10:12:00")
    twice = [list(row) for row in chosen]
    _set(iter(rng.sample(rated, counts["rating off the scale"])), counts["rating off the scale"], rating, "9")
    torn = [[f"X{i:06d}", *pool[i][1:], "0", "sobra"] for i in range(counts["line with too many fields"])]
    rows += twice + torn


def conversations(seed: int, records: dict[str, list[Record]]) -> list[str]:
    """Plant the mistakes of the Chatwoot export, in place; the broken lines of its messages."""
    rng, counts = Random(f"{seed}/faults/chatwoot"), PLANTED["chatwoot"]
    for row in rng.sample(records["conversations"], counts["unknown channel word"]):
        row["inbox"] = "Channel::Api"
    for row in rng.sample(records["csat_survey_responses"], counts["rating off the scale"]):
        row["rating"] = 7
    return [CUT_LINE % i for i in range(counts["cut JSON line"])]
