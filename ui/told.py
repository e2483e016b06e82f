"""What people told, as values small enough for a view to carry."""

from datetime import date
from typing import NamedTuple


class Happened(NamedTuple):
    """Something that happened on a local day, to all (None) or to one channel or team; who told it."""

    id: int
    day: date
    text: str
    channel: str | None
    team: str | None
    user: str


class Goal(NamedTuple):
    """What a metric should be: `scope` as in `store.objectives.OBJECTIVES`; who said so."""

    id: int
    metric: str
    scope: str
    value: float
    user: str
