"""What is refused: gone, hidden, or to be turned off."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from connectors._http import Refused
from connectors._refusals import GONE, HIDDEN, notices_of, or_turned_off, unless_gone, unless_hidden, unless_refused
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


@pytest.mark.parametrize(("status", "told"), [(403, ["/names"]), (404, [])])
def test_names_that_may_not_be_read_are_done_without_and_remembered_once(status, told):
    hidden = []
    for _ in range(2):
        assert unless_hidden("/names", refusing(status), [], hidden, dict) == []
    assert hidden == told
    with pytest.raises(Refused):
        unless_hidden("/names", refusing(401), [], hidden, dict)


def test_where_nothing_at_all_may_be_read_it_is_not_the_names():
    hidden = []
    with pytest.raises(Refused, match="403"):
        unless_hidden("/names", refusing(403), [], hidden, refusing(403))
    assert hidden == []


@pytest.mark.parametrize("body", [b'{"hidden": ["/a", null]}', b'{"hilo": {"hidden": ["/a"]}}'])
def test_a_page_tells_what_its_reader_may_not_see(body):
    told = notices_of(replace(PAGE, body=body))
    assert (told.records, told.rejects.select("object", "id", "is_row").rows()) == (0, [("/a", None, False)])
    assert notices_of(PAGE).rejects.is_empty()


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
