"""Rows in batches that fit in memory."""

import pytest

from connectors.sql.batches import BYTES, batches


class Sent:
    """Rows of these widths, and how many were asked for at once."""

    def __init__(self, *widths):
        self.rows, self.asked = [("x" * width, None) for width in widths], []

    def fetchmany(self, size):
        self.asked.append(size)
        found, self.rows = self.rows[:size], self.rows[size:]
        return found


@pytest.mark.parametrize(("count", "most", "sizes"), [(7, 3, [3, 3, 1]), (6, 3, [3, 3]), (0, 3, []), (5, 1, [1] * 5)])
def test_batches_hold_as_many_rows_as_they_may(count, most, sizes):
    assert [len(rows) for rows in batches(Sent(*[1] * count), most)] == sizes


def test_wide_rows_come_in_batches_of_bounded_size():
    sent = Sent(*[2**20] * 200)
    found = list(batches(sent, 25_000))
    assert sum(map(len, found)) == 200
    assert max(sum(len(text) for text, _ in rows) for rows in found) <= BYTES + 2**22
    assert max(sent.asked[1:]) <= 4


def test_narrow_rows_are_asked_for_by_the_thousand():
    sent = Sent(*[10] * 10_000)
    assert [len(rows) for rows in batches(sent, 25_000)] == [10_000]
    assert len(sent.asked) < 10
