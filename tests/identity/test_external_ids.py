import polars as pl
import pytest

from identity.external_ids import IDS, is_exclusive, normalise


def read(raw, shared=()):
    found = normalise(pl.Series([raw], dtype=pl.String), shared)
    assert found.schema == IDS
    return found.row(0, named=True)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("customer:C1006958", "customer:C1006958"),
        (" Customer : c100 6958 ", "customer:C1006958"),
        ("customer:12.0", "customer:12"),  # a spreadsheet's number
        ("customer:001", "customer:001"),  # not `1`: a human may say so
        ("12345", ":12345"),
        ("a:b:c", "a:B:C"),
        ("crm:0030X00002abCdE", "crm:0030X00002abCdE"),  # differs from ...ABCDE by case alone
        ("customer:\uff11\u200b2", "customer:12"),
    ],
)
def test_one_spelling_per_id(raw, value):
    found = read(raw)
    assert (found["value"], found["value_class"], found["reason"]) == (value, "ok", None)


@pytest.mark.parametrize(
    "raw", ["x:", "x:0", "x:-1", "x:N/A", "x:null", "x:C0000000", "x:99999", "x:123456", "x:\U0001f4a5", "x: - "]
)
def test_placeholders_are_nobodys(raw):
    assert (read(raw)["value"], read(raw)["value_class"], read(raw)["reason"]) == (None, "blocked", "placeholder")


def test_an_id_of_ten_thousand_characters_is_none():
    assert (read("x:" + "ab" * 5_000)["value_class"], read("x:" + "ab" * 5_000)["reason"]) == ("invalid", "too_long")


@pytest.mark.parametrize(
    ("namespace", "exclusive"),
    [
        ("customer", True), ("", True), ("sap", True), ("dni", True), ("c", True), ("x", True),
        ("zendesk", False), ("zendesk_user_id", False), ("request tracker", False), ("rt", False), ("start", True),
        ("hubspot-vid", False), ("loyalty", False), ("device", False),
    ],
)  # fmt: skip
def test_a_person_has_one_customer_number_but_records_in_many_systems(namespace, exclusive):
    frame = pl.DataFrame({"n": [namespace]})
    assert frame.select(is_exclusive(pl.col("n"), (" Loyalty",))).item() is exclusive
    assert read(f"{namespace}:7", ("loyalty",))["is_exclusive"] is exclusive
