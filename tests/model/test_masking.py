import polars as pl
import pytest

from model.masking import masked


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("marta@gmail.com", "m***@gmail.com"),
        ("m@gmail.com", "m***@gmail.com"),
        ("+34600111256", "…56"),
        ("customer:C0042", "customer:…42"),
        ("customer:7", "customer:…"),
        (":C0042", "…42"),
        ("1234", "…"),
        ("", "…"),
        (None, None),
    ],
)
def test_a_value_is_recognised_by_who_knows_it_and_by_nobody_else(value, shown):
    frame = pl.DataFrame({"value": [value]}, schema={"value": pl.String})
    assert frame.select(masked(pl.col("value"))).item() == shown
