"""What one run of a page looks at: snapshot, scope, filters, language and theme, as one frozen value.

`dashboard.py` sets it before the page runs; pages read it. It is also the cache key of every card,
so nothing may be drawn from anything that is not in it.
"""

from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Final

from model.filters import Filters
from model.scope import EVERYTHING, Scope
from ui.audience import AUDIENCES
from ui.told import Goal, Happened
from ui.words import Words

_UNFILTERED: Final = Filters()


@dataclass(frozen=True)
class View:
    """One view of one snapshot. `filters` are resolved to days; `theme` is light or dark; links keep the `audience`.

    `happened` and `goals`: what people told, as far as the viewer may see it; charts and headlines show it.
    `rules`: which settings its figures follow.
    """

    home: str
    snapshot: int
    as_of: datetime
    timezone: str
    scope: Scope = EVERYTHING
    filters: Filters = _UNFILTERED
    language: str = "en"
    theme: str = "light"
    audience: str = AUDIENCES[0]
    happened: tuple[Happened, ...] = ()
    goals: tuple[Goal, ...] = ()
    rules: str = ""

    @cached_property
    def origin(self) -> str:
        """What the rows come from, as part of a key: snapshot, scope and settings."""
        return repr((self.home, self.snapshot, self.scope, self.timezone, self.rules))

    @cached_property
    def rows(self) -> str:
        """Which rows are counted, as part of a key: those of the filters, as they stood then."""
        return repr((self.origin, self.as_of, self.filters))

    @cached_property
    def key(self) -> str:
        """All of it, as part of a key."""
        return repr(self)

    @property
    def words(self) -> Words:
        """The texts of the viewer's language."""
        return Words(self.language)

    def with_filters(self, filters: Filters) -> "View":
        """The same view of other rows."""
        return replace(self, filters=filters)

    def previous(self) -> "View | None":
        """The same view one period or one year earlier, as it stood then; None without anything to compare with.

        As of the earlier instant: what began last week is compared with what had been solved a week after
        it began, not with what has been solved since.
        """
        before = self.filters.previous()
        ends = [filters.period.last for filters in (self.filters, before) if filters and filters.period]
        if before is None or len(ends) < 2 or ends[0] is None or ends[1] is None:
            return None
        return replace(self, filters=before, as_of=self.as_of - (ends[0] - ends[1]))


# A script run and its page share a thread, so these are the run's own and never another viewer's.
_CURRENT: Final[ContextVar[View]] = ContextVar("view")
_NOW: Final[ContextVar[datetime]] = ContextVar("now")


def show(view: View, now: datetime) -> None:
    """Make this the view of the running page. `now` is apart: it is what ages are counted to, and no cache key."""
    _CURRENT.set(view)
    _NOW.set(now)


def current() -> View:
    """The view of the running page; LookupError outside a run of dashboard.py."""
    return _CURRENT.get()


def now() -> datetime:
    """The instant of the run, for the age of sources."""
    return _NOW.get()
