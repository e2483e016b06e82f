"""What is chosen lives in the address bar, in stable codes; here it is read, checked and written.

A parameter that cannot be used, and a name the data does not have, is left out and told by name: the rest of the
view stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import polars as pl
import polars.selectors as cs
import streamlit as st

from model.errors import SettingsError
from model.filters import LISTS, Filters
from model.period import DEFAULT_PRESET
from model.vocabulary import PRIORITIES

DEFAULT: Final = Filters(preset=DEFAULT_PRESET)
PARAMETERS: Final = (
    "period", "from", "to", "group", "channel", "team", "source", "priority", "segment", "compare", "basis",
)  # fmt: skip
"""The parameters that are filters."""
LEAF: Final = "leaf"
"""The parameter that says which stretch of a long list shows; other filters have other rows."""
Refused = list[tuple[str, str]]
"""Parameters that cannot be used here: name and value."""
_DAYS: Final = ("from", "to")
_YEARS: Final = range(1970, 2200)


@dataclass(frozen=True)
class Choices:
    """What the viewer can choose from: the teams, sources and segments of the snapshot, its first and last local day,
    and whether anything was measured in opening hours.
    """

    teams: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    has_opening_hours: bool = True
    segments: tuple[str, ...] = ()
    priorities: tuple[str, ...] = ()

    def of(self, field: str) -> tuple[str, ...] | None:
        """What there is of a list of the filters; None for the channels, whose words are ours and always stand."""
        return None if field == "channels" else getattr(self, field)


def choices_in(facts: pl.DataFrame) -> Choices:
    """What there is in the facts of interactions."""
    named = {c: tuple(sorted(facts[c].drop_nulls().cast(pl.String).unique())) for c in ("team", "source", "segment")}
    urgent = set(facts["priority"].drop_nulls().cast(pl.String).unique())
    ends = facts["started_on"].min(), facts["started_on"].max()
    days = [value if isinstance(value, date) else None for value in ends]
    business = facts.select(pl.any_horizontal(cs.ends_with("_business_seconds").is_not_null().any())).item()
    priorities = tuple(code for code in PRIORITIES if code in urgent)
    return Choices(named["team"], named["source"], days[0], days[1], bool(business), named["segment"], priorities)


def from_query(query: Mapping[str, str]) -> tuple[Filters, Refused]:
    """The filters of a URL, and its parameters that cannot be used (name, value), which count as absent."""
    given = {name: query[name] for name in PARAMETERS if query.get(name)}
    refused = [(name, value) for name, value in given.items() if not _is_usable({name: value})]
    kept = {name: value for name, value in given.items() if (name, value) not in refused}
    if not _is_usable({name: kept[name] for name in _DAYS if name in kept}):
        refused += [(name, kept.pop(name)) for name in _DAYS if name in kept]
    return Filters.from_query(kept, DEFAULT), refused


def _is_usable(query: Mapping[str, str]) -> bool:
    try:
        period = Filters.from_query(query).period
    except SettingsError:
        return False
    ends = [day for day in (period.first, period.last) if day] if period else []
    return ends == sorted(ends) and all(day.year in _YEARS for day in ends)


def known(filters: Filters, choices: Choices) -> tuple[Filters, Refused]:
    """The filters without names the data does not have, and those names: a link outlives a team.

    Where there is no data at all, nothing is known to be gone.
    """
    if choices.first is None:
        return filters, []
    kept: dict[str, Any] = {}
    gone: Refused = []
    for field, column in LISTS.items():
        there, asked = choices.of(field), getattr(filters, field)
        lost = [value for value in asked if there is not None and value not in there]
        gone += [(column, value) for value in lost]
        kept[field] = tuple(value for value in asked if value not in lost)
    return replace(filters, **kept), gone


def asked(choices: Choices) -> Filters:
    """The filters of the address bar, as far as they are known here."""
    return known(from_query(st.query_params.to_dict())[0], choices)[0]


def write(filters: Filters) -> None:
    """Put the filters into the URL; other parameters (the language) stay."""
    others = {name: value for name, value in st.query_params.to_dict().items() if name not in (*PARAMETERS, LEAF)}
    st.query_params.from_dict(others | filters.to_query())


def clear() -> None:
    """Back to the default period and everything else."""
    write(DEFAULT)
