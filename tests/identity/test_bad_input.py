"""Bad contact records, through a sync of files: nothing breaks, nobody is wrongly joined, and all is explained.

Each case is a few records; `explain` says of every two that are not one person what they share and why it joins nobody.
"""

from datetime import UTC, datetime

import polars as pl
import pytest

from model.persons import IDENTITY_VALUES, PERSONS
from pipeline import people
from pipeline.answers import reader
from pipeline.sync import sync
from store.site import open_site

NOW = datetime(2026, 10, 31, 18, 0, tzinfo=UTC)
CROWD = 5_000
SETTINGS = """
[company]
own_domains = ["casa.example"]
own_phones = ["934 000 000"]

[sources.desk]
type = "files"
path = "desk"
"""
AGENTS = """agent_id,name,email
1,Pau Agent,pau@mail.example
"""
RECORDS = (
    # contact_id, name, given_name, family_name, emails, phones, external_ids
    ("role-1", "Ana Puig", "", "", "info@shop.example", "", ""),
    ("role-2", "Joan Mas", "", "", "INFO@shop.example", "", ""),
    ("role-3", "Puig, Ana", "", "", "info@shop.example", "", ""),
    *((f"board-{i}", name, "", "", "", "93 444 55 66", "")
      for i, name in enumerate(("Eva Gil", "Pep Roca", "Nil Font", "Laia Vila", "", "Eva Gil"))),
    ("zero-1", "", "", "", "", "000000000", ""),
    ("zero-2", "", "", "", "", "000 000 000", ""),
    ("none-1", "", "", "", "N/A", "n/a", "crm:N/A"),
    ("none-2", "", "", "", "n/a", "N/A", "crm:n/a"),
    ("staff-1", "Marta Soler", "", "", "pau@mail.example", "", ""),
    ("staff-2", "Rosa Bosch", "", "", "Pau <PAU@mail.example>", "", ""),
    ("own-1", "Iu Serra", "", "", "", "934000000", ""),
    ("own-2", "Iu Serra", "", "", "", "+34934000000", ""),
    ("two-1", "Carme Riera", "", "", "", "", "crm:71;crm:72"),
    ("two-2", "Carme Riera", "", "", "", "", "crm:71"),
    ("two-3", "Carme Riera", "", "", "", "", "crm:72"),
    ("accent-1", "Núria Solà i Peña", "", "", "nuria@mail.example", "", ""),
    ("accent-2", "NURIA SOLA PENA", "", "", "nuria@mail.example", "", ""),
    ("accent-3", "Solà, Nu\u0301ria", "", "", "nuria@mail.example", "", ""),
    ("accent-4", "", "N.", "Solà", "nuria@mail.example", "", ""),
    ("accent-5", "", "", "", "nuria@mail.example", "", ""),
    ("initial-1", "A. Torres", "", "", "", "611222333", ""),
    ("initial-2", "Albert Torres", "", "", "", "611222333", ""),
    ("initial-3", "Berta Torres", "", "", "", "611222333", ""),
    ("empty-1", " ", "-", ".", "", "622333444", ""),
    ("empty-2", "null", "", "", "", "622333444", ""),
    *((f"crowd-{i}", f"Given{i} Surname{i}", "", "", "all@mail.example", "", "") for i in range(CROWD)),
    ("hook-1", "", "", "", "all@mail.example", "", ""),
    ("junk-1", "=1+1<script>", "\U0001f642", "x" * 5_000, "a@b@c;;,", "tel:💥", ":::;null"),
)  # fmt: skip
COLUMNS = ("contact_id", "name", "given_name", "family_name", "emails", "phones", "external_ids")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bad")
    (folder / "desk").mkdir()
    pl.DataFrame(RECORDS, schema=COLUMNS, orient="row").write_csv(folder / "desk" / "contacts.csv")
    (folder / "desk" / "agents.csv").write_text(AGENTS, encoding="utf-8")
    (folder / "hilo.toml").write_text(SETTINGS, encoding="utf-8")
    made = open_site(folder / "home", folder / "hilo.toml", {})
    assert sync(made, clock=lambda: NOW).status == "success"
    return made


def together(site, case):
    """Who is one person among the records of a case, as words: '12 3'."""
    rows = reader(site).scan(PERSONS).filter(pl.col("contact_id").str.starts_with(f"{case}-")).collect()
    named = rows.with_columns(pl.col("contact_id").str.extract(r"-(\d+)$"))
    groups = named.group_by("person_id").agg(pl.col("contact_id").sort().str.join(""))
    return " ".join(sorted(groups["contact_id"]))


@pytest.mark.parametrize(
    ("case", "groups"),
    [
        ("role", "13 2"),  # the same full name at the mailbox of a function is one person
        ("board", "05 1 2 3 4"),
        ("zero", "1 2"),
        ("none", "1 2"),
        ("staff", "1 2"),
        ("own", "1 2"),
        ("two", "1 2 3"),
        ("accent", "12345"),
        ("initial", "12 3"),  # A. is not Berta
        ("empty", "12"),
    ],
)
def test_who_is_one_person(site, case, groups):
    assert together(site, case) == groups


@pytest.mark.parametrize(
    ("a", "b", "why"),
    [
        ("role-1", "role-2", "share i***@shop.example, but it is a mailbox of a function."),
        ("board-1", "board-2", "share …66, but 4 people use it."),
        ("board-4", "board-1", "share …66, but 4 people use it."),
        ("zero-1", "zero-2", "share …00, but it identifies nobody."),
        ("none-1", "none-2", "but it identifies nobody"),
        ("staff-1", "staff-2", "but it is a colleague's"),
        ("own-1", "own-2", "but it is the company's own"),
        ("two-1", "two-2", "they have two different customer numbers"),
        ("two-2", "two-3", "They share nothing."),
        ("initial-2", "initial-3", "their names contradict each other"),
        ("crowd-7", "crowd-8", f"share a***@mail.example, but {CROWD} people use it."),
        ("crowd-7", "hook-1", f"share a***@mail.example, but {CROWD} people use it."),
    ],
)
def test_each_refusal_is_explained(site, a, b, why):
    text = people.explain(site, f"desk:{a}", f"desk:{b}").text()
    assert "are two persons." in text
    assert why in text


def test_a_value_of_5000_people_is_listed_with_their_number_and_nobody_is_joined_by_it(site):
    values = reader(site).scan(IDENTITY_VALUES).filter(pl.col("value") == "all@mail.example").collect()
    assert values.select("value_class", "count_people").unique().rows() == [("over_shared", CROWD)]
    persons = reader(site).scan(PERSONS).collect()
    assert persons.height == len(RECORDS)
    assert persons.filter(pl.col("contact_id").str.contains("^(?:crowd|hook)"))["person_id"].n_unique() == CROWD + 1


def test_one_person_is_explained_by_her_mailbox(site):
    text = people.explain(site, "desk:accent-1", "desk:accent-5").text()
    assert text.endswith("desk accent-1 – same e-mail n***@mail.example – desk accent-5")
