"""What is refused: gone, hidden, or to be turned off."""

from datetime import UTC, datetime

import pytest

from connectors._http import Refused
from connectors._refusals import GONE, HIDDEN, or_turned_off, unless_gone, unless_refused
from model.delivery import Page

PAGE = Page("s", "GET /s", datetime(2026, 11, 1, 12, tzinfo=UTC), b"{}")


def refusing(status):
    def ask():
        raise Refused("Reading desk", f"GET /s: HTTP {status}", status=status, next_step="check the key")

    return ask


def pages_until(status):
    yield PAGE
    refusing(status)()


@pytest.mark.parametrize(("statuses", "status"), [(GONE, 404), (HIDDEN, 403), (HIDDEN, 404)])
def test_what_is_refused_for_a_known_reason_is_done_without(statuses, status):
    assert unless_refused(refusing(status), "nothing", statuses) == "nothing"


@pytest.mark.parametrize(("statuses", "status"), [(GONE, 403), (GONE, 401), (HIDDEN, 401), (HIDDEN, 400)])
def test_any_other_refusal_is_told(statuses, status):
    with pytest.raises(Refused, match=f"HTTP {status}"):
        unless_refused(refusing(status), "nothing", statuses)


def test_what_is_not_refused_is_what_was_asked_for():
    assert unless_refused(lambda: "all", "nothing") == "all"


def test_of_what_is_gone_half_way_there_is_nothing():
    assert unless_gone([PAGE, PAGE]) == [PAGE, PAGE]
    assert unless_gone(pages_until(404)) == []
    with pytest.raises(Refused):
        unless_gone(pages_until(403))


@pytest.mark.parametrize(
    ("status", "step"), [(403, "read_surveys = false"), (404, "read_surveys = false"), (401, "key")]
)
def test_a_refusal_of_what_can_be_done_without_says_so(status, step):
    pages = or_turned_off(pages_until(status), "read_surveys")
    assert next(pages) == PAGE
    with pytest.raises(Refused, match="GET /s") as found:
        next(pages)
    assert step in found.value.next_step
    assert found.value.status == status
