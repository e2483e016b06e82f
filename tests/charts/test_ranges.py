from charts.ranges import _prepared
from charts.words import ENGLISH
from tests.charts.samples import PROMISED, RANGES


def test_quickest_first_and_small_samples_last_and_faint():
    rows = _prepared(RANGES, ENGLISH, "channel")
    assert rows.select("name", "full", "soft").rows() == [
        ("Phone", 1.0, 0.35), ("Email", 1.0, 0.35), ("Post", 0.35, 0.1225),
    ]  # fmt: skip
    assert rows["p10"][0] == 1


def test_the_label_stands_beyond_the_line_and_the_target():
    rows = _prepared(PROMISED, ENGLISH, "channel")
    assert rows["end"].to_list() == [290.0, 80000.0, 9.0]
    assert rows["target_text"].to_list() == ["1 min", "8 h", "–"]
    late = PROMISED.with_columns(target=100_000.0)
    assert _prepared(late, ENGLISH, "channel")["end"].to_list() == [100_000.0] * 3
