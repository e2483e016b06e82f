"""Links between pages: each carries the filters, so that the page it opens is about the same numbers."""

from dataclasses import replace
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

import polars as pl
import streamlit as st

from model.filters import LISTS, Filters
from model.period import ALL, Period
from ui import remembered
from ui.audience import AUDIENCES
from ui.audience import PARAMETER as AUDIENCE
from ui.view import View

BEHIND = "pages/team/behind.py"
DEFINITIONS = "pages/setup/definitions.py"
CUSTOMER = "pages/team/customer.py"
UNRESOLVED = "pages/team/unresolved.py"
Query = tuple[tuple[str, str], ...]
_FIELDS: Final = {column: field for field, column in LISTS.items()}
WITHOUT: Final = "without"
"""The parameter that names what the rows of a group do not have, such as a team."""


def here() -> Query:
    """The filters and the language of the address bar; a hashable value, for cards that are drawn once."""
    return tuple((name, value) for name, value in st.query_params.to_dict().items() if name in remembered.KEPT)


def behind(query: Query, metric: str, label: str, **options: str) -> None:
    """A link to the rows behind a metric."""
    _link(BEHIND, label, query, metric, **options)


def definition(query: Query, metric: str, label: str) -> None:
    """A link to the definition of a metric."""
    _link(DEFINITIONS, label, query, metric, icon=":material/menu_book:")


def customer(query: Query, person_id: str, label: str) -> None:
    """A link to one customer's page."""
    asked = {**dict(query), "person": person_id}
    st.page_link(CUSTOMER, label=label, query_params=asked, icon=":material/person:")


def unresolved(query: Query, label: str) -> None:
    """A link to the dissatisfied customers who wait."""
    st.page_link(UNRESOLVED, label=label, query_params=dict(query), icon=":material/sentiment_dissatisfied:")


def _link(page: str, label: str, query: Query, metric: str, **options: str) -> None:
    asked = {name: value for name, value in (*query, ("metric", metric)) if value}
    st.page_link(page, label=label, query_params=asked, **options)  # type: ignore[arg-type]  # words only


def definition_address(view: View, metric: str) -> str:
    """The address of a metric's definition, from any page of ours: for the text of a tooltip."""
    return "definitions?" + urlencode({"metric": metric} | asked(view))


def asked(view: View) -> dict[str, str]:
    """What a view shows, as parameters of an address: its filters, a preset by its name, for whom, in which words."""
    return _unresolved(view.filters).to_query() | _reader(view)


def _reader(view: View) -> dict[str, str]:
    """The language, and the audience where it is not the default one."""
    whose = {} if view.audience == AUDIENCES[0] else {AUDIENCE: view.audience}
    return {"lang": view.language} | whose


def _unresolved(filters: Filters) -> Filters:
    """The filters as they were asked for: a preset, not the days it stands for."""
    is_preset = filters.preset != ALL or filters.period == Period()
    return replace(filters, period=None) if is_preset else filters


def address(view: View, metric: str, **group: object) -> str:
    """The address of the list behind a number, from any page of ours: the metric, the view, and one of its groups.

    `group` names what a mark or a row is about as `metrics.cut` does: `channel="chat"`, `hour=9`, `week=date(…)`,
    `from_channel="chat"`; None for what has no such value. What the filter bar knows becomes a filter.
    """
    told = {name: _code(value) for name, value in group.items() if value is not None}
    chosen: dict[str, Any] = {_FIELDS[name]: (told.pop(name),) for name in _FIELDS if name in told}
    if "channels" in chosen:
        chosen["channel_group"] = None  # a channel says more than its group
    without = ",".join(name for name, value in group.items() if value is None)
    query = {"metric": metric} | replace(_unresolved(view.filters), **chosen).to_query() | told
    return "behind?" + urlencode(query | ({WITHOUT: without} if without else {}) | _reader(view))


def _code(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def linked(view: View, frame: pl.DataFrame, metric: str, /, name: str = "link", **groups: str) -> pl.DataFrame:
    """The frame with the address of the list behind each row, for marks of a chart and cells of a table.

    `groups`: the frame's column for each part of the group a row is about, such as `channel="channel"`.
    """
    rows = frame.select(**{group: pl.col(column) for group, column in groups.items()}).iter_rows(named=True)
    return frame.with_columns(pl.Series(name, [address(view, metric, **row) for row in rows], pl.String))
