from datetime import date

from metrics.vendor_figures import vendor_figures
from model.filters import Filters
from model.period import Period
from model.scope import Scope
from tests.metrics.tiny import tiny


def figure(key, rule, **more):
    known = {"source": "zd", "interaction_id": key, "metric_id": f"{key}-{rule}", "name": "reply_time"}
    day = {"figure": "first_response", "basis": "calendar", "started_on": date(2026, 11, 10), "channel": "email"}
    return known | day | {"rule": rule, "team": "North"} | more


def found(rows, filters=Filters(), scope=Scope()):  # noqa: B008  both are frozen
    table = vendor_figures(tiny(scope, vendor_comparison=rows), filters)
    return table.select("source", "figure", "basis", "rule", "n", "compared").rows()


ROWS = [
    figure("1", "equal"),
    figure("2", "unexplained"),
    figure("3", "bot_counts", team="South"),
    figure("4", "rounded"),
    figure("5", "rounded", channel="chat"),
    figure("6", "neither"),
    figure("1", "other_hours", basis="business"),
    figure("7", "equal", figure="count_reopens", basis=None, started_on=date(2026, 10, 1)),
]
REPLY = ("zd", "first_response", "calendar")


def test_how_many_agree_and_which_rules_explain_the_others():
    assert found(ROWS) == [
        ("zd", "count_reopens", None, "equal", 1, 1), (*REPLY, "equal", 1, 5), (*REPLY, "rounded", 2, 5),
        (*REPLY, "bot_counts", 1, 5), (*REPLY, "unexplained", 1, 5),
        ("zd", "first_response", "business", "other_hours", 1, 1),
    ]  # fmt: skip


def test_only_what_started_in_the_period_and_the_filters_keep():
    period = Filters(period=Period(date(2026, 11, 1), date(2026, 11, 30)))
    assert ("zd", "count_reopens", None, "equal", 1, 1) not in found(ROWS, period)
    assert found(ROWS, Filters(channels=("chat",))) == [(*REPLY, "rounded", 1, 1)]


def test_only_what_the_viewer_may_see():
    assert found(ROWS, scope=Scope(teams=("South",))) == [(*REPLY, "bot_counts", 1, 1)]


def test_a_source_without_figures_gives_no_rows():
    assert found([]) == []
