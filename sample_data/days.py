"""The invented year: its days, seasons, holidays and opening hours, as epoch seconds.

Everything is planned on local days of Barcelona (`day` 0 is 1 November 2025) and written as UTC epoch
seconds. Offsets are taken at noon, so nothing may be planned at night on the two days clocks change.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import accumulate
from typing import Final
from zoneinfo import ZoneInfo

MADRID: Final = ZoneInfo("Europe/Madrid")
FIRST: Final = date(2025, 11, 1)
AS_OF_INSTANT: Final = datetime(2026, 10, 31, 21, 0, tzinfo=UTC)
AS_OF: Final = int(AS_OF_INSTANT.timestamp())
DAYS: Final = 365
DAY: Final = 86400
HOUR: Final = 3600

HOLIDAYS: Final = frozenset(
    date.fromisoformat(day)
    for day in (
        "2025-12-06", "2025-12-08", "2025-12-25", "2025-12-26", "2026-01-01", "2026-01-06", "2026-04-03",
        "2026-04-06", "2026-05-01", "2026-06-24", "2026-08-15", "2026-09-11", "2026-10-12",
    )
)  # fmt: skip

SEASON: Final = {
    "2025-11": 1.10, "2025-12": 1.35, "2026-01": 1.50, "2026-02": 0.95, "2026-03": 0.95, "2026-04": 0.92,
    "2026-05": 0.97, "2026-06": 1.00, "2026-07": 0.82, "2026-08": 0.55, "2026-09": 1.05, "2026-10": 1.02,
}  # fmt: skip
"""Problems per day by month: Christmas, the returns of January, the summer dip."""

WEEKDAY: Final = (1.30, 1.12, 1.05, 1.02, 1.00, 0.80, 0.42)
"""Problems by weekday, Monday first."""

Hours = tuple[tuple[tuple[int, int], ...], ...]
"""Opening intervals of each weekday, Monday first, in seconds since local midnight."""


def _week(
    weekday: Sequence[tuple[float, float]],
    saturday: Sequence[tuple[float, float]],
    sunday: Sequence[tuple[float, float]] = (),
) -> Hours:
    days = (weekday,) * 5 + (saturday, sunday)
    return tuple(tuple((int(a * HOUR), int(b * HOUR)) for a, b in day) for day in days)


CONTACT_CENTRE: Final = _week([(9, 20)], [(10, 14)])
MESSAGES: Final = _week([(8.5, 22)], [(9, 21)], [(10, 20)])
SHOPS: Final = _week([(10, 20.5)], [(10, 21)])
OFFICE: Final = _week([(9, 14), (15, 18)], [])
ZENDESK: Final = _week([(9, 18)], [])
"""The week somebody set up in Zendesk once. Unlike ours it knows no holidays."""
CHATWOOT: Final = _week([(9, 17)], [])
"""The week a new Chatwoot inbox comes with; nobody changed it."""


def on(day: int) -> date:
    """The local date of a day number."""
    return FIRST + timedelta(days=day)


def _midnight(day: int) -> int:
    noon = datetime.combine(on(day), time(12), MADRID)
    return int(noon.timestamp()) - 12 * HOUR


_SPARE: Final = 120
_MIDNIGHTS: Final = tuple(_midnight(day) for day in range(DAYS + _SPARE))


def epoch(day: int, second: float) -> int:
    """The instant of a local day and a second of it, in epoch seconds."""
    return _MIDNIGHTS[day] + int(second)


def day_of(instant: int) -> int:
    """The local day number of an instant."""
    day = max((instant - _MIDNIGHTS[0]) // DAY, 0)
    return day + 1 if instant >= _MIDNIGHTS[day + 1] else day - (instant < _MIDNIGHTS[day])


def month_of(instant: int) -> str:
    """The local month of an instant, as 2026-03."""
    return on(day_of(instant)).isoformat()[:7]


def hours_of(day: int, hours: Hours) -> tuple[tuple[int, int], ...]:
    """Opening intervals of a day, none on a holiday."""
    return () if on(day) in HOLIDAYS else hours[on(day).weekday()]


def is_open(instant: int, hours: Hours) -> bool:
    """Whether an instant lies inside opening hours."""
    day = day_of(instant)
    second = instant - _MIDNIGHTS[day]
    return any(start <= second < end for start, end in hours_of(day, hours))


def work_add(instant: int, seconds: float, hours: Hours) -> int:
    """The instant at which so many opening-hours seconds have passed since another one."""
    left, day = seconds, day_of(instant)
    while day < len(_MIDNIGHTS):
        for start, end in hours_of(day, hours):
            begin = max(_MIDNIGHTS[day] + start, instant)
            room = _MIDNIGHTS[day] + end - begin
            if room > left:
                return begin + int(left)
            left -= max(room, 0)
        day += 1
    return instant + int(seconds) + _SPARE * DAY  # beyond the invented year: after AS_OF, so never written


@cache
def _week_by_week(hours: Hours) -> tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...]]:
    """Starts and ends of the opening intervals of a week without holidays, and the seconds open before each."""
    days = [(midnight, hours[on(day).weekday()]) for day, midnight in enumerate(_MIDNIGHTS)]
    spans = [(midnight + start, midnight + end) for midnight, parts in days for start, end in parts]
    starts, ends = zip(*spans, strict=True)
    return starts, ends, (0, *accumulate(end - start for start, end in spans))


def open_seconds(start: int, end: int, hours: Hours) -> int:
    """Opening-hours seconds between two instants as these vendors count them: no day is a holiday."""
    return _open_before(end, hours) - _open_before(start, hours)


def _open_before(instant: int, hours: Hours) -> int:
    starts, ends, before = _week_by_week(hours)
    at = bisect_right(starts, instant)
    return before[at] - max(ends[at - 1] - instant, 0) if at else 0


def weights() -> list[float]:
    """How many problems begin on each day, in relation to the others."""
    return [SEASON[on(day).isoformat()[:7]] * WEEKDAY[on(day).weekday()] for day in range(DAYS)]


def iso(instant: int) -> str:
    """An instant as Zendesk writes it."""
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def local_text(instant: int, form: str) -> str:
    """An instant in local time, in a strftime format."""
    return datetime.fromtimestamp(instant, MADRID).strftime(form)
