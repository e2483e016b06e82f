"""Who is who in the sample company: what joins its records, what is refused, and that nobody is taken for another."""

import itertools

import polars as pl
import pytest

from model.persons import IDENTITY_EDGES, IDENTITY_REFUSED, IDENTITY_VALUES, PERSONS
from sample_data import crm_records, people
from sample_data.generate import CUSTOMERS, SEED
from tests.sample_data.conftest import PLANTED

TOLD = PLANTED["identity"]
KEY = ["source", "contact_id"]


@pytest.fixture(scope="module")
def customers():
    return [people.person(SEED, number) for number in range(CUSTOMERS + 2)]


@pytest.fixture(scope="module")
def persons(reader):
    return reader.scan(PERSONS).collect()


@pytest.fixture(scope="module")
def values(reader):
    return reader.scan(IDENTITY_VALUES).collect()


def numbers(persons, customers):
    """Which customer each record is of, as each system's ids tell; null for visitors and mobiles of two."""
    loyalty = {str(who.loyalty): who.number for who in customers}
    own = {f"+34{who.mobile}": who.number for who in customers if not people.shares_mobile(who)}
    key, source = pl.col("contact_id"), pl.col("source")
    digits = key.str.extract(r"(\d+)").cast(pl.Int64)
    number = (
        pl.when(source == "zendesk").then((digits - 37_000_000_000) // 3)
        .when(source == "salesforce").then(key.str.slice(9, 6).cast(pl.Int64, strict=False))
        .when((source == "chatwoot") & (digits < 800_000)).then(digits - 1)
        .when(source == "phone").then(key.replace_strict(loyalty | own, default=None, return_dtype=pl.Int64))
    )  # fmt: skip
    return persons.with_columns(number=number).drop_nulls("number")


def test_nobody_is_taken_for_another(persons, customers):
    known = numbers(persons, customers)
    several = known.group_by("person_id").agg(pl.col("number").n_unique()).filter(pl.col("number") > 1)

    assert known.height > 17_000
    assert several.height == 0


def test_most_records_of_a_customer_are_joined(persons, customers):
    known = numbers(persons, customers).with_columns(pl.len().over("number").alias("records"))
    whole = known.group_by("number").agg(pl.col("person_id").n_unique())

    assert (whole["person_id"] == 1).mean() > 0.88


def test_records_are_joined_by_all_that_identifies(reader):
    rules = dict(reader.scan(IDENTITY_EDGES).collect().group_by("rule").len().iter_rows())

    assert rules.keys() == {"declared_id", "email", "mobile_and_name", "mobile", "shared_and_name"}
    assert all(rules[rule] > 1000 for rule in ("declared_id", "email", "mobile_and_name", "mobile"))


def test_who_is_written_down_twice_is_found_by_what_both_records_share(persons, customers):
    of = {(source, key): person for source, key, person in persons.select(*KEY, "person_id").iter_rows()}
    joined = dict.fromkeys(crm_records.TWICE, 0)
    for who in customers:
        again = of.get(("salesforce", crm_records.again_id(who)))
        if again:
            joined[crm_records.twice(SEED, who)] += again == of["salesforce", crm_records.contact_id(who)]

    assert joined["by_nothing"] == 0 < TOLD["written_twice"]["by_nothing"]
    assert all(joined[by] >= 0.9 * TOLD["written_twice"][by] for by in ("by_mobile", "by_mail"))


def test_a_mobile_two_people_give_makes_them_nobody_elses(reader, customers):
    refused = reader.scan(IDENTITY_REFUSED).collect()
    pairs = [(a, b) for a, b in itertools.pairwise(customers) if a.mobile == b.mobile]
    theirs = refused.filter(pl.col("evidence").is_in([f"+34{a.mobile}" for a, _ in pairs]))

    assert len(pairs) == TOLD["mobiles_of_two"] == CUSTOMERS // people.FAMILIES
    assert set(theirs["refusal"]) == {"two_customer_numbers", "contradicting_names", "several_people"}
    assert theirs["evidence"].n_unique() > 0.8 * len(pairs)


def test_switchboards_and_desks_of_firms_identify_nobody(values):
    classes = dict(values.group_by("value").agg(pl.col("value_class").unique().str.join()).iter_rows())
    people_of = dict(values.group_by("value").agg(pl.col("count_people").max()).iter_rows())

    assert [classes[line] for line in TOLD["switchboards"]] == ["over_shared"] * len(people.FIRMS)
    assert {mail: people_of[mail] for mail in TOLD["desks"]} == TOLD["desks"]
    assert {classes[mail] for mail in TOLD["desks"]} == {"role"}


def test_what_is_typed_where_one_must_type_something_identifies_nobody(values):
    reasons = values.filter(pl.col("source") == "salesforce").group_by("kind", "reason").len()
    found = {(kind, reason): count for kind, reason, count in reasons.iter_rows() if reason}

    assert found["email", "placeholder"] == TOLD["without_mail"]
    assert found["email", "own_domain"] == TOLD["mail_of_a_shop"]
    assert found["special", "placeholder"] == TOLD["without_mobile"]


def test_callers_from_a_mobile_have_a_record_and_others_are_nobody(facts):
    calls = facts.filter(pl.col("source") == "phone", ~pl.col("is_outbound_only"))
    silent = calls.filter(pl.col("person_id").is_null())

    assert silent.height == PLANTED["calls_of_nobody"]
    assert silent.height < PLANTED["calls_without_loyalty_number"] - PLANTED["calls_known_by_their_mobile"]
