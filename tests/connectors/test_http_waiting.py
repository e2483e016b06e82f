"""How long a source asks to wait: every vendor's spelling, and the pause without one."""

import pytest

from connectors._http_waiting import exponential, pause_before_next, told_wait
from tests.connectors.wire import START


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "2.5"}, 2.5),
        ({"retry-after": "Sun, 01 Nov 2026 12:00:30 GMT"}, 30.0),
        ({"retry-after": "Sun, 01 Nov 2026 11:00:00 GMT"}, 0.0),
        ({"x-ratelimit-reset": str(int(START.timestamp()) + 4)}, 4.0),
        ({"x-ratelimit-reset": str((int(START.timestamp()) + 4) * 1000)}, 4.0),
        ({"ratelimit-reset": "17"}, 17.0),
        ({"zendesk-ratelimit-incremental-exports": "total=10; remaining=0; resets=60"}, 60.0),
        ({"zendesk-rate-limit-tickets-index": "total=100; remaining=0; resets=41"}, 41.0),
        ({"zendesk-ratelimit-incremental-exports": "total=10; remaining=3; resets=60"}, None),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_told_wait_reads_every_spelling(headers, expected):
    assert told_wait(headers, START, limited=True) == expected


def test_reset_headers_of_a_server_error_are_not_a_wait():
    assert told_wait({"ratelimit-reset": "17"}, START, limited=False) is None


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"zendesk-ratelimit-incremental-exports": "total=10; remaining=0; resets=60"}, 60.0),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "12"}, 12.0),
        ({"x-rate-limit-remaining": "0", "ratelimit-reset": "12"}, 12.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(START.timestamp()) + 9)}, 9.0),
        ({"x-hubspot-ratelimit-remaining": "0", "x-hubspot-ratelimit-interval-milliseconds": "10000"}, 10.0),
        ({"x-hubspot-ratelimit-remaining": "9", "x-hubspot-ratelimit-interval-milliseconds": "10000"}, 0.0),
        ({"ratelimit-remaining": "1", "ratelimit-reset": "12"}, 0.0),
        ({"x-rate-limit-remaining": "0"}, 0.0),
        ({}, 0.0),
    ],
)
def test_pause_before_next_only_when_nothing_is_left(headers, expected):
    assert pause_before_next(headers, START) == expected


def test_exponential_doubles_up_to_a_minute():
    assert [exponential(n, 0.5) for n in (1, 2, 3, 7, 50)] == [1.5, 2.5, 4.5, 60.5, 60.5]
