"""The tables: every one states grain, key and a sentence per column, and conforms strictly."""

import polars as pl
import pytest

from model.clocks import CLOCKS
from model.derived import DERIVED, INTERACTION_FACTS, TABLES
from model.schemas import CANONICAL, CONTACTS, EVENTS, INSTANT

STABLE_FLAGS = (
    "is_resolved is_one_touch is_merged is_transferred is_abandoned is_contained is_contained_verified"
    " first_response_target resolution_target first_solved_at last_solved_at person_id journey_id"
    " count_agent_replies count_customer_messages count_reopens count_effective_reopens"
).split()


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_states_grain_key_and_every_column(table):
    assert table.grain.startswith("one row per")
    assert set(table.key) <= set(table.names)
    assert len(set(table.names)) == len(table.names)
    assert all(column.doc.endswith(".") for column in table.columns)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_names_carry_their_kind(table):
    for column in table.columns:
        if column.name.endswith("_at") or column.name == "at":
            assert column.dtype == INSTANT
        if column.name.endswith("_seconds") or column.name.startswith("count_"):
            assert column.dtype == pl.Int64
        if column.name.startswith(("is_", "has_")):
            assert column.dtype == pl.Boolean


def test_tables_of_the_contract_exist():
    assert set(CANONICAL) == {"contacts", "interactions", "events", "surveys", "agents", "vendor_metrics"}
    assert set(DERIVED) == {
        "persons", "identity_values", "identity_edges", "identity_refused", "identity_events", "person_aliases",
        "interaction_facts", "turns", "journeys", "journey_steps",
        "dissatisfaction", "handoffs", "journey_sensitivity", "contacts_day", "vendor_comparison",
    }  # fmt: skip


def test_every_clock_has_both_bases_and_every_stable_name_is_there():
    names = set(INTERACTION_FACTS.names)
    assert {f"{clock}_{basis}_seconds" for clock in CLOCKS for basis in ("calendar", "business")} <= names
    assert set(STABLE_FLAGS) <= names


def test_conform_adds_missing_columns_orders_them_and_refuses_what_does_not_fit():
    frame = pl.DataFrame({"contact_id": [1], "source": ["a"], "extra": [0]})
    conformed = CONTACTS.conform(frame)
    assert conformed.schema == CONTACTS.schema
    assert conformed.row(0)[:3] == ("a", "1", None)
    with pytest.raises(pl.exceptions.InvalidOperationError):
        EVENTS.conform(pl.DataFrame({"hold_seconds": ["soon"]}))


def test_an_unknown_column_is_named_with_those_there_are():
    with pytest.raises(KeyError, match="no column 'nick'"):
        CONTACTS.column("nick")
