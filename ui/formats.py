"""Numbers as people say them, in the viewer's language.

Computed here and not in the browser, because a browser formats by its own locale, which need not be
the language the page is written in.
"""

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel import dates, numbers

MISSING: Final = "–"
"""What stands where there is no number. Why it is missing is said beside it, never guessed."""
MINUTE, HOUR, DAY = 60, 3600, 86_400
_PERCENT: Final = {"en": "#,##0.0%", "es": "#,##0.0\u202f%", "ca": "#,##0.0\u202f%"}
_DAY: Final = {"en": "d MMM y", "es": "d MMM y", "ca": "d LLL y"}
"""In Catalan without the `de` or `d’` before the month, as it stands in tables."""


def count(value: float | None, language: str = "en") -> str:
    """A whole number with the language's thousands: 1,234."""
    return MISSING if value is None else numbers.format_decimal(round(value), locale=language)


def headline(value: float | None, language: str = "en") -> str:
    """A count for a card: in full below a million, so it can be checked against `hilo metrics`, then compact."""
    if value is None or abs(value) < 1_000_000:
        return count(value, language)
    return numbers.format_compact_decimal(value, fraction_digits=1, locale=language)


def decimal(value: float | None, language: str = "en", digits: int = 1) -> str:
    """A number with a fixed count of decimals."""
    return MISSING if value is None else numbers.format_decimal(value, f"#,##0.{'0' * digits}", locale=language)


def percent(share: float | None, language: str = "en") -> str:
    """A share from 0 to 1 as a percentage with one decimal; a thin space before the sign in Spanish and Catalan."""
    return MISSING if share is None else numbers.format_percent(share, _PERCENT[language], locale=language)


def whole_percent(share: float | None, language: str = "en") -> str:
    """The same without decimals, for places with little room."""
    pattern = _PERCENT[language].replace("0.0", "0")
    return MISSING if share is None else numbers.format_percent(share, pattern, locale=language)


def points(difference: float, language: str = "en") -> str:
    """A difference of two shares in percentage points, with its sign: +1.3 pp."""
    return f"{_signed(difference * 100, language)} pp"


def change(ratio: float, language: str = "en") -> str:
    """A relative change with its sign: -4.5%."""
    space = "" if language == "en" else "\u202f"
    return f"{_signed(ratio * 100, language)}{space}%"


def duration(seconds: float | None, language: str = "en") -> str:
    """A length of time: 6 s, 2 min 12 s, 38 min, 8 h 59 min, 2.7 d; without parts that are zero: 5 min, 4 h, 4 d."""
    if seconds is None:
        return MISSING
    whole = round(seconds)
    if whole < MINUTE:
        return f"{whole} s"
    if whole < 10 * MINUTE:
        return _parts(whole // MINUTE, "min", whole % MINUTE, "s")
    return _long(whole, language)


def _long(seconds: int, language: str) -> str:
    minutes = round(seconds / MINUTE)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 48 * 60:
        return _parts(minutes // 60, "h", minutes % 60, "min")
    return f"{seconds // DAY if seconds % DAY == 0 else decimal(seconds / DAY, language)} d"


def days(value: float, language: str = "en") -> str:
    """A number of days that was chosen, not measured: 1 d, 3.5 d."""
    return f"{count(value, language) if value == round(value) else decimal(value, language)} d"


def _parts(large: int, unit: str, small: int, smaller: str) -> str:
    return f"{large} {unit} {small:02d} {smaller}" if small else f"{large} {unit}"


def age(seconds: float | None) -> str:
    """How long something has waited: 38 min, 5 h, 27 d 4 h. Rounded down: nobody has waited less than is said."""
    if seconds is None:
        return MISSING
    whole = max(int(seconds), 0)
    if whole < HOUR:
        return f"{whole // MINUTE} min"
    if whole < DAY:
        return f"{whole // HOUR} h"
    return f"{whole // DAY} d {whole % DAY // HOUR} h"


def day(value: date | None, language: str = "en") -> str:
    """A local day: 20 Nov 2026."""
    return MISSING if value is None else dates.format_date(value, _DAY[language], locale=language)


def instant(value: datetime | None, timezone: str, language: str = "en") -> str:
    """A UTC instant as local day and time: 20 Nov 2026 18:00."""
    if value is None:
        return MISSING
    local = value.astimezone(ZoneInfo(timezone))
    return f"{day(local.date(), language)} {local:%H:%M}"


def time(value: datetime, timezone: str) -> str:
    """A UTC instant as the time of day on the company's clock: 18:00."""
    return f"{value.astimezone(ZoneInfo(timezone)):%H:%M}"


def weekdays(language: str = "en") -> list[str]:
    """Short names of the weekdays, Monday first."""
    names = dates.get_day_names("abbreviated", context="stand-alone", locale=language)
    return [names[n].removesuffix(".").capitalize() for n in range(7)]


def weekday(number: int, language: str = "en") -> str:
    """A weekday in full, as it stands in a sentence: Monday, lunes. 1 is Monday."""
    return str(dates.get_day_names("wide", locale=language)[number - 1])


def months(language: str = "en") -> list[str]:
    """Short names of the months, January first."""
    names = dates.get_month_names("abbreviated", context="stand-alone", locale=language)
    return [names[n].removesuffix(".") for n in range(1, 13)]


def _signed(value: float, language: str) -> str:
    rounded = round(value, 1) + 0.0  # -0.04 is no change, and must not show as "-0.0"
    return ("+" if rounded > 0 else "") + decimal(rounded, language).replace("\u2212", "-")
