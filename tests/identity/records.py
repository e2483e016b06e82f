"""Few contact records written by hand, and who of them is one person."""

import polars as pl

from identity.persons import Resolved, resolve
from model.persons import DECISIONS
from model.schemas import AGENTS, CONTACTS
from model.settings import Company, Identity

COMPANY = Company(own_domains=("casa.example",))


def contacts(*rows):
    return pl.DataFrame([{"source": "a", **row} for row in rows], schema=CONTACTS.schema)


def people(**named):
    """One record per keyword, its id: a name, then values (an e-mail, a phone, `id:…`)."""
    return contacts(*(record(key, *parts) for key, parts in named.items()))


def record(key, name=None, *values):
    return {
        "contact_id": key,
        "name": name,
        "emails": [v for v in values if "@" in v],
        "phones": [v for v in values if "@" not in v and ":" not in v],
        "external_ids": [v for v in values if ":" in v],
    }


def agents(*emails):
    return pl.DataFrame([{"source": "a", "agent_id": e, "email": e} for e in emails], schema=AGENTS.schema)


def decisions(*words):
    """Decisions (kind, a, b), the first the oldest."""
    rows = [
        {"override_id": i, "kind": kind, "source_a": "a", "contact_a": a, "source_b": "a", "contact_b": b}
        for i, (kind, a, b) in enumerate(words)
    ]
    return pl.DataFrame(rows, schema=DECISIONS)


def resolved(frame, words=None, staff=None, **rules) -> Resolved:
    return resolve(frame, agents() if staff is None else staff, COMPANY, Identity(**rules), words)


def groups(found):
    """The ids of each person's records, sorted."""
    placed = found.records.with_columns(pl.Series("owner", found.owner))
    return sorted(placed.group_by("owner").agg(pl.col("contact_id").sort())["contact_id"].to_list())


def together(frame, words=None, staff=None, **rules):
    """`groups` as words: 'ab c'."""
    return " ".join("".join(g) for g in groups(resolved(frame, words, staff, **rules)))


def refusals(frame, words=None, **rules):
    """a, b, rule, refusal of what was refused."""
    frame = resolved(frame, words, **rules).refused
    return frame.select("contact_a", "contact_b", "rule", "refusal").rows()
