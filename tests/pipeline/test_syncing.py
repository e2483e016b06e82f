"""What a sync shows while it runs, and when it asks again."""

from io import StringIO

import pytest
from rich.console import Console

from pipeline.drawing import amount, drawn, remaining
from pipeline.progress import unwatched
from pipeline.syncing import shown


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ((0, 0, None, None), "0 pages"),
        ((3, 0, 12, 0.8), "3 of 12 pages · 0.8 pages/s"),
        ((3, 1200, 12, 4.0), "3 of 12 pages · 1,200 rows · 4.0 pages/s"),
        ((13, 0, 12, None), "13 pages"),
    ],
    ids=["nothing yet", "rate", "rows", "more than was estimated"],
)
def test_a_bar_says_pages_rows_and_rate(step, told):
    assert amount(*step) == told


@pytest.mark.parametrize(
    ("step", "told"),
    [
        ((2, 10, 30.0), "about 2 min left"),  # 15 s a page, 8 pages
        ((8, 10, 40.0), "about 10 s left"),
        ((0, 10, 5.0), ""),
        ((5, None, 5.0), ""),
        ((10, 10, 5.0), ""),
    ],
)
def test_what_remains_is_estimated_from_the_speed_so_far(step, told):
    assert remaining(*step) == told


def test_every_step_is_drawn_on_a_terminal_and_nothing_elsewhere():
    terminal = Console(file=StringIO(), force_terminal=True, width=160, color_system=None)
    with drawn(terminal) as progress:
        progress("crm[1]", "tickets", 0)
        progress("crm[1]", "tickets", 3, 1200, 12)
        progress("", "deriving", 0)
    seen = terminal.file.getvalue()
    assert "crm[1] · tickets" in seen
    assert "3 of 12 pages · 1,200 rows" in seen
    assert "deriving" in seen
    with shown(StringIO()) as progress:
        assert progress is unwatched
