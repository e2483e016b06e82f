from datetime import UTC, datetime

import polars as pl

from journeys.solved import unsolved
from model.schemas import INSTANT


def at(hour):
    return datetime(2026, 3, 2, hour, tzinfo=UTC)


def test_from_the_start_to_the_solve_and_from_each_reopen_to_the_next():
    cases = pl.DataFrame(
        {
            "row": [0, 1, 2, 3, 4],
            "own_started_at": [at(8)] * 5,
            "last_activity_at": [at(20)] * 5,
            "is_resolved": [True, False, True, None, True],
            "is_transferred": [False, False, False, False, True],
        },
        schema_overrides={"row": pl.UInt32, "own_started_at": INSTANT, "last_activity_at": INSTANT},
    ).with_columns(is_counted=pl.lit(value=True), is_inbound=pl.lit(value=True), is_target=pl.lit(value=False))
    moments = {"row": pl.UInt32, "at": INSTANT}
    solves = pl.DataFrame([(0, at(9)), (0, at(11)), (1, at(9)), (4, at(9))], schema=moments, orient="row")
    reopens = pl.DataFrame([(0, at(10)), (1, at(12))], schema=moments, orient="row")
    assert unsolved(cases, solves, reopens).rows() == [
        (0, 0, at(8), at(9)),
        (0, 1, at(10), at(11)),
        (1, 0, at(8), at(9)),
        (1, 1, at(12), None),
        (2, 0, at(8), at(20)),  # solved, nobody knows when
    ]
