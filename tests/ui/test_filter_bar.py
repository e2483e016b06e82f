from datetime import UTC, date, datetime

import pytest

from model.filters import Filters
from model.period import Period
from ui import filter_bar, filter_query
from ui.view import View

AS_OF = datetime(2026, 11, 20, 17, tzinfo=UTC)


def view(**filters) -> View:
    return View("home", 1, AS_OF, "Europe/Madrid", filters=Filters(**filters).resolve(AS_OF, "Europe/Madrid"))


def test_an_empty_url_is_the_last_28_days():
    assert filter_query.from_query({}) == (Filters(preset="28d"), [])


@pytest.mark.parametrize(
    ("query", "refused"),
    [
        ({"period": "yesterday"}, [("period", "yesterday")]),
        ({"channel": "fax"}, [("channel", "fax")]),
        ({"from": "31/02/2026"}, [("from", "31/02/2026")]),
        ({"from": "2026-02-02", "to": "2026-01-01"}, [("from", "2026-02-02"), ("to", "2026-01-01")]),
    ],
)
def test_what_cannot_be_used_is_refused_by_name_and_the_rest_stands(query, refused):
    filters, left_out = filter_query.from_query({"team": "North", **query})
    assert left_out == refused
    assert filters == Filters(preset="28d", teams=("North",))


def test_other_parameters_are_none_of_its_business():
    assert filter_query.from_query({"lang": "ca", "band": "phone"}) == (filter_query.DEFAULT, [])


def test_the_sentence_names_what_is_shown():
    assert filter_bar.sentence(view(preset="7d")) == "All channels · 14 Nov 2026 – 20 Nov 2026"
    assert (
        filter_bar.sentence(view(channels=("phone", "chat"), teams=("North",)))
        == "Phone, Live chat · Teams: North · All"
    )


def test_the_sentence_escapes_names_from_sources_and_shortens_long_lists():
    said = filter_bar.sentence(view(teams=("*a*", "b", "c", "d")))
    assert r"\*a\*, b, c +1" in said


def test_a_period_with_both_ends_is_said_as_two_days():
    shown = view(period=Period(AS_OF.date(), AS_OF.date()))
    assert filter_bar.days(shown) == "20 Nov 2026 – 20 Nov 2026"


def test_the_sentence_leaves_no_filter_of_a_link_unsaid():
    said = filter_bar.sentence(view(priorities=("high",), segments=("Gold",), basis="business"))
    assert said == "Priority: High · Segment: Gold · All · opening hours only"


def test_what_is_compared_is_said_beside_what_is_shown():
    shown = view(preset="7d")
    assert filter_bar.compared(shown).endswith(" · compared with 7 Nov 2026 – 13 Nov 2026")
    assert filter_bar.compared(view()) == "All channels · All · calendar time · Europe/Madrid"


def test_the_clock_is_said_on_either_basis():
    assert "opening hours only" in filter_bar.compared(view(basis="business"))
    assert "calendar" not in filter_bar.compared(view(basis="business"))


def test_choosing_a_clock_leaves_all_channels_said():
    assert filter_bar.sentence(view(basis="business")) == "All channels · All · opening hours only"


def test_a_comparison_with_days_before_all_data_says_so():
    shown = view(preset="7d", comparison="year")
    there = filter_query.Choices(first=date(2026, 1, 1))
    assert filter_bar.compared(shown, there).endswith(" · no data of 14 Nov 2025 – 20 Nov 2025 to compare with")
    assert filter_bar.compared(shown).endswith(" · compared with 14 Nov 2025 – 20 Nov 2025")
    assert "compared" not in filter_bar.compared(view(preset="7d", comparison="none"))
