from urllib.parse import urlencode

import pytest

from ui import remembered
from ui.remembered import completed, parsed

MINE = {"period": "7d", "team": "North", "lang": "ca", "audience": "team"}


def test_a_page_opened_without_filters_gets_the_remembered_ones():
    assert completed({"metric": "contacts"}, MINE) == MINE | {"metric": "contacts"}


def test_an_address_with_any_filter_is_taken_as_it_is_and_keeps_the_language_and_the_audience():
    assert completed({"channel": "phone"}, MINE) == {"channel": "phone", "lang": "ca", "audience": "team"}
    assert completed({"channel": "phone", "lang": "en"}, MINE)["lang"] == "en"


def test_nothing_remembered_is_the_default_period():
    assert completed({}, {}) == {"period": "28d"}
    assert completed({}, {"lang": "es"}) == {"period": "28d", "lang": "es"}


def test_a_cookie_is_read_like_an_address_and_gives_nothing_but_our_parameters():
    kept = {"team": "Ñandú; North, A&B", "period": "12w", "print": "1", "person": "P1"}
    assert parsed(urlencode(kept)) == {"team": "Ñandú; North, A&B", "period": "12w"}


@pytest.mark.parametrize("cookie", ["", "nonsense", "%%%", "x" * 9000, "period=" + "7" * 4000, "a=1&b=2"])
def test_a_cookie_that_holds_no_view_gives_none(cookie):
    assert parsed(cookie) == {}


def test_what_is_kept_fits_a_cookie():
    assert remembered.MOST + len(remembered.COOKIE) < 4096
    assert not set(urlencode({"team": 'a;b,c "d" ñ\\'})) & set(';, "\\')
