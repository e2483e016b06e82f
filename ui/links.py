"""Links between pages: each carries the filters, so that the page it opens is about the same numbers."""

from urllib.parse import urlencode

import streamlit as st

from ui import filter_bar
from ui.view import View

BEHIND = "pages/team/behind.py"
DEFINITIONS = "pages/setup/definitions.py"
CUSTOMER = "pages/team/customer.py"
UNRESOLVED = "pages/team/unresolved.py"
Query = tuple[tuple[str, str], ...]


def here() -> Query:
    """The filters and the language of the address bar; a hashable value, for cards that are drawn once."""
    kept = (*filter_bar.PARAMETERS, "lang")
    return tuple((name, value) for name, value in st.query_params.to_dict().items() if name in kept)


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
    language = {} if view.language == "en" else {"lang": view.language}
    return "definitions?" + urlencode({"metric": metric} | view.filters.to_query() | language)
