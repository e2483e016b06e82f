"""Tables that change part by part: what is superseded is not read, and what a dead sync left is undone."""

import polars as pl
import pytest

from model.derivation import PART, PARTED, SUPERSEDED
from model.derived import TURNS
from model.errors import BugError
from store import parted
from store.tables import Tables


@pytest.fixture
def tables(tmp_path):
    return Tables(str(tmp_path / "tables"))


def frames(**turns):
    """One turn per part, named after what it says; the other tables are empty."""
    rows = [{"source": "a", "interaction_id": told, "turn": 1, PART: int(part[1:])} for part, told in turns.items()]
    empty = {name: table.empty().with_columns(pl.lit(0, pl.Int64).alias(PART)) for name, table in PARTED.items()}
    return empty | {"turns": pl.DataFrame(rows, schema=TURNS.schema | {PART: pl.Int64()})}


def nothing():
    pass


def whole(tables, run=1, **turns):
    return parted.write_anew(tables, [frames(**turns)], run, nothing)


def again(tables, before, gone, run, **turns):
    listed = pl.DataFrame({"part": gone}, {"part": pl.Int64})
    return before | parted.write_pieces(tables, before, frames(**turns), listed, run, nothing)


def read(tables, versions):
    found = parted.live(tables, TURNS, versions).sort(PART, "interaction_id").collect()
    return list(found.select(PART, "interaction_id").iter_rows())


def test_rows_of_a_part_take_the_place_of_what_it_was(tables):
    first = whole(tables, p1="old", p2="stays")
    second = again(tables, first, [1], 2, p1="new", p3="came")
    assert read(tables, second) == [(1, "new"), (2, "stays"), (3, "came")]
    assert read(tables, first) == [(1, "old"), (2, "stays")]


def test_a_part_that_went_and_came_again_has_only_its_last_rows(tables):
    first = whole(tables, p1="old", p2="stays")
    second = again(tables, first, [1], 2)
    third = again(tables, second, [], 3, p1="again")
    fourth = again(tables, third, [1], 4, p1="last")
    assert [read(tables, v)[0][1] for v in (second, third, fourth)] == ["stays", "again", "last"]
    assert parted.superseded(tables, fourth).rows() == [(1, 4)]


def test_what_a_sync_that_died_wrote_is_undone(tables):
    first = whole(tables, p1="old", p2="stays")
    again(tables, first, [1, 2], 2, p1="lost", p9="lost")
    third = again(tables, first, [1], 3, p1="new")
    assert read(tables, third) == [(1, "new"), (2, "stays")]


def test_writing_all_live_rows_anew_changes_no_row_and_empties_the_list(tables):
    second = again(tables, whole(tables, p1="old", p2="stays"), [1], 2, p1="new")
    tidy = parted.tidied(tables, second, nothing)
    assert read(tables, tidy) == read(tables, second)
    assert SUPERSEDED.name not in tidy
    assert parted.superseded(tables, tidy).is_empty()
    later = again(tables, tidy, [2], 3, p2="newest")
    assert read(tables, later) == [(1, "new"), (2, "newest")]


@pytest.mark.parametrize(("gone", "worn"), [([1], False), ([1, 2, 3], True)])
def test_a_table_is_worn_once_a_fifth_of_its_parts_is_superseded(tables, gone, worn):
    first = whole(tables, p1="x")
    assert parted.is_worn(tables, again(tables, first, gone, 2), 10) is worn


def test_a_row_of_no_part_is_refused(tables):
    lost = frames(p1="x")
    lost["turns"] = lost["turns"].with_columns(pl.lit(None, pl.Int64).alias(PART))
    with pytest.raises(BugError, match="belong to no part"):
        parted.write_anew(tables, [lost], 1, nothing)
