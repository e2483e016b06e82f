"""The figures a source gives of one interaction, told in a few words, compared with ours."""

from datetime import timedelta
from typing import Any

import polars as pl

from clocks.comparison import compared
from clocks.facts import read_clocks
from clocks.opening import opening
from clocks.schedules import schedule
from model.schemas import EVENTS, INTERACTIONS, VENDOR_METRICS
from model.settings import Settings
from tests.clocks.timelines import KNOWN, START, events_of

AS_OF = START + timedelta(days=30)
NO_HOURS = Settings(company={"timezone": "UTC"})


def figure(name: str, value: int | None, **more: Any) -> dict[str, Any]:
    """A figure of the source's own: seconds in calendar time, or a count."""
    basis = None if name.startswith("count_") else "calendar"
    return {"metric_id": f"{name}.{value}.{more}", "name": name, "figure": name, "basis": basis, "value": value} | more


def comparison(
    story: str,
    figures: list[dict[str, Any]],
    settings: Settings = NO_HOURS,
    others: dict[str, tuple[dict[str, Any], str]] | None = None,
    **case: Any,
) -> pl.DataFrame:
    """VENDOR_COMPARISON of interaction 1 with these figures; `others` are more interactions with their stories."""
    told = {"1": (case, story), **(others or {})}
    known = {"source": "x", "channel": "email", "created_at": START}
    cases = [known | {"interaction_id": key} | more for key, (more, _) in told.items()]
    frame = pl.DataFrame(cases, schema=INTERACTIONS.schema).with_columns(schedule(settings), **KNOWN)
    events = [event for key, (_, words) in told.items() for event in events_of(words, key)]
    hours = opening(settings.schedules, "UTC", START - timedelta(days=9), AS_OF)
    clocks = read_clocks(frame, pl.DataFrame(events, schema=EVENTS.schema), AS_OF, "UTC", hours=hours)
    given = [{"source": "x", "interaction_id": "1"} | one for one in figures]
    return compared(pl.DataFrame(given, schema=VENDOR_METRICS.schema), clocks, settings)


def rules(story: str, *figures: dict[str, Any], **more: Any) -> list[str]:
    """The rule of each figure."""
    found = comparison(story, list(figures), **more)
    return [found.filter(pl.col("metric_id") == one["metric_id"])["rule"].item() for one in figures]
