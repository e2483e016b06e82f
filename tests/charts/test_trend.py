import pytest

from charts.trend import GAP, _ends, _prepared
from charts.words import ENGLISH
from tests.charts.samples import VOLUMES


def test_names_of_lines_that_end_together_are_pushed_apart():
    rows = _prepared(VOLUMES, ENGLISH)
    ends = _ends(rows, "n", 100.0)
    assert ends.select("channel", "label_at").rows() == [("email", 20.0), ("phone", pytest.approx(20 + 100 * GAP))]
    assert ends["at"].n_unique() == 1


def test_a_channel_of_few_contacts_is_a_faint_line():
    rows = _prepared(VOLUMES.with_columns(n=VOLUMES["n"] - 1), ENGLISH)
    assert dict(rows.select("channel", "full").unique().rows()) == {"phone": 1.0, "email": 0.35}
