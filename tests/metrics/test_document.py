from pathlib import Path

import metrics
from metrics.document import document


def test_every_metric_has_its_entry():
    text = document()
    assert [line[4:] for line in text.splitlines() if line.startswith("### ")] == list(metrics.names())


def test_metrics_md_is_current():
    written = (Path(__file__).parents[2] / "METRICS.md").read_text(encoding="utf-8")
    assert written == document(), "METRICS.md is older than the code; run `make docs`"
