import polars as pl
import pytest

from tests.worked.stories import STORIES, derived, picked, plain, read

CHECKS = [pytest.param(name, n, id=f"{name}-{n}") for name in STORIES for n in range(len(read(name)["checks"]))]


def one(frame, key, value):
    return frame.filter(pl.col(key) == value).row(0, named=True)


def listed(frame, *columns):
    return [[plain(value) for value in row] for row in frame.select(columns).rows()]


@pytest.mark.parametrize(("name", "number"), CHECKS)
def test_a_story_has_the_values_worked_by_hand(name, number):
    story = read(name)
    check = story["checks"][number]
    found = derived(story, check["as_of"])
    for table, key in (("interaction_facts", "interaction_id"), ("journeys", "journey_id")):
        for value, expected in check.get(table, {}).items():
            assert picked(one(found[table], key, value), expected) == expected
    for expected, basis in (("turns", "calendar"), ("business_turns", "business")):
        for interaction, seconds in check.get(expected, {}).items():
            mine = found["turns"].filter(pl.col("interaction_id") == interaction)
            assert mine[f"next_response_{basis}_seconds"].to_list() == seconds
    if "dissatisfaction" in check:
        cases = found["dissatisfaction"].to_dicts()
        assert len(cases) == len(check["dissatisfaction"])
        for case, expected in zip(cases, check["dissatisfaction"], strict=True):
            assert picked(case, expected) == expected
    if "contacts_day" in check:
        columns = ("day", "hour", "source", "channel", "count_contacts")
        assert sorted(listed(found["contacts_day"], *columns)) == sorted(check["contacts_day"])
    if "handoffs" in check:
        columns = ("day", "from_channel", "to_channel", "handoff_type", "initiator", "count_handoffs")
        assert listed(found["handoffs"], *columns) == check["handoffs"]
    if "count_journeys" in check:
        assert found["journeys"].height == check["count_journeys"]
