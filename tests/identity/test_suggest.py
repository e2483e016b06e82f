"""Suggestions: pairs that look like one person, never those a guard forbids, the same whatever the order of rows."""

import builtins
import socket
import tempfile
from datetime import UTC, datetime

import polars as pl
import pytest

from identity.persons import resolve
from identity.suggest import suggested
from model.errors import SettingsError
from model.persons import EVIDENCE, IDENTITY_SUGGESTIONS
from model.schemas import AGENTS, CONTACTS, INTERACTIONS
from model.settings import Company
from tests.identity.records import decisions, people, resolved
from tests.optional import optional

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
GIVEN = "Aina Biel Carla Dídac Elna Ferran Gisela Hug Ivet Jofre Laia Marc Neus Oriol Pau Quim Roser Sergi".split()
SURNAMES = "Bosch Camps Dalmau Estany Ferrer Grau Homs Illa Juncà Llach Mir Nogué Oller Pla Quer Riba Soler".split()
CROWD = {
    f"x{i}{j}": (f"{g} {s}", f"box{i}n{j}@un.example") for i, g in enumerate(GIVEN) for j, s in enumerate(SURNAMES)
}
"""Some three hundred people, each with a name and a mailbox of her own: among so many they are worth something."""


def told(found, limit=100, interactions=None):
    return suggested(found, INTERACTIONS.empty() if interactions is None else interactions, NOON, limit)


def pairs(words=None, **named):
    """Pairs of ids suggested among the crowd and these."""
    found = told(resolved(people(**CROWD, **named), words))
    return found.select("contact_a", "contact_b").rows()


TWICE = {"a": ("Llúcia Echevarría Penalver", "l@un.example"), "b": ("ECHEVARRIA PENALVER, Llucia", "600111222")}


def test_the_same_rare_name_in_two_records_is_suggested_with_what_agrees():
    (row,) = told(resolved(people(**CROWD, **TWICE))).to_dicts()
    assert (row["contact_a"], row["contact_b"], row["suggested_at"]) == ("a", "b", NOON)
    assert row["evidence"] == list(EVIDENCE[:3])
    assert 0.9 <= row["probability"] < 1


def test_a_mailbox_of_the_same_name_elsewhere_makes_a_name_enough():
    alone = {"a": ("Aina Pons", "aina77@un.example"), "b": ("Aina Pons", "600111222")}
    assert pairs(**alone) == []
    both = {"a": ("Aina Pons", "aina7719@un.example"), "b": ("Aina Pons", "aina7719@altre.example")}
    found = told(resolved(people(**CROWD, **both)))
    assert found["evidence"].to_list() == [["given_name", "first_surname", "mailbox"]]


def test_a_name_that_many_have_suggests_nobody():
    many = {f"m{i}": ("Marta Vidal", f"marta{i}@un.example") for i in range(12)}
    assert pairs(**many) == []


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(("Llúcia Echevarría Penalver", "customer:C2"), id="two customer numbers"),
        pytest.param(("Llúcia Echevarría Rovira", "aina7719@altre.example"), id="contradicting names"),
    ],
)
def test_what_a_guard_forbids_is_never_suggested(other):
    mine = ("Llúcia Echevarría Penalver", "customer:C1", "aina7719@un.example")
    assert pairs(a=mine, b=other) == []
    assert pairs(a=mine, b=(mine[0], *mine[2:])) == []  # joined by the rules
    assert pairs(a=mine, b=(mine[0], "aina7719@altre.example")) == [("a", "b")]


def test_what_a_human_said_is_not_asked_again():
    assert pairs(decisions(("not_same", "a", "b")), **TWICE) == []
    assert pairs(decisions(("same", "a", "b")), **TWICE) == []


def test_persons_are_compared_not_records():
    joined = TWICE | {"c": ("Llúcia Echevarría", "l@un.example"), "d": ("L. Echevarría", "600111222")}
    assert pairs(**joined) == [("a", "b")]


def test_between_equally_likely_pairs_the_one_with_more_interactions_comes_first():
    also = {"p": ("Bru Zabala Otxoa",), "q": ("Bru Zabala Otxoa",)}
    found = resolved(people(**CROWD, **TWICE, **also))
    had = INTERACTIONS.conform(
        pl.DataFrame({"source": "a", "interaction_id": ["1", "2", "3"], "contact_id": ["p", "q", "q"]})
    )
    rows = told(found, interactions=had).select("contact_a", "count_interactions").rows()
    assert rows == [("p", 3), ("a", 0)]
    assert told(found, 1, had)["contact_a"].to_list() == ["p"]


def test_the_order_of_rows_and_a_second_run_change_nothing():
    frame = people(**CROWD, **TWICE, p=("Bru Zabala Otxoa",), q=("Bru Zabala Otxoa",))
    first = told(resolved(frame))
    assert first.height == 2
    assert told(resolved(frame)).equals(first)
    assert told(resolved(frame.sample(fraction=1.0, shuffle=True, seed=5))).equals(first)


@pytest.mark.parametrize("named", [{}, {"a": ("Ana Gil",)}, {"a": (None, "600111222"), "b": (None,)}])
def test_nobody_to_compare_is_an_empty_frame(named):
    found = told(resolved(people(**named) if named else CONTACTS.empty()))
    assert found.is_empty()
    assert found.schema == IDENTITY_SUGGESTIONS.schema


def test_it_leaves_no_file_and_asks_no_network(tmp_path, monkeypatch):
    found = resolved(people(**CROWD, **TWICE))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(socket, "socket", refused)
    assert told(found).height == 1
    assert list(tmp_path.iterdir()) == []


def refused(*_args, **_kwargs):
    raise AssertionError("a connection was opened")


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    original = builtins.__import__

    def absent(name, *rest, **more):
        if name.partition(".")[0] in {"splink", "duckdb"}:
            raise ImportError(f"No module named {name!r}")
        return original(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(SettingsError) as caught:
        told(resolved(people(**TWICE)))
    assert 'pip install "hilo[match]"' in caught.value.text


def test_nine_in_ten_of_the_first_five_hundred_are_right_on_labelled_contacts():
    folder = optional("cases/identity/contacts_17k", "identity/contacts_17k")
    raw = pl.read_parquet(folder / "records.parquet")
    numbers = pl.when(pl.col("customer_number").is_not_null()).then(
        pl.concat_list(pl.lit("customer:") + pl.col("customer_number"))
    )
    frame = raw.select(
        pl.col("system").alias("source"), pl.col("record_id").alias("contact_id"),
        pl.col("first_name").alias("given_name"), pl.col("last_name").alias("family_name"), "company",
        *(pl.concat_list(f"{name}").list.drop_nulls().alias(f"{name}s") for name in ("email", "phone")),
        numbers.alias("external_ids"),
    )  # fmt: skip
    found = told(resolve(CONTACTS.conform(frame), AGENTS.empty(), Company()), limit=500)
    who = pl.read_parquet(folder / "truth.parquet").select("record_id", "entity_id")
    rated = found.join(who, left_on="contact_a", right_on="record_id").join(
        who, left_on="contact_b", right_on="record_id"
    )
    assert rated.height == 500
    assert (rated["entity_id"] == rated["entity_id_right"]).mean() >= 0.9
