"""Declaring metrics, periods, settings and errors: what is refused, and how it is said."""

from datetime import date, timedelta

import polars as pl
import pytest
from pydantic import ValidationError

from model.errors import SettingsError
from model.metric import REGISTRY, metric
from model.period import Period
from model.scope import Scope
from model.settings import Settings


@pytest.fixture
def declared():
    known = dict(REGISTRY)
    yield REGISTRY
    REGISTRY.clear()
    REGISTRY.update(known)


def test_a_metric_is_declared_once_with_its_definition(declared):
    @metric("hops", unit="count", better="lower", grain="journey")
    def hops(frames, filters, by=()):
        """How often they hop.

        Formula: hops.
        """
        return pl.DataFrame({"n": [1], "value": [2.0]})

    assert declared["hops"].meaning == "How often they hop."
    assert "Formula: hops." in declared["hops"].definition
    assert declared["hops"].declare(None, None)["value"].item() == 2.0
    with pytest.raises(ValueError, match="'hops' is declared twice"):
        metric("hops", unit="count", better="lower", grain="journey")(hops.declare)


def test_a_metric_without_a_definition_is_refused(declared):
    with pytest.raises(ValueError, match="no docstring"):
        metric("bare", unit="count", better="lower", grain="journey")(lambda: pl.DataFrame())


def test_the_period_before_has_the_same_length():
    assert Period(date(2026, 3, 1), date(2026, 3, 28)).before() == Period(date(2026, 2, 1), date(2026, 2, 28))
    assert Period(date(2026, 3, 1), None).before() is None


def test_an_error_tells_title_value_allowed_and_next_step():
    error = SettingsError.of_key("hilo.toml", "company.timezon", "X", "a zone", candidates=["timezone"])
    assert error.text.splitlines() == [
        "Reading settings from hilo.toml: company.timezon = 'X' cannot be used",
        "Allowed: a zone",
        "Next step: did you mean 'timezone'? correct company.timezon in hilo.toml and run `hilo check`",
    ]


def test_a_scope_never_lets_through_rows_without_the_restricted_value():
    rows = pl.DataFrame({"team": ["a", "b", None], "channel": ["phone"] * 3, "source": ["x"] * 3})
    assert rows.filter(Scope(teams=("a",)).predicate())["team"].to_list() == ["a"]
    assert rows.filter(Scope().predicate()).height == 3


@pytest.mark.parametrize(
    ("section", "key"),
    [
        ({"company": {"timezone": "Madrid"}}, "IANA"),
        ({"schedules": {"default": {"mon": ["18:00-09:00"]}}}, "night shift"),
        ({"schedules": {"default": {"mon": ["9-18"]}}}, "09:00-14:00"),
        ({"dissatisfaction": {"loop_target": "soon"}}, "30s, 2m, 8h, 3d"),
        ({"journeys": {"gap_days": 0}}, "greater than 0"),
        ({"journey": {}}, "Extra inputs"),
    ],
)
def test_wrong_settings_are_refused_with_what_is_allowed(section, key):
    with pytest.raises(ValidationError, match=key):
        Settings.model_validate(section)


def test_durations_are_written_with_a_unit():
    assert Settings.model_validate(
        {"dissatisfaction": {"loop_target": "1.5h"}}
    ).dissatisfaction.loop_target == timedelta(minutes=90)
