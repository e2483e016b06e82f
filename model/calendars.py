"""Holidays: the public calendars of countries and their regions, and own dates.

Written in settings as `ES` (a country), `ES-CT` (a region of it, the national days included), `2026-12-24`
(one date) or `12-24` (the same day every year). The `holidays` package knows 250 countries and takes a second
to load, so it is imported only where a calendar is named.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

from pydantic_core import PydanticCustomError

_DATE: Final = re.compile(r"(\d{4}-)?\d{2}-\d{2}")
_LEAP_YEAR: Final = "2000-"
ALLOWED: Final = "a country (ES), a region (ES-CT), a date (2026-12-24) or a day of every year (12-24)"


def holiday(name: str) -> str:
    """The name as it is written, checked; an unknown calendar or date is refused with the nearest that exist."""
    if _DATE.fullmatch(name):
        if _day(name if len(name) > len("12-24") else _LEAP_YEAR + name) is None:
            raise _refusal("a date that exists, such as 2026-12-24 or 12-24")
        return name
    country = name.partition("-")[0]
    if re.fullmatch("[A-Z]{2}", country) and _is_known(name):
        return name
    known = _calendars()
    regions = sorted(code.partition("-")[2] for code in known if code.startswith(f"{country}-"))
    there = f"{ALLOWED}; regions of {country}: {', '.join(regions)}" if regions else ALLOWED
    raise _refusal(there, known)


def holiday_dates(names: Iterable[str], years: Iterable[int]) -> frozenset[date]:
    """The days off that checked names mean in those years; a 29 February only in leap years."""
    wanted = tuple(years)
    return frozenset(day for name in names for day in _days(name, wanted))


def _days(name: str, years: tuple[int, ...]) -> Iterable[date]:
    if not _DATE.fullmatch(name):
        return _public(name, years)
    if len(name) > len("12-24"):
        return [date.fromisoformat(name)]
    return [day for year in years if (day := _day(f"{year:04}-{name}"))]


def _public(name: str, years: tuple[int, ...]) -> Iterable[date]:
    import holidays  # noqa: PLC0415 - takes half a second; most companies name no calendar

    country, _, region = name.partition("-")
    return holidays.country_holidays(country, subdiv=region or None, years=years).keys()


def _is_known(name: str) -> bool:
    """Asked of the one calendar: the whole catalogue takes another second."""
    try:
        _public(name, ())
    except NotImplementedError:
        return False
    return True


def _calendars() -> tuple[str, ...]:
    """Every calendar there is: `ES`, `ES-AN` …"""
    import holidays  # noqa: PLC0415 - as above

    supported = holidays.list_supported_countries(include_aliases=False)
    regions = (f"{country}-{region}" for country, found in supported.items() for region in found)
    return (*supported, *regions)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _refusal(allowed: str, candidates: Iterable[str] = ()) -> PydanticCustomError:
    return PydanticCustomError("refused", "{allowed}", {"allowed": allowed, "candidates": tuple(candidates)})
