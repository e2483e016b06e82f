"""A small frame for each chart, and the chart itself."""

from datetime import UTC, date, datetime
from functools import partial

import polars as pl

from charts.ages import ages
from charts.backlog import backlog
from charts.bands import bands
from charts.compared import compared
from charts.comparison import comparison
from charts.course import Aim, course
from charts.effort import effort
from charts.hours import hours
from charts.marks import happened_frame, marked
from charts.matrix import matrix
from charts.maturity import maturity
from charts.palette import LIGHT
from charts.portfolio import portfolio
from charts.ranges import ranges
from charts.sankey import sankey
from charts.shares import shares
from charts.slow import slow
from charts.stations import stations
from charts.timeline import timeline
from charts.trend import trend
from charts.words import ENGLISH

RANGES = pl.DataFrame(
    {
        "channel": ["phone", "email", "post"], "n": [400, 90, 12],
        "p10": [0.0, 3600.0, 9.0], "p25": [60.0, 7200.0, 9.0],
        "median": [132.0, 20000.0, 9.0], "p75": [200.0, 40000.0, 9.0], "p90": [290.0, 80000.0, 9.0],
    }
)  # fmt: skip
BANDS = RANGES.drop("channel").with_columns(day=pl.Series([date(2026, 11, d) for d in (9, 10, 11)]))
VOLUMES = pl.DataFrame(
    {
        "day": [date(2026, 11, 9), date(2026, 11, 9), date(2026, 11, 10), date(2026, 11, 10)],
        "channel": ["phone", "email"] * 2, "n": [30, 10, 20, 20], "share": [0.75, 0.25, 0.5, 0.5],
    }
)  # fmt: skip
SHARES = pl.DataFrame({"channel": ["phone", "email", "post"], "n": [60, 30, 10], "share": [0.6, 0.3, 0.1]})
HOURS = pl.DataFrame({"weekday": [1, 7], "hour": [9, 23], "n": [40, 2]})
BOTH = pl.DataFrame(
    {"is_cross_channel": [False, True], "n": [100, 20], "resolution_rate": [0.9, None], "n_resolved": [90, 0],
     "median": [3600.0, None], "p90": [7200.0, None]}
)  # fmt: skip
AGES = pl.DataFrame({"band": ["1d", "1d", "more"], "severity": ["low", "critical", "low"], "n": [3, 4, 0]})
HANDOFFS = pl.DataFrame(
    {"from_channel": ["chat", "phone", "chat", "email"], "to_channel": ["phone", "chat", "email", "chat"],
     "n": [60, 30, 9, 1]}
)  # fmt: skip
STATIONS = pl.DataFrame(
    {"station": [1, 1, 2, 3], "from_channel": ["chat", "phone", "phone", "chat"],
     "to_channel": ["phone", "chat", "chat", "phone"], "n": [70, 30, 40, 1]}
)  # fmt: skip
TIMELINE = pl.DataFrame(
    {"at": [datetime(2026, 11, d, 9, tzinfo=UTC) for d in (3, 3, 5, 6, 9, 12)],
     "what": ["contact", "reply", "contact", "bad_rating", "case_closed", "solved"],
     "channel": ["chat", "chat", "phone", "phone", None, "phone"], "journey_id": ["a", "a", "a", "a", "a", "b"],
     "what_text": ["Contact"] * 6, "at_text": ["3 Nov"] * 6}
).with_columns(pl.col("at").dt.replace_time_zone(None))  # fmt: skip

COMPARED = pl.DataFrame(
    {"name": ["All contacts", "Same customers"], "value": [0.571, 0.566], "before": [0.544, None],
     "said": ["57.1%", "56.6%"], "said_before": ["54.4%", "–"], "n": [3176, 12]}
)  # fmt: skip
MATURITY = pl.DataFrame(
    {"name": ["Operations", "Targets kept", "Reasons known"], "is_head": [True, False, False],
     "value": [80.0, 80.0, None], "before": [None, 81.7, None], "said": ["80", "80", "cannot be computed"],
     "said_before": ["–", "82", "–"], "n": [2, 400, 0], "link": [None, "behind?metric=target_attainment", None]}
)  # fmt: skip
PORTFOLIO = SHARES.with_columns(lack=pl.Series([0.05, 0.12, None]))
PROMISED = RANGES.with_columns(target=pl.Series([60.0, 28800.0, None]), kept=pl.Series([0.4, 0.9, None]))
SLOW = pl.DataFrame({"weekday": [1, 7], "hour": [9, 21], "n": [40, 2], "median": [0.0, 7200.0]})
BACKLOG = pl.DataFrame({"channel": ["phone", "email", "email"], "band": ["1d", "30d", "no_age"], "n": [3, 40, 1]})
EFFORT = pl.DataFrame(
    {"is_cross_channel": [False, False, True, True], "part": ["extra_contacts", "handoffs"] * 2, "n": [90, 90, 12, 12],
     "points": [0.4, 0.0, 1.1, 1.35]}
)  # fmt: skip

LINK = "behind?metric=contacts&period=28d&lang=en"


def linked(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with the address of a list for every row."""
    return frame.with_columns(link=pl.lit(LINK))


COURSE = pl.DataFrame({"day": [date(2026, 11, d) for d in (9, 10, 11)], "n": [40, 50, 12], "value": [0.4, None, 0.9]})
SIDES = pl.DataFrame({"first": [date(2026, 11, 9)], "last": [date(2026, 11, 10)], "value": [0.5]})
HAPPENED = [(date(2026, 11, 10), "New telephone menu"), (date(2027, 1, 1), "Later")]


def marked_trend(frame, words=ENGLISH, theme=LIGHT):
    """Volumes over time with what happened."""
    span = (date(2026, 11, 9), date(2026, 11, 11))
    return marked(trend(frame, words, theme), happened_frame(HAPPENED, words), span, theme)


CHARTS = {
    "ranges": (ranges, linked(RANGES)),
    "ranges_promised": (ranges, PROMISED),
    "bands": (bands, linked(BANDS)),
    "bands_promised": (partial(bands, target=60.0), BANDS),
    "slow": (slow, SLOW),
    "backlog": (backlog, BACKLOG),
    "effort": (effort, EFFORT),
    "trend": (trend, linked(VOLUMES)),
    "trend_marked": (marked_trend, VOLUMES),
    "course": (partial(course, unit="share", name="CSAT", sides=SIDES, aim=Aim(0.8, "objective 80%")), COURSE),
    "course_seconds": (
        partial(course, unit="seconds", name="First answer"),
        COURSE.with_columns(value=pl.col("n") * 9.0),
    ),
    "shares": (shares, linked(SHARES)),
    "hours": (hours, linked(HOURS)),
    "comparison": (comparison, linked(BOTH)),
    "ages": (ages, linked(AGES)),
    "matrix": (matrix, linked(HANDOFFS)),
    "sankey": (sankey, linked(HANDOFFS)),
    "stations": (stations, linked(STATIONS)),
    "compared": (compared, COMPARED),
    "maturity": (maturity, MATURITY),
    "portfolio": (portfolio, PORTFOLIO),
    "timeline": (timeline, linked(TIMELINE)),
}
