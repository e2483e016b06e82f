"""Labelled contacts that grow: who keeps her id, and whether everybody who is joined is explained (HILO_CASES)."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import polars as pl
import pytest

from identity.explain import chain
from identity.person_ids import Known, current, identify
from identity.persons import resolve
from model.components import components
from model.persons import DECISIONS
from model.schemas import AGENTS, CONTACTS
from model.settings import Company
from tests.optional import optional

START = datetime(2026, 3, 1, tzinfo=UTC)
STEPS = (0.8, 0.85, 0.9, 0.95, 1.0)
KEY = ["source", "contact_id"]


@pytest.fixture(scope="module")
def contacts():
    """The labelled records as CONTACTS, in an order that has nothing to do with who they are."""
    raw = pl.read_parquet(optional("cases/identity/contacts_17k", "identity/contacts_17k") / "records.parquet")
    number = pl.when(pl.col("customer_number").is_not_null()).then(
        pl.concat_list(pl.lit("customer:") + pl.col("customer_number"))
    )
    frame = raw.select(
        pl.col("system").alias("source"), pl.col("record_id").alias("contact_id"),
        pl.col("first_name").alias("given_name"), pl.col("last_name").alias("family_name"),
        pl.concat_list("email").list.drop_nulls().alias("emails"),
        pl.concat_list("phone").list.drop_nulls().alias("phones"),
        number.alias("external_ids"), "company", pl.col("created_at").cast(pl.Datetime("us", "UTC"), strict=False),
    )  # fmt: skip
    return CONTACTS.conform(frame).sample(fraction=1.0, shuffle=True, seed=4)


def known_after(contacts, share, known, day):
    people = resolve(contacts.head(round(contacts.height * share)), AGENTS.empty(), Company())
    return people, identify(people, known, DECISIONS.to_frame(), START + timedelta(days=day))


@pytest.fixture(scope="module")
def grown(contacts):
    """People and persons after each step."""
    found, known = [], Known()
    for day, share in enumerate(STEPS):
        people, known = known_after(contacts, share, known, day)
        found.append((people, known))
    return found


def test_five_percent_more_records_leave_nearly_everybody_on_her_id(grown):
    for (_, before), (_, after) in pairwise(grown):
        both = before.persons.join(after.persons, on=KEY, suffix="_after")
        kept = (both["person_id"] == both["person_id_after"]).mean()
        assert both.height == before.persons.height
        assert kept >= 0.995


def test_an_old_id_leads_to_who_has_the_records_now(grown):
    first, last = grown[0][1], grown[-1][1]
    now = set(last.persons["person_id"])
    assert {current(person, last.aliases) for person in first.persons["person_id"].unique()} <= now
    assert set(last.aliases["person_id"]) <= now
    assert not set(last.aliases["alias"]) & now


def test_every_merge_is_explained_and_every_change_is_logged(grown):
    people, known = grown[-1]
    keyed = people.records.select(*KEY, "row")
    ends = [
        people.edges.join(keyed, left_on=[f"source_{x}", f"contact_{x}"], right_on=KEY, maintain_order="left")["row"]
        for x in "ab"
    ]
    reached = components(people.records.height, *(end.cast(pl.Int64).to_numpy() for end in ends))
    assert (reached == people.owner).all()
    assert known.events["reason"].null_count() == 0
    assert known.events.filter(pl.col("kind") == "merge").height == known.aliases.height


def test_the_chain_between_two_records_of_a_large_person_is_found(grown):
    people, known = grown[-1]
    largest = known.persons.filter(pl.len().over("person_id") > 5).sort("person_id", *KEY)
    assert largest.height
    for _, records in largest.group_by("person_id"):
        first, last = records.select(KEY).row(0), records.select(KEY).row(-1)
        edges = people.edges.join(records, left_on=["source_a", "contact_a"], right_on=KEY, how="semi")
        assert chain(edges, first, last).height


def test_the_same_records_again_in_another_order_change_nothing(contacts, grown):
    _, known = grown[-1]
    _, again = known_after(contacts.sample(fraction=1.0, shuffle=True, seed=9), 1.0, known, 9)
    assert again.persons.equals(known.persons)
    assert again.aliases.equals(known.aliases)
    assert again.events.equals(known.events)
