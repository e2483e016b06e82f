"""The rules every connector keeps, as plain functions of a `Case`; `broken/` shows each of them failing."""

from types import SimpleNamespace

from tests.connectors.rules_of_fetching import (
    rule_ends,
    rule_pages,
    rule_passing_faults,
    rule_refused,
    rule_repeat,
    rule_resume,
    rule_signed_in,
    rule_source_clock,
)
from tests.connectors.rules_of_itself import rule_check, rule_described, rule_ids, rule_parents_first
from tests.connectors.rules_of_rows import (
    rule_conservation,
    rule_drift,
    rule_keys,
    rule_known_values,
    rule_order,
    rule_pure,
    rule_rejects,
    rule_schema,
)

RULES = SimpleNamespace(
    everywhere=(
        rule_keys, rule_schema, rule_known_values, rule_conservation, rule_rejects, rule_pure, rule_order, rule_drift,
        rule_ends, rule_pages, rule_resume, rule_ids, rule_described, rule_parents_first, rule_check,
    ),
    over_http=(rule_source_clock, rule_repeat, rule_passing_faults, rule_refused, rule_signed_in),
)  # fmt: skip
