"""Ids of persons over several syncs; a person is written as the letters of her records."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from identity.clusters import Clusters
from identity.forms import Forms
from identity.person_ids import Known, current, identify
from identity.persons import Resolved
from identity.stable_ids import stable_id
from model.persons import DECISIONS, IDENTITY_EDGES, IDENTITY_EVENTS, IDENTITY_REFUSED, IDENTITY_VALUES, PERSONS
from model.schemas import CONTACTS

DAY = datetime(2026, 3, 1, tzinfo=UTC)
NOBODY = DECISIONS.to_frame()
NOTHING = pl.DataFrame()


def day(number):
    return DAY + timedelta(days=number)


def clusters(words, edges=(), refused=(), created=None, values=()):
    """`"ab c"`: records a and b are one person, c another; `created`: days by letter."""
    letters = sorted("".join(words.split()))
    owner = [letters.index(min(word)) for letter in letters for word in words.split() if letter in word]
    made = [day((created or {}).get(letter, 0)) for letter in letters]
    records = CONTACTS.conform(pl.DataFrame({"source": "s", "contact_id": letters, "created_at": made}))
    return Resolved(
        records.with_row_index("row"),
        np.array(owner, dtype=np.int64),
        pl.DataFrame([{"source": "s"} | value for value in values], schema=IDENTITY_VALUES.schema),
        IDENTITY_EDGES.conform(pl.DataFrame([pair(*edge) for edge in edges], schema=IDENTITY_EDGES.schema)),
        IDENTITY_REFUSED.conform(pl.DataFrame([pair(*r) for r in refused], schema=IDENTITY_REFUSED.schema)),
        Clusters(np.array(owner, dtype=np.int64), Forms(NOTHING, NOTHING), NOTHING, NOTHING, most=200),
    )


def pair(letters, rule, evidence=None, refusal=None):
    a, b = sorted(letters)
    keys = {"source_a": "s", "contact_a": a, "source_b": "s", "contact_b": b, "rule": rule, "evidence": evidence}
    return keys | ({"refusal": refusal} if refusal else {})


def decision(number, kind, letters="", value=None):
    a, b = sorted(letters) if letters else (None, None)
    row = {"override_id": number, "kind": kind, "contact_a": a, "contact_b": b, "value": value, "by": "ana", "at": DAY}
    sources = {"source_a": a and "s", "source_b": b and "s"}
    return pl.DataFrame([row | sources], schema=DECISIONS)


def after(*steps, created=None):
    """Who is who after these syncs, one a day."""
    known = Known()
    for number, words in enumerate(steps):
        known = identify(clusters(words, created=created), known, NOBODY, day(number))
    return known


def ids(known):
    return dict(known.persons.select("contact_id", "person_id").iter_rows())


def first_id(letter, salt=""):
    return stable_id("p_", pl.Series([f"s\x1f{letter}{salt}"]))[0]


def aliases(known):
    return dict(known.aliases.select("alias", "person_id").iter_rows())


def told(known, kind=None):
    events = known.events.filter(pl.col("kind") == kind) if kind else known.events
    return events.sort("at", "event_id").select("person_id", "other_person_id", "reason", "by").rows()


def test_a_new_person_is_called_after_her_smallest_record():
    known = after("ab c")
    assert known.persons.schema == PERSONS.schema
    assert known.events.schema == IDENTITY_EVENTS.schema
    assert ids(known) == {"a": first_id("a"), "b": first_id("a"), "c": first_id("c")}
    assert known.events.is_empty()


def test_a_smaller_record_that_joins_does_not_change_the_id():
    assert set(ids(after("bc", "abc")).values()) == {first_id("b")}


def test_of_two_that_merge_the_one_with_more_records_stays_and_the_other_is_an_alias():
    known = after("a bc", "abc")
    assert set(ids(known).values()) == {first_id("b")}
    assert aliases(known) == {first_id("a"): first_id("b")}
    assert known.aliases["since_at"].to_list() == [day(1)]
    assert current(first_id("a"), known.aliases) == first_id("b")
    assert current(first_id("b"), known.aliases) == first_id("b")
    assert current("p_of_nobody", known.aliases) == "p_of_nobody"


def test_between_equals_the_older_customer_stays_then_the_smaller_id():
    assert set(ids(after("a b", "ab", created={"a": 5, "b": 3})).values()) == {first_id("b")}
    assert set(ids(after("a b", "ab")).values()) == {min(first_id("a"), first_id("b"))}


def test_an_alias_of_an_alias_points_to_the_person():
    known = after("a bc def", "abc def", "abcdef", created={"d": -1})
    assert aliases(known) == {first_id("a"): first_id("d"), first_id("b"): first_id("d")}


def test_the_larger_part_of_a_split_keeps_the_id_and_the_other_gets_one_nobody_had():
    known = after("abc", "a bc")
    assert ids(known) == {"a": first_id("a", "\x1f1"), "b": first_id("a"), "c": first_id("a")}
    assert aliases(known) == {}


def test_an_id_that_went_is_never_given_again():
    known = after("a bc", "abc", "a bc")
    assert ids(known)["a"] == first_id("a", "\x1f1")
    assert aliases(known) == {first_id("a"): first_id("b")}
    again = after("a bc", "abc", "a bc", "abc", "a bc")
    assert ids(again)["a"] == first_id("a", "\x1f2")
    assert set(aliases(again)) == {first_id("a"), first_id("a", "\x1f1")}


def test_an_alias_is_not_given_again_although_the_log_forgot_it():
    known = after("a bc", "abc")
    forgetful = Known(known.persons, IDENTITY_EVENTS.empty(), known.aliases)
    assert ids(identify(clusters("a bc"), forgetful, NOBODY, day(2)))["a"] == first_id("a", "\x1f1")


def test_who_shares_most_takes_the_id_also_when_everything_moves():
    """{abc}{de} becomes {ab}{cde}: both keep theirs although c moved."""
    known = after("abc de", "ab cde")
    assert ids(known) == dict.fromkeys("ab", first_id("a")) | dict.fromkeys("cde", first_id("d"))
    assert told(known) == [(first_id("a"), first_id("d"), "evidence went", None)]


def test_an_id_whose_records_went_to_two_lives_on_with_the_larger_share():
    """Of abc two records went to def and one to gh, both larger than their part of abc."""
    known = after("abc def gh", "abdef cgh")
    assert ids(known) == dict.fromkeys("abdef", first_id("d")) | dict.fromkeys("cgh", first_id("g"))
    assert aliases(known) == {first_id("a"): first_id("d")}
    assert [row[:2] for row in told(known, "merge")] == [(first_id("d"), first_id("a"))]
    assert [row[:2] for row in told(known, "split")] == [(first_id("d"), first_id("g"))]


def test_the_log_says_what_joined_whom_by_the_strongest_edge():
    known = after("ab cd")
    edges = [
        ("ac", "mobile", "+34600111256"), ("bd", "email", "marta@gmail.com"), ("cd", "merged", "d"),
    ]  # fmt: skip
    merged = identify(clusters("abcd", edges), known, NOBODY, day(1))
    gone, stays = sorted({first_id("a"), first_id("c")} - set(ids(merged).values())), ids(merged)["a"]
    assert told(merged) == [(stays, gone[0], "email m***@gmail.com", None)]
    assert merged.events["at"].to_list() == [day(1)]


def test_a_new_record_may_be_what_joins_two():
    known = after("a b")
    edges = [("ac", "mobile", "+34600111256"), ("bc", "email", "marta@gmail.com")]
    merged = identify(clusters("abc", edges), known, NOBODY, day(1))
    gone = max("ab", key=first_id)
    assert told(merged)[0][1:3] == (first_id(gone), {"a": "mobile …56", "b": "email m***@gmail.com"}[gone])


def test_an_edge_between_the_two_themselves_comes_before_one_to_a_new_record():
    edges = [("ab", "mobile", "+34600111256"), ("ac", "email", "m@x.com"), ("bc", "email", "m@x.com")]
    merged = identify(clusters("abc", edges), after("a b"), NOBODY, day(1))
    assert merged.events["reason"].to_list() == ["mobile …56"]


def test_the_log_names_the_human_who_joined_or_parted():
    same, apart = decision(1, "same", "ab"), decision(2, "not_same", "ab")
    joined = identify(clusters("ab", [("ab", "same")]), after("a b"), same, day(1))
    stays = ids(joined)["a"]
    assert told(joined, "merge")[0][2:] == ("same", "ana")
    assert told(joined, "override") == [(stays, None, "same", "ana")]
    parted = identify(clusters("a b"), joined, apart, day(2))
    assert told(parted, "split") == [(stays, (set(ids(parted).values()) - {stays}).pop(), "not_same", "ana")]
    assert ("undone: same", None) in [row[2:] for row in told(parted, "override")]


def test_the_log_says_which_guard_parted():
    refused = [("ab", "mobile_and_name", "+34600111256", "contradicting_names")]
    parted = identify(clusters("a b", refused=refused), after("ab"), NOBODY, day(1))
    assert told(parted)[0][2:] == ("contradicting_names …56", None)


def test_the_log_says_which_value_no_longer_identifies_anybody():
    line = {"kind": "mobile", "raw": "600", "value": "+34600111256", "value_class": "over_shared"}
    own = {"kind": "email", "raw": "m", "value": "m@x.com", "value_class": "ok"}
    shared = [{"contact_id": letter} | value for letter in "abc" for value in (line, own)]
    parted = identify(clusters("a b c", values=shared), after("ab c"), NOBODY, day(1))
    assert [row[2:] for row in told(parted)] == [("over_shared …56", None)]


def test_the_log_says_which_guard_refused_a_value_of_both_against_somebody_else():
    line = {"kind": "mobile", "raw": "600", "value": "+34600111256", "value_class": "ok"}
    refused = [("bz", "mobile", "+34600111256", "several_people"), ("az", "email", "m@x.com", "size_cap")]
    people = clusters("a b z", refused=refused, values=[{"contact_id": letter} | line for letter in "abz"])
    assert [row[2:] for row in told(identify(people, after("ab z"), NOBODY, day(1)))] == [("several_people …56", None)]


def test_a_decision_about_a_value_is_logged_masked_and_once():
    blocked = decision(7, "block", value="marta@gmail.com")
    once = identify(clusters("a"), Known(), blocked, day(0))
    again = identify(clusters("a"), once, blocked, day(1))
    assert told(again) == [(None, None, "block m***@gmail.com", "ana")]
    undone = identify(clusters("a"), again, NOBODY, day(2))
    later = identify(clusters("a"), undone, NOBODY, day(3))
    assert later.events.equals(undone.events)
    assert [row[2] for row in told(later)] == ["block m***@gmail.com", "undone: block m***@gmail.com"]


def same_people(one, other):
    return all(
        getattr(one, name).sort("contact_id" if name == "persons" else getattr(one, name).columns[0]).equals(
            getattr(other, name).sort("contact_id" if name == "persons" else getattr(other, name).columns[0])
        )
        for name in ("persons", "events", "aliases")
    )  # fmt: skip


LETTERS = "abcdefghij"
PARTITIONS = st.lists(st.lists(st.integers(0, 4), min_size=10, max_size=10), min_size=1, max_size=5)


def words_of(labels):
    groups = {}
    for letter, label in zip(LETTERS, labels, strict=True):
        groups.setdefault(label, []).append(letter)
    return " ".join("".join(group) for group in groups.values())


@settings(max_examples=25)
@given(PARTITIONS)
def test_whatever_happens_ids_are_one_each_never_reused_and_found_again(history):
    known, ever = Known(), {}
    for number, labels in enumerate(history):
        before, words = ids(known), words_of(labels)
        known = identify(clusters(words), known, NOBODY, day(number))
        now = ids(known)
        assert all(len({now[letter] for letter in word}) == 1 for word in words.split())
        assert len(set(now.values())) == len(words.split())
        assert not set(aliases(known)) & set(now.values())
        assert set(aliases(known).values()) <= set(now.values())
        assert set(before.values()) <= set(now.values()) | set(aliases(known))
        for word in words.split():
            inherited = {before.get(letter) for letter in word}
            assert now[word[0]] in inherited or now[word[0]] not in ever
        ever |= dict.fromkeys(now.values())
        assert same_people(identify(clusters(words), known, NOBODY, day(number + 1)), known)


@settings(max_examples=30)
@given(st.lists(st.integers(0, 4), min_size=10, max_size=10), st.lists(st.integers(0, 4), min_size=10, max_size=10))
def test_the_largest_overlap_keeps_its_id(first, second):
    known = after(words_of(first))
    now = ids(identify(clusters(words_of(second)), known, NOBODY, day(1)))
    shared = [(len(set(a) & set(b)), a, b) for a in words_of(first).split() for b in words_of(second).split()]
    most = max(size for size, *_ in shared)
    best = [(set(a), set(b)) for size, a, b in shared if size == most]
    assert any(now[min(b)] == ids(known)[min(a)] for a, b in best)


def test_the_order_of_what_was_known_changes_nothing():
    known, words = after("abc de fg h", "ab cde fgh"), "abde c fg h"
    mixed = Known(*(getattr(known, name).reverse() for name in ("persons", "events", "aliases")))
    at = day(2)
    assert same_people(identify(clusters(words), known, NOBODY, at), identify(clusters(words), mixed, NOBODY, at))


def test_an_id_that_another_record_would_make_is_salted():
    """A person keeps the id made of a record that left; when that record comes back alone it needs another."""
    known = identify(clusters("b"), after("ab"), NOBODY, day(1))
    assert ids(known) == {"b": first_id("a")}
    assert ids(identify(clusters("a b"), known, NOBODY, day(2))) == {"a": first_id("a", "\x1f1"), "b": first_id("a")}
