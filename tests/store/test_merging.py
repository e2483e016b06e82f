from datetime import UTC, datetime

import polars as pl

from model.schemas import CONTACTS, INSTANT
from store.merging import act, bookkept, newest_per_key, predicate


def contacts(**columns):
    return CONTACTS.conform(pl.DataFrame({"source": "crm", **columns}))


def test_the_bounds_of_a_merge_are_those_of_the_replaced_rows_only():
    decided = pl.DataFrame(
        {
            "source": ["crm", "o'shop", "zzz"],
            "contact_id": ["2", "7", "9"],
            "_was_pull": [3, 5, None],
            "_act": ["updated", "updated", "inserted"],
        }
    )
    assert predicate(CONTACTS, decided) == (
        "t.source = s.source AND t.contact_id = s.contact_id AND t.source BETWEEN 'crm' AND 'o''shop' "
        "AND t.contact_id BETWEEN '2' AND '7' AND t._pull BETWEEN 3 AND 5"
    )


def test_the_hash_sees_content_and_neither_pull_nor_update_time():
    rows = contacts(contact_id=["1", "1", "2"], name=["a", "b", "a"])
    first, again = bookkept(CONTACTS, rows, 1), bookkept(CONTACTS, rows.reverse(), 2).reverse()
    stamped = rows.with_columns(_source_updated_at=pl.lit(datetime(2026, 1, 1, tzinfo=UTC)))
    assert first["_row_hash"].equals(again["_row_hash"])
    assert first["_row_hash"].equals(bookkept(CONTACTS, stamped, 1)["_row_hash"])
    assert first["_row_hash"].n_unique() == 3


def test_the_hash_tells_null_from_empty():
    rows = contacts(contact_id=["1"] * 5, name=[None, "", "", "", ""], emails=[None, None, [], [None], [""]])
    assert bookkept(CONTACTS, rows, 1)["_row_hash"].n_unique() == 5


def test_the_newest_row_of_a_key_keeps_its_place():
    at = [datetime(2026, 1, d, tzinfo=UTC) for d in (2, 1, 3)]
    rows = bookkept(CONTACTS, contacts(contact_id=["b", "a", "b"], updated_at=at), 1)
    assert newest_per_key(CONTACTS, rows).select("contact_id", "updated_at").rows() == [("a", at[1]), ("b", at[2])]


def test_what_becomes_of_a_row():
    early, late = (datetime(2026, 1, d, tzinfo=UTC) for d in (1, 2))
    rows = pl.DataFrame(
        [
            (1, late, None, None, "inserted"), (1, late, 2, early, "updated"), (1, late, 1, early, "unchanged"),
            (1, early, 2, late, "unchanged"), (1, None, 2, None, "updated"), (1, None, 2, late, "unchanged"),
        ],
        schema={
            "_row_hash": pl.UInt64, "_source_updated_at": INSTANT, "_known": pl.UInt64, "_before": INSTANT,
            "expected": pl.String,
        },
        orient="row",
    )  # fmt: skip
    assert rows.select(act()).to_series().to_list() == rows["expected"].to_list()
