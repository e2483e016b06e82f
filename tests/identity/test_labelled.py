"""Identity against contacts of which it is known who is who: optional ones (HILO_CASES) and invented ones."""

import polars as pl
import pytest

from identity.persons import resolve
from model.schemas import AGENTS, CONTACTS
from model.settings import Company
from sample_data.population import GIVEN, SURNAMES, population
from tests.identity.scores import scores
from tests.optional import optional

CEILING = 0.690
"""Recall of a perfect engine that joins only records which share a valid identifier."""


def contacts_of(records):
    """CONTACTS from records with customer_number, first_name, last_name, email, phone."""
    number = pl.when(pl.col("customer_number").is_not_null()).then(
        pl.concat_list(pl.format("customer:{}", "customer_number"))
    )
    return CONTACTS.conform(
        records.select(
            pl.col("system").alias("source"),
            pl.col("record_id").alias("contact_id"),
            pl.col("first_name").alias("given_name"),
            pl.col("last_name").alias("family_name"),
            pl.concat_list("email").list.drop_nulls().alias("emails"),
            pl.concat_list("phone").list.drop_nulls().alias("phones"),
            number.alias("external_ids"),
            "company",
        )
    )


def resolved(contacts):
    return resolve(contacts, AGENTS.empty(), Company())


@pytest.fixture(scope="module")
def labelled():
    folder = optional("cases/identity/contacts_17k", "identity/contacts_17k")
    truth = pl.read_parquet(folder / "truth.parquet")
    contacts = contacts_of(pl.read_parquet(folder / "records.parquet"))
    return contacts, truth.select(pl.col("record_id").alias("contact_id"), pl.col("entity_id").alias("person"))


@pytest.fixture(scope="module")
def found(labelled):
    return resolved(labelled[0])


def poison(count):
    """Different people, all on one mobile and one e-mail, half of them told by a number in their names."""
    plain = [f"{given} {surname}" for given in GIVEN for surname in SURNAMES][: count // 2]
    names = plain + [f"Persona {i} Apellido {i}" for i in range(count - len(plain))]
    rows = [
        {
            "source": "zendesk", "contact_id": f"poison {i:05}", "name": name, "emails": ["everybody@gmail.com"],
            "phones": ["611223344"], "external_ids": [],
        }
        for i, name in enumerate(names)
    ]  # fmt: skip
    return CONTACTS.conform(pl.DataFrame(rows))


def test_persons_of_labelled_contacts_are_right(labelled, found):
    score = scores(found, labelled[1])
    assert score.precision >= 0.998
    assert score.recall >= 0.97 * CEILING
    assert score.mixed <= 0.0025
    assert score.largest <= 22


def test_the_order_of_labelled_contacts_does_not_matter(labelled, found):
    again = resolved(labelled[0].sample(fraction=1, shuffle=True, seed=7))
    assert again.owner.tolist() == found.owner.tolist()
    assert again.values.equals(found.values)
    assert again.edges.equals(found.edges)
    assert again.refused.equals(found.refused)


def test_five_thousand_people_on_one_value_poison_nobody_else(labelled, found):
    poisoned = resolved(pl.concat([labelled[0], poison(5_000)]))
    before, after = scores(found, labelled[1]), scores(poisoned, labelled[1])
    assert abs(after.precision - before.precision) <= 0.0005
    shared = poisoned.values.filter(pl.col("value").is_in(["everybody@gmail.com", "+34611223344"]))
    assert shared["value_class"].unique().to_list() == ["over_shared"]
    assert shared["count_people"].min() >= 4_000
    assert len(poisoned.refused) < len(found.refused) + 100
    placed = poisoned.records.with_columns(pl.Series("owner", poisoned.owner))
    crowd = placed.filter(pl.col("contact_id").str.starts_with("poison"))
    assert crowd["owner"].n_unique() > 4_900


@pytest.mark.parametrize("seed", [1, 2])
def test_guards_hold_among_households_switchboards_homonyms_and_slips(seed):
    invented = population(6_000, seed)
    score = scores(resolved(invented.contacts), invented.truth)
    assert score.precision >= 0.99
    assert score.recall >= 0.45
    assert score.mixed <= 0.01
    assert score.largest <= 22
