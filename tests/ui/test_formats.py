from datetime import UTC, date, datetime

import pytest

from ui import formats


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, "0 s"), (6.4, "6 s"), (59.6, "1 min"), (132, "2 min 12 s"), (181, "3 min 01 s"),
        (600, "10 min"), (2280, "38 min"), (3599, "1 h"), (32_340, "8 h 59 min"), (103_200, "28 h 40 min"),
        (172_799, "2.0 d"), (345_600, "4 d"), (233_280, "2.7 d"), (None, "–"),
    ],
)  # fmt: skip
def test_durations_are_said_as_people_say_them(seconds, expected):
    assert formats.duration(seconds) == expected


def test_chosen_days_stay_days():
    assert [formats.days(n, "es") for n in (1.0, 3.5, 30)] == ["1 d", "3,5 d", "30 d"]


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, "0 min"), (59, "0 min"), (3599, "59 min"), (18_500, "5 h"), (2_347_200, "27 d 4 h"), (None, "–")],
)
def test_ages_are_rounded_down(seconds, expected):
    assert formats.age(seconds) == expected


def test_numbers_follow_the_language():
    assert formats.count(28_166, "en") == "28,166"
    assert formats.count(28_166, "es") == "28.166"
    assert formats.percent(0.829, "en") == "82.9%"
    assert formats.percent(0.829, "es") == "82,9\u202f%"
    assert formats.percent(0.829, "ca") == "82,9\u202f%"
    assert formats.headline(1_234_567, "en") == "1.2M"
    assert formats.duration(233_280, "es") == "2,7 d"


@pytest.mark.parametrize(
    ("value", "expected"), [(0.013, "+1.3 pp"), (-0.001, "-0.1 pp"), (-0.0004, "0.0 pp"), (0.0, "0.0 pp")]
)
def test_differences_of_shares_are_percentage_points_and_no_change_has_no_sign(value, expected):
    assert formats.points(value) == expected


def test_relative_changes_have_a_sign():
    assert formats.change(-0.045) == "-4.5%"
    assert formats.change(0.25, "es") == "+25,0\u202f%"


def test_instants_are_shown_in_the_companys_zone():
    assert formats.instant(datetime(2026, 11, 20, 17, 0, tzinfo=UTC), "Europe/Madrid") == "20 Nov 2026 18:00"
    assert formats.day(date(2026, 11, 20), "es") == "20 nov 2026"
    assert formats.instant(None, "Europe/Madrid") == "–"


def test_a_day_is_as_short_in_catalan_as_elsewhere():
    days = [formats.day(date(2026, 11, 20), language) for language in ("en", "es", "ca")]
    assert days == ["20 Nov 2026", "20 nov 2026", "20 nov. 2026"]


def test_weeks_begin_on_monday():
    assert formats.weekdays("en")[0] == "Mon"
    assert formats.weekdays("es")[6] == "Dom"


def test_a_weekday_in_a_sentence_is_written_out():
    assert [formats.weekday(1, language) for language in ("en", "es", "ca")] == ["Monday", "lunes", "dilluns"]
