import polars as pl
import pytest

from metrics.people_search import MOST, search
from model.persons import PERSON_ALIASES, PERSONS
from model.schemas import CONTACTS

PEOPLE = [
    {"source": "crm", "contact_id": "7", "name": "José Luis Núñez", "emails": ["Jose.Nunez@Example.org"],
     "phones": ["+34 600 11 12 13"], "external_ids": ["customer:C0042"]},
    {"source": "shop", "contact_id": "c1", "given_name": "Marta", "family_name": "Puig i Vila", "emails": []},
    {"source": "shop", "contact_id": "c2", "name": "Marta Soler"},
]  # fmt: skip
WHO = {"7": "p_jose", "c1": "p_marta", "c2": "p_soler"}
FACTS = pl.DataFrame({"source": ["zd"], "interaction_id": ["8812"], "person_id": ["p_marta"]})
GONE = pl.DataFrame({"alias": ["p_old"], "person_id": ["p_jose"]})


def full(table, rows):
    return pl.DataFrame({c: [row.get(c) for row in rows] for c in table.names}, schema=table.schema).lazy()


def found(text, people=PEOPLE):
    owners = [record | {"person_id": WHO.get(record["contact_id"], record["contact_id"])} for record in people]
    persons, aliases = full(PERSONS, owners), PERSON_ALIASES.conform(GONE).lazy()
    return search(text, full(CONTACTS, people), persons, FACTS.lazy(), aliases).rows()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("p_jose", [("p_jose", "person")]), ("p_old", [("p_jose", "person")]),
        ("8812", [("p_marta", "ticket")]), ("zd:8812", [("p_marta", "ticket")]),
        ("https://desk.example/tickets/8812", [("p_marta", "ticket")]), ("#8812", [("p_marta", "ticket")]),
        ("c0042", [("p_jose", "number")]), ("customer:C0042", [("p_jose", "number")]),
        ("jose.nunez@example.org", [("p_jose", "email")]), ("@example.ORG", [("p_jose", "email")]),
        ("600111213", [("p_jose", "phone")]), ("0034 600-111-213", [("p_jose", "phone")]),
        ("111213", [("p_jose", "phone")]),
        ("nunez jose", [("p_jose", "name")]), ("NÚÑ", [("p_jose", "name")]), ("vila marta", [("p_marta", "name")]),
        ("marta", [("p_marta", "name"), ("p_soler", "name")]),
        ("C004", []), ("11121", []), ("arta", []), ("", []), ("m", []), ("   ", []), ("???", []), ("'; drop", []),
    ],
)  # fmt: skip
def test_who_a_text_means(text, expected):
    assert found(text) == expected


def test_a_text_of_patterns_is_only_a_text():
    assert found("(.*)+[") == []
    assert found("\u202e{}%_") == []


def test_no_more_than_can_be_read():
    many = [{"source": "s", "contact_id": str(i), "name": "Ana Gil"} for i in range(80)]
    assert len(found("ana", many)) == MOST
