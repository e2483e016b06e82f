"""Values of settings as they are written in hilo.toml: durations, time zones, opening hours, days off, channels."""

import re
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Annotated, Final
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from model.calendars import holiday
from model.vocabulary import CHANNELS

_DURATION: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(s|m|h|d|w)\s*")
_UNIT_SECONDS: Final = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


def duration(value: object) -> object:
    """A duration written as `30s`, `2m`, `8h`, `3d` or `1w`, or as a number of seconds."""
    match = _DURATION.fullmatch(value) if isinstance(value, str) else None
    if isinstance(value, bool) or (isinstance(value, str) and not match):
        raise ValueError("a duration is a number with s, m, h, d or w, such as 30s, 2m, 8h, 3d")
    try:
        return timedelta(seconds=float(match[1]) * _UNIT_SECONDS[match[2]]) if match else value
    except OverflowError:
        raise ValueError("a duration that ends, such as 30s, 2m, 8h, 3d") from None


def _lasting(value: timedelta) -> timedelta:
    if value < timedelta(seconds=1):
        raise ValueError("a duration of at least one second")
    return value


@cache
def _zones() -> frozenset[str]:
    """Names of all zones; looking for them opens some hundred files."""
    return frozenset(available_timezones())


def _zone(value: str) -> str:
    if value not in _zones():
        raise ValueError("an IANA time zone, such as Europe/Madrid or UTC")
    return value


def _hours(value: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d:[0-5]\d|2[0-3]:[0-5]\d|24:00)", value):
        raise ValueError("opening hours are written 09:00-14:00")
    start, end = value.split("-")
    if start >= end:
        raise ValueError("opening hours must end after they start; write a night shift as two parts")
    return value


def _apart(value: tuple[str, ...]) -> tuple[str, ...]:
    for before, after in pairwise(sorted(value)):
        if after.split("-")[0] < before.split("-")[1]:
            raise ValueError(f"parts of a day that do not overlap; {before} and {after} do")
    return value


def _written(value: object) -> object:
    """A day as text, also where the file has a date of TOML's own."""
    return value.isoformat() if isinstance(value, date) else value


def _channel(value: str) -> str:
    if value not in CHANNELS:
        raise PydanticCustomError(
            "refused", "one of {allowed}", {"allowed": ", ".join(CHANNELS), "candidates": CHANNELS}
        )
    return value


Duration = Annotated[timedelta, BeforeValidator(duration)]
Promise = Annotated[Duration, AfterValidator(_lasting)]
TimeZone = Annotated[str, AfterValidator(_zone)]
Hours = Annotated[str, AfterValidator(_hours)]
Day = Annotated[tuple[Hours, ...], AfterValidator(_apart)]
Channel = Annotated[str, AfterValidator(_channel)]
Holiday = Annotated[str, BeforeValidator(_written), AfterValidator(holiday)]
