"""Listings: requests named without secrets, and circles ended."""

import pytest

from connectors._http import request_text, stop_on_repeat
from model.delivery import Page
from model.errors import SourceSkipped
from tests.connectors.wire import MARKER, START


def test_request_text_hides_secrets_and_keeps_the_rest():
    shown = request_text("GET", "/api/v2/tickets", {"cursor": "abc=", "api_token": MARKER, "include": "users,groups"})
    assert shown == "GET /api/v2/tickets?cursor=abc%3D&api_token=%E2%80%A6&include=users,groups"


def page(body, cursor):
    return Page("tickets", "GET /tickets", START, body, cursor)


def test_stop_on_repeat_passes_a_listing_whose_last_page_repeats_its_cursor():
    pages = [page(b"1", "a"), page(b"2", "b"), page(b"3", "b")]
    assert list(stop_on_repeat(iter(pages))) == pages


@pytest.mark.parametrize(
    "pages",
    [
        [page(b"1", "a"), page(b"2", "a"), page(b"3", "a")],
        [page(b"1", "a"), page(b"2", "b"), page(b"3", "a"), page(b"4", "b")],
        [page(b"1", "a"), page(b"1", "b")],
        [page(b"1", None), page(b"1", None)],
    ],
)
def test_stop_on_repeat_raises_when_the_source_goes_in_circles(pages):
    with pytest.raises(SourceSkipped, match="twice"):
        list(stop_on_repeat(iter(pages)))
