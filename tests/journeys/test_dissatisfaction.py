"""When a case ends without the company having come back: only conduct gave the signal, and it is over."""

from datetime import UTC, datetime

import polars as pl
import pytest

from journeys.dissatisfaction import settled
from model.schemas import INSTANT

OPENED, RESOLVED = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 3, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("signals", "is_resolved", "closed_at"),
    [
        (["many_contacts"], True, RESOLVED),
        (["effective_reopens", "many_contacts"], True, RESOLVED),
        (["many_contacts"], False, None),
        (["many_contacts", "csat"], True, None),
        (["complaint"], True, None),
    ],
)
def test_conduct_is_settled_by_the_resolution_and_words_are_not(signals, is_resolved, closed_at):
    known = pl.DataFrame(
        {"case_id": ["c"], "journey_id": ["j"], "signals": [signals], "opened_at": [OPENED], "closed_at": [None]},
        schema_overrides={"opened_at": INSTANT, "closed_at": INSTANT},
    )
    journeys = pl.DataFrame({"journey_id": ["j"], "is_resolved": [is_resolved], "resolved_at": [RESOLVED]})
    assert settled(known, journeys)["closed_at"].to_list() == [closed_at]


def test_a_case_closed_after_a_contact_keeps_its_instant():
    closed = datetime(2026, 3, 3, 9, tzinfo=UTC)
    known = pl.DataFrame(
        {
            "case_id": ["c"],
            "journey_id": ["j"],
            "signals": [["many_contacts"]],
            "opened_at": [OPENED],
            "closed_at": [closed],
        }
    )
    journeys = pl.DataFrame({"journey_id": ["j"], "is_resolved": [True], "resolved_at": [RESOLVED]})
    assert settled(known, journeys)["closed_at"].to_list() == [closed]
