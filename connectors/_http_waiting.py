"""How long a source asks us to wait: `Retry-After`, a vendor's reset header, or an exponential pause."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

_EPOCH_AFTER: Final = 1e9  # a reset larger than this is an instant, not seconds to go
_EPOCH_MILLIS_AFTER: Final = 1e12
_LONGEST_PAUSE: Final = 60.0
_REMAINING: Final = {
    "x-ratelimit-remaining": ("x-ratelimit-reset",),
    "ratelimit-remaining": ("ratelimit-reset",),
    "rate-limit-remaining": ("rate-limit-reset", "ratelimit-reset"),
    "x-rate-limit-remaining": ("x-rate-limit-reset", "ratelimit-reset"),
}
_RESETS: Final = tuple(dict.fromkeys(name for names in _REMAINING.values() for name in names))
_WINDOWS: Final = (("x-hubspot-ratelimit-remaining", "x-hubspot-ratelimit-interval-milliseconds"),)
"""HubSpot tells the length of its rolling window, not when it ends."""
# Zendesk's per-endpoint budgets; older tenants spell the prefix `zendesk-rate-limit-`.
_COMPOUND: Final = re.compile(r"zendesk-rate-?limit-")


def http_instant(value: str | None) -> datetime | None:
    """An HTTP date as a UTC instant; None when there is none or it cannot be read."""
    try:
        moment = parsedate_to_datetime(value or "")
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def told_wait(headers: Mapping[str, str], server_time: datetime, *, limited: bool) -> float | None:
    """Seconds a refused request was told to wait; None when the answer does not say.

    `Retry-After` first (seconds or an HTTP date, read against the server's own clock); then, only
    when the refusal is a rate limit, the vendor's reset headers.
    """
    after = _retry_after(headers.get("retry-after"), server_time)
    if after is not None or not limited:
        return after
    resets = [_seconds_to_go(headers.get(name), server_time) for name in _RESETS]
    resets += [go for remaining, go in _compound(headers) if remaining == 0]
    return max((go for go in resets if go is not None), default=None)


def pause_before_next(headers: Mapping[str, str], server_time: datetime) -> float:
    """Seconds to hold the next request because a successful answer said that nothing is left."""
    windows = [_number(headers.get(length)) for remaining, length in _WINDOWS if _number(headers.get(remaining)) == 0]
    spent = [reset for name, reset in _REMAINING.items() if _number(headers.get(name)) == 0]
    waits = [_seconds_to_go(headers.get(name), server_time) for names in spent for name in names]
    waits += [go for remaining, go in _compound(headers) if remaining == 0]
    waits += [milliseconds / 1000 for milliseconds in windows if milliseconds]
    return max((wait for wait in waits if wait is not None), default=0.0)


def exponential(failures: int, jitter: float) -> float:
    """1, 2, 4 … seconds after the first, second, third failure, at most 60, plus up to a second.

    `jitter` is a random share 0 to 1, so that many clients do not come back together.
    """
    return min(_LONGEST_PAUSE, 2.0 ** (failures - 1)) + jitter


def _retry_after(value: str | None, server_time: datetime) -> float | None:
    seconds = _number(value)
    if seconds is not None:
        return max(0.0, seconds)
    moment = http_instant(value)
    return None if moment is None else max(0.0, (moment - server_time).total_seconds())


def _seconds_to_go(value: str | None, server_time: datetime) -> float | None:
    """A reset header is seconds to go (Zendesk), or an epoch in seconds or milliseconds (Intercom)."""
    seconds = _number(value)
    if seconds is None or seconds < _EPOCH_AFTER:
        return seconds
    epoch = seconds / 1000 if seconds > _EPOCH_MILLIS_AFTER else seconds
    return max(0.0, epoch - server_time.timestamp())


def _compound(headers: Mapping[str, str]) -> list[tuple[float, float]]:
    """(remaining, seconds to go) of headers such as `total=10; remaining=0; resets=60`."""
    found = [dict(re.findall(r"(\w+)\s*=\s*(\d+)", v)) for k, v in headers.items() if _COMPOUND.match(k)]
    return [(float(f["remaining"]), float(f["resets"])) for f in found if {"remaining", "resets"} <= f.keys()]


def _number(value: str | None) -> float | None:
    return float(value) if value and re.fullmatch(r"\s*\d+(\.\d+)?\s*", value) else None
