"""Words of humans that contradict each other; records are letters, later words are newer."""

from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from identity.decisions import standing
from model.persons import DECISIONS

START = datetime(2026, 3, 1, tzinfo=UTC)


def said(*words):
    """`"a=b"` is same, `"a!b"` not same, anything else a value to block."""
    rows = []
    for number, word in enumerate(words):
        row = {
            "override_id": number,
            "kind": "block",
            "value": word,
            "by": "ana",
            "at": START + timedelta(hours=number),
        }
        if word[1:2] in {"=", "!"}:
            ends = {"source_a": "s", "contact_a": word[0], "source_b": "s", "contact_b": word[2]}
            row |= ends | {"kind": "same" if word[1] == "=" else "not_same", "value": None}
        rows.append(row)
    return pl.DataFrame(rows, schema=DECISIONS)


def lost(*words):
    return [words[number] for number in standing(said(*words)).overruled["override_id"]]


def test_what_does_not_contradict_holds():
    assert lost("a=b", "b=c", "c!d", "info@x.com", "d=e") == []


def test_the_newest_word_about_a_pair_wins():
    assert lost("a=b", "a!b") == ["a=b"]
    assert lost("a!b", "b=a") == ["a!b"]
    assert lost("a=b", "a!b", "a=b") == ["a!b"]


def test_a_chain_that_joins_two_who_were_told_apart_later_loses_its_oldest_link():
    assert lost("a=b", "b=c", "a!c") == ["a=b"]


def test_two_who_were_told_apart_are_joined_by_a_newer_chain():
    assert lost("a!c", "a=b", "b=c") == ["a!c"]


def test_no_decisions_are_no_trouble():
    assert standing(DECISIONS.to_frame()).decisions.is_empty()


WORDS = st.lists(
    st.sampled_from([f"{a}{kind}{b}" for a in "abcd" for b in "abcd" if a < b for kind in "=!"]), max_size=9
)


@given(WORDS, st.randoms(use_true_random=False))
def test_what_holds_is_one_picture_whatever_the_order_of_the_rows(words, random):
    frame = said(*words)
    found = standing(frame)
    mixed = list(range(frame.height))
    random.shuffle(mixed)
    again = standing(frame.select(pl.all().gather(mixed)))
    assert again.decisions.sort("override_id").equals(found.decisions)
    assert found.decisions.height + found.overruled.height == frame.height
    assert not found.overruled.height or frame.height > 1
    assert standing(found.decisions).overruled.is_empty()
    if words:
        assert found.decisions["override_id"].max() == frame.height - 1
