import polars as pl
import pytest

from metrics.compare import SHIFTS, UNKNOWN_PAST, Change, change
from metrics.registry import find


def row(n, value, **more):
    return pl.DataFrame({"n": [n], "value": [value]} | {k: [v] for k, v in more.items()})


def waits(n, median, p90):
    return row(n, median, median=median, p90=p90, mean=median)


def test_shares_change_in_points():
    # pooled 0.5, error 0.5 * sqrt(2 / 1000) = 0.0224: 0.06 is 2.7 errors, 0.03 is 1.3
    assert change(find("csat"), row(1000, 0.53), row(1000, 0.47)) == Change(pytest.approx(0.06), True, True)
    assert change(find("csat"), row(1000, 0.515), row(1000, 0.485)) == Change(pytest.approx(0.03), True, False)


def test_counts_change_relatively_by_poisson():
    # (1100 - 1000) / sqrt(2100) = 2.18; (1050 - 1000) / sqrt(2050) = 1.10
    assert change(find("contacts"), row(1100, 1100.0), row(1000, 1000.0)) == Change(pytest.approx(0.1), False, True)
    assert change(find("contacts"), row(1050, 1050.0), row(1000, 1000.0)).is_more_than_noise is False


def test_medians_on_the_logarithm():
    # s = ln(10) / 1.2816 = 1.797, error = 1.2533 * 1.797 * sqrt(2 / 400) = 0.159; ln 2 = 0.69, ln 1.2 = 0.18
    metric = find("first_response_time")
    assert change(metric, waits(400, 120.0, 1200.0), waits(400, 60.0, 600.0)).is_more_than_noise is True
    assert change(metric, waits(400, 72.0, 720.0), waits(400, 60.0, 600.0)).is_more_than_noise is False
    assert change(metric, waits(400, 0.0, 9.0), waits(400, 60.0, 600.0)).is_more_than_noise is None


def test_small_samples_and_nothing_are_not_compared():
    assert change(find("csat"), row(29, 0.9), row(500, 0.5)).difference is None
    assert change(find("csat"), row(0, None), row(500, 0.5)).difference is None
    assert change(find("csat"), row(500, 0.5), None).difference is None
    assert change(find("contacts"), row(5, 5.0), row(0, 0.0)).difference is None


@pytest.mark.parametrize(
    ("found", "better", "word"),
    [
        (Change(0.1, True, True), "higher", "better"),
        (Change(0.1, True, True), "lower", "worse"),
        (Change(-0.1, True, True), "lower", "better"),
        (Change(0.1, True, False), "lower", "same"),
        (Change(0.0, True, None), "lower", "same"),
        (Change(0.1, True, True), "neutral", "changed"),
        (Change(0.1, True, None), "lower", "changed"),
        (Change(None, True, None), "higher", "unknown"),
    ],
)
def test_the_word_beside_a_change(found, better, word):
    assert found.verdict(better) == word


def test_what_has_no_known_past_is_never_compared():
    now, before = (pl.DataFrame({"n": [400], "value": [share]}) for share in (0.6, 0.8))
    assert change(find("cross_channel_resolution_rate"), now, before).difference is None
    assert change(find("resolution_rate"), now, before).difference == pytest.approx(-0.2)


@pytest.mark.parametrize("name", [*UNKNOWN_PAST, *SHIFTS])
def test_what_has_no_past_to_stand_against_is_not_compared(name):
    assert change(find(name), waits(100, 5.0, 9.0), waits(100, 4.0, 9.0)) == Change(
        None, find(name).unit == "share", None
    )


def test_of_several_looked_at_together_each_must_be_clearer():
    # 0.06 is 2.68 standard errors: more than 1.96, and than 2.64 of six together, less than 2.73 of eight
    now, before = row(1000, 0.53), row(1000, 0.47)
    found = [change(find("csat"), now, before, tests=n).is_more_than_noise for n in (1, 6, 8)]
    assert found == [True, True, False]
