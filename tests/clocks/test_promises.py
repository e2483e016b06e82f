"""Which promise is in force, against reading the tables one after the other."""

from datetime import date

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from clocks.targets import in_force, promises
from model.settings import Target
from model.vocabulary import CHANNELS

tables_ = st.lists(
    st.fixed_dictionaries(
        {
            "hours": st.integers(1, 9),
            "channel": st.sampled_from(["default", "email", "phone"]),
            "priority": st.sampled_from([None, "high", "urgent"]),
            "team": st.sampled_from([None, "A", "B"]),
            "day": st.sampled_from([None, date(2026, 3, 1), date(2026, 3, 5)]),
        }
    ),
    max_size=8,
    unique_by=lambda t: (t["channel"], t["priority"], t["team"], t["day"]),
)


def expected(channel, priority, team, day, told):
    """The same, one promise after the other."""
    fits = [
        t
        for t in told
        if t["channel"] in ("default", channel)
        and t["priority"] in (None, priority)
        and t["team"] in (None, team)
        and (t["day"] or date.min) <= day
    ]
    rank = [
        (t["priority"] is not None, t["team"] is not None, t["day"] or date.min, t["channel"] != "default")
        for t in fits
    ]
    return fits[rank.index(max(rank))]["hours"] if fits else None


@settings(derandomize=True, max_examples=40, deadline=None)
@given(tables_)
def test_every_case_gets_the_promise_that_reading_the_tables_one_by_one_gives(told):
    rules = tuple(
        Target.model_validate(
            {
                t["channel"]: f"{t['hours']}h",
                "priorities": [t["priority"]] if t["priority"] else [],
                "teams": [t["team"]] if t["team"] else [],
                "valid_from": t["day"],
            }
        )
        for t in told
    )
    rows = [
        (channel, priority, team, date(2026, 3, day))
        for channel in CHANNELS[:4]
        for priority in (None, "low", "high", "urgent")
        for team in (None, "A", "C")
        for day in (1, 4, 5)
    ]
    schema = {"channel": pl.String, "priority": pl.String, "team": pl.String, "day": pl.Date}
    waits = pl.DataFrame(rows, schema, orient="row").with_row_index("row")
    found = in_force(waits.sample(fraction=1, shuffle=True, seed=1), promises(rules)).sort("row")
    assert found["target_seconds"].to_list() == [h and h * 3600 for h in (expected(*row, told) for row in rows)]
