"""What a word on the command line means: the company of `test_people`."""

import pytest

from model.errors import SettingsError
from pipeline.answers import reader
from pipeline.references import find
from tests.pipeline.test_people import CRM, SHOP, opened, persons, synced


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    found = opened(tmp_path_factory.mktemp("company"), SHOP, CRM)
    synced(found)
    return found


def meant(site, word):
    return find(reader(site), word, "ES", "A")


@pytest.mark.parametrize(
    ("word", "record"),
    [
        ("shop:c2", "shop:c2"),
        (" shop:c2 ", "shop:c2"),
        ("c2", "shop:c2"),
        ("joan@example.org", "shop:c2"),
        ("Joan <JOAN@example.org>", "shop:c2"),
        ("600111256", "shop:c2"),
        ("+34 600 11 12 56", "shop:c2"),
        ("customer:C0042", "crm:9"),
        ("C0042", "crm:9"),
        ("9", "crm:9"),
    ],
)
def test_a_record_is_found_by_whatever_names_it_alone(site, word, record):
    assert meant(site, word).name == record


def test_a_person_is_found_by_her_id_and_named_by_her_smallest_record(site):
    found = meant(site, persons(site)["shop:c1"])
    assert (found.name, found.records.height) == ("crm:9", 2)


def test_two_records_of_one_person_are_not_ambiguous(site):
    assert meant(site, "marta@example.org").records["contact_id"].to_list() == ["9", "c1"]


def test_what_two_persons_have_names_nobody_and_the_records_are_told(site):
    with pytest.raises(SettingsError, match="one person; it is in records of 2: crm:7, shop:c3"):
        meant(site, "info@example.org")


@pytest.mark.parametrize(("word", "near"), [("shop:c22", "shop:c2"), ("c22", "c2"), ("shp:c2", "shop:c2")])
def test_an_unknown_record_is_told_with_the_nearest(site, word, near):
    with pytest.raises(SettingsError) as told:
        meant(site, word)
    assert f"did you mean '{near}'?" in told.value.next_step
    assert "A = " in told.value.message
    assert "a telephone number" in told.value.allowed


@pytest.mark.parametrize(
    "word", ["", ":", "@", "+", "p_", "nobody@example.org", "shop:", "\x00", "a" * 10_000, "'; --"]
)
def test_a_word_that_means_nothing_is_an_error_and_no_crash(site, word):
    with pytest.raises(SettingsError):
        meant(site, word)
