from charts.ranges import _prepared
from charts.words import ENGLISH
from tests.charts.samples import RANGES


def test_quickest_first_and_small_samples_last_and_faint():
    rows = _prepared(RANGES, ENGLISH, "channel")
    assert rows.select("name", "full", "soft").rows() == [
        ("Phone", 1.0, 0.35), ("Email", 1.0, 0.35), ("Post", 0.35, 0.1225),
    ]  # fmt: skip
    assert rows["p10"][0] == 1
