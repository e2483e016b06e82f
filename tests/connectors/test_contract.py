"""Every connector of the folder keeps every rule."""

from importlib import import_module
from importlib.util import find_spec

import pytest

from connectors import _registry
from tests.connectors.broken import sound
from tests.connectors.broken.variants import VARIANTS
from tests.connectors.rules import RULES


def cases_of(connector):
    """The cases of a connector; none when nobody wrote them."""
    module = f"tests.connectors.cases.{connector}"
    return import_module(module).CASES if find_spec(module) else ()


CASES = [case for connector in _registry.names() for case in cases_of(connector)]
ALL_RULES = {rule.__name__.removeprefix("rule_"): rule for rule in (*RULES.everywhere, *RULES.over_http)}
OVER_HTTP = [case for case in CASES if case.connector.http]


@pytest.mark.parametrize("connector", _registry.names())
def test_every_connector_has_a_case(connector):
    assert cases_of(connector), f"write CASES in tests/connectors/cases/{connector}.py, like the others there"
    assert _registry.load(connector).type == connector


@pytest.mark.parametrize("rule", RULES.everywhere, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_rule(case, rule):
    rule(case)


@pytest.mark.parametrize("rule", RULES.over_http, ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("case", OVER_HTTP, ids=lambda case: case.name)
def test_rule_over_http(case, rule):
    rule(case)


# The rules themselves: a check nobody has watched fail is not a check.


@pytest.mark.parametrize("rule", ALL_RULES)
def test_the_sound_connector_keeps_every_rule(rule):
    ALL_RULES[rule](sound.CASE)


def test_every_rule_has_a_connector_that_breaks_it():
    assert set(VARIANTS) == set(ALL_RULES)


@pytest.mark.parametrize("broken", VARIANTS)
def test_a_broken_connector_breaks_exactly_its_rule(broken):
    failed = {name for name, rule in ALL_RULES.items() if fails(rule, VARIANTS[broken])}
    assert failed == {broken}


def fails(rule, case):
    """Whether the rule says no, by an AssertionError and not by some accident."""
    try:
        rule(case)
    except AssertionError:
        return True
    return False
