"""The dissatisfied of the sample company: how many wait, and two customers worked by hand, to the second."""

from datetime import datetime

import polars as pl
import pytest

from model.persons import PERSONS
from model.schemas import CONTACTS, SURVEYS
from tests.sample_data.conftest import PLANTED

TWO = PLANTED["two_customers"]


def test_some_hundred_dissatisfied_customers_wait_hardly_one_over_three_months(frames):
    waiting = frames.dissatisfaction.filter(pl.col("closed_at").is_null())
    age = (pl.lit(frames.as_of) - pl.col("opened_at")).dt.total_days()

    assert 100 < waiting.height < 250
    assert waiting.select((age >= 90).sum()).item() <= 2  # a ticket no job found, and the customer never got through


@pytest.fixture(scope="module")
def cases_of(reader, frames):
    """`cases_of(loyalty number)`: the cases of whoever has it, the earliest first."""
    contacts = reader.scan(CONTACTS).join(reader.scan(PERSONS), on=["source", "contact_id"]).collect()
    known = contacts.select("person_id", "external_ids").explode("external_ids")

    def asked(member):
        persons = known.filter(pl.col("external_ids") == member)["person_id"].unique().to_list()
        return frames.dissatisfaction.filter(pl.col("person_id").is_in(persons)).sort("opened_at").to_dicts()

    return asked


def picked(case, told):
    """The case's values of those told, instants as they are told."""
    return {
        name: value.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(value := case[name], datetime) else value
        for name in told
        if name != "member"
    }


def test_a_customer_was_won_back(cases_of):
    told = TWO["won_back"]
    (case,) = cases_of(told["member"])

    assert picked(case, told) == {name: value for name, value in told.items() if name != "member"}


def test_a_customer_was_dissatisfied_again(cases_of):
    told = TWO["dissatisfied_again"]
    found = cases_of(told[0]["member"])

    assert [picked(case, each) for case, each in zip(found, told, strict=True)] == [
        {name: value for name, value in each.items() if name != "member"} for each in told
    ]


def test_whether_customers_would_recommend_the_house(reader, value):
    surveys = reader.scan(SURVEYS).filter(pl.col("kind") == "nps").collect()

    assert surveys["score"].count() == PLANTED["nps"]["answers"]
    assert value("nps") == pytest.approx(PLANTED["nps"]["points"], abs=1e-4)


def test_how_easy_a_visit_was(reader, value):
    surveys = reader.scan(SURVEYS).filter(pl.col("kind") == "ces").collect()

    assert surveys["score"].count() == PLANTED["ces"]["answers"]
    assert value("ces") == pytest.approx(PLANTED["ces"]["mean"], abs=1e-4)
    assert surveys["interaction_id"].null_count() == 0


def test_fewer_say_it_was_solved_the_first_time_than_the_figures_do(reader, value):
    told = PLANTED["solved_at_once"]

    assert reader.scan(SURVEYS).filter(pl.col("kind") == "fcr").collect()["score"].count() == told["answers"]
    assert value("first_contact_resolution_survey") == pytest.approx(told["yes"] / told["answers"], abs=1e-6)
    assert value("first_contact_resolution_survey") < value("first_contact_resolution")


def test_detractors_are_cases_about_nothing_in_particular_and_those_of_spring_have_been_called(frames):
    loose = frames.dissatisfaction.filter(pl.col("signals") == ["nps"], pl.col("journey_id").is_null())
    spring = loose.filter(pl.col("opened_at").dt.month() == 3)

    assert spring.height > 20
    assert (spring["state"] == "closed").all()
    assert (spring["contact_channel"] == "phone").mean() > 0.9
    assert loose["owner"].null_count() == loose.height


def test_some_cases_are_nobodys_and_most_are_somebodys(value):
    assert 0 < value("unowned_dissatisfaction") < 0.3 * value("unresolved_dissatisfaction")


def test_every_open_case_says_why_it_is_as_severe_as_it_is(frames):
    waiting = frames.dissatisfaction.filter(pl.col("closed_at").is_null())

    assert (waiting["severity_reasons"].list.len() > 0).all()
    assert (waiting["severity_points"] >= waiting["severity_reasons"].list.len()).all()
