"""What hangs together: which ticket carries a call on."""

import pytest

from connectors._links import carried_on


@pytest.mark.parametrize(
    ("opened", "column"),
    [("2026-10-05T08:01:00Z", "transferred_to"), ("2026-10-05T08:00:00", "transferred_to"),
     ("2026-10-05T07:59:59Z", "follows"), ("soon", "follows"), (None, "follows")],
)  # fmt: skip
def test_a_ticket_opened_from_a_call_carries_it_on_and_a_call_about_an_older_one_follows_it(opened, column):
    found = carried_on("7", "2026-10-05T08:00:00Z", {"7": opened})
    assert {name for name, value in found.items() if value == "7"} == {column}
