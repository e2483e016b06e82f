import polars as pl

from identity.links import MOST_NAMED, links
from identity.names import names
from model.settings import Identity
from tests.identity.records import people

VALUE = pl.Schema(
    {
        "row": pl.UInt32(),
        "kind": pl.String(),
        "value": pl.String(),
        "value_class": pl.String(),
        "is_exclusive": pl.Boolean(),
        "count_people": pl.Int64(),
    }
)


def found(values, called=("Ana Mas",) * 9, count=1, **rules):
    """kind, evidence, rows of each link, and the evidence of crowded values, of `count` people each."""
    rows = [(*value, value[1] == "declared_id", count) for value in values]
    frame = pl.DataFrame(rows, schema=VALUE, orient="row")
    named = names(people(**{f"r{i}": (name,) for i, name in enumerate(called)}).with_row_index("row"))
    told = links(frame, named, Identity(**rules))
    grouped = told.rows.group_by("value", "kind", "evidence").agg(pl.col("row").sort()).sort("evidence", "kind", "row")
    return grouped.select("kind", "evidence", "row").rows(), sorted(set(told.crowded["evidence"]))


def used(value, kind="email", value_class="ok", rows=(0, 1)):
    return [(row, kind, value, value_class) for row in rows]


def test_values_two_records_share_link_them():
    assert found([*used("x@x.com"), (2, "email", "alone@x.com", "ok")]) == ([("email", "x@x.com", [0, 1])], [])


def test_a_value_of_very_many_people_links_nobody_for_several_may_have_one_name():
    shared = used("x@x.com", value_class="over_shared")
    assert found(shared, count=MOST_NAMED) == ([("shared", "x@x.com", [0, 1])], [])
    assert found(shared, count=MOST_NAMED + 1) == ([], [])


def test_classes_that_identify_nobody_and_special_lines_link_nobody():
    nothing = [v for c in ("own", "staff", "blocked", "invalid") for v in used(f"{c}@x.com", value_class=c)]
    assert found(nothing + used("+34900", "special")) == ([], [])


def test_shared_values_link_records_of_one_full_name_only():
    called = ("Ana Mas", "ANA MAS ROCA", "Pere Vila", "Ana", None, "A. Mas")
    for value_class in ("role", "over_shared"):
        assert found(used("i@x.com", value_class=value_class, rows=range(6)), called) == (
            [("shared", "i@x.com", [0, 1])], [],
        )  # fmt: skip


def test_a_value_on_more_records_than_one_person_may_have_links_by_name_and_is_told():
    called = ("Ana Mas", "Ana Mas", "Pere Vila", None)
    crowd = used("x@x.com", rows=range(4))
    assert found(crowd, called, most_records=3) == ([("shared", "x@x.com", [0, 1])], ["x@x.com"])
    assert found(crowd, ("Ana Mas",) * 4, most_records=3) == ([], ["x@x.com"])


def test_customer_numbers_of_a_record_that_carries_two_link_nobody():
    one = [
        *used("c:1", "declared_id", rows=(0, 1, 2)),
        (2, "declared_id", "c:2", "ok"),
        (3, "declared_id", "c:2", "ok"),
    ]
    assert found(one) == ([("number", "c:1", [0, 1])], [])
