"""What a page opens with whose address says nothing: the session's last view, or the one the viewer has kept as hers.

Her own view is a cookie of ours in her browser: the codes of the address bar, nothing else. It is read once, when
a session opens, and treated like an address: what is wrong in it is left out and told.
"""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl, urlencode

import streamlit as st

from ui.audience import AUDIENCES
from ui.audience import PARAMETER as AUDIENCE
from ui.filter_query import DEFAULT, PARAMETERS, Refused
from ui.words import LANGUAGES

COOKIE: Final = "hilo_view"
LANGUAGE: Final = "lang"
KEPT: Final = (*PARAMETERS, LANGUAGE, AUDIENCE)
"""The parameters that make a view: its filters, its language, and whom the navigation is arranged for."""
MOST: Final = 3000
"""Characters of the longest view a cookie takes: a browser drops one of more than 4,096 bytes without a word."""
_LAST: Final = "remembered.last"
_OPENING: Final = "remembered.opening"
_MINE: Final = "remembered.mine"
_CHANGED: Final = "remembered.changed"
_TO_SEND: Final = "remembered.to_send"


def restore() -> dict[str, str]:
    """Complete the address bar by what is remembered, and give its parameters."""
    query = st.query_params.to_dict()
    st.session_state[_OPENING] = _LAST not in st.session_state and not query
    full = completed(query, st.session_state.get(_LAST, mine()))
    if full != query:
        st.query_params.from_dict(full)
    st.session_state[_LAST] = view_of(full)
    return full


def is_opening() -> bool:
    """Whether this run opens a session whose address names nothing, neither filters nor anything else."""
    opening: bool = st.session_state[_OPENING]
    return opening


def completed(query: Mapping[str, str], last: Mapping[str, str]) -> dict[str, str]:
    """An address with the remembered filters if it has none, and with the remembered language and audience."""
    filters = {} if any(name in query for name in PARAMETERS) else filters_of(last) or DEFAULT.to_query()
    others = {name: last[name] for name in (LANGUAGE, AUDIENCE) if name in last}
    return {**others, **filters, **query}


def view_of(query: Mapping[str, str]) -> dict[str, str]:
    """The part of an address that makes a view."""
    return {name: query[name] for name in KEPT if query.get(name)}


def filters_of(query: Mapping[str, str]) -> dict[str, str]:
    """The part of an address that is filters."""
    return {name: query[name] for name in PARAMETERS if query.get(name)}


def refused(query: Mapping[str, str]) -> Refused:
    """What is wrong beside the filters: a language or an audience nobody has, a cookie that holds no view."""
    known = {LANGUAGE: LANGUAGES, AUDIENCE: AUDIENCES}
    wrong = [(name, query[name]) for name, there in known.items() if query.get(name) and query[name] not in there]
    cookie = "" if _CHANGED in st.session_state else sent()
    return [*wrong, *([(COOKIE, cookie)] if cookie and not parsed(cookie) else [])]


def sent() -> str:
    """What the browser sent when the session opened."""
    found = st.context.cookies.get(COOKIE, "")
    return found if isinstance(found, str) else ""


def mine() -> dict[str, str]:
    """The viewer's own view: what this session has made of it, else what her browser sent when it opened."""
    if _MINE not in st.session_state:
        st.session_state[_MINE] = parsed(sent())
    kept: dict[str, str] = st.session_state[_MINE]
    return kept


def parsed(cookie: str) -> dict[str, str]:
    """The view a cookie holds; nothing for one that is too long or names none of our parameters."""
    return view_of(dict(parse_qsl(cookie))) if len(cookie) <= MOST else {}


def keep() -> None:
    """Make the view of the address bar the viewer's own; one that is too long for a cookie lasts for the session."""
    _change(view_of(st.query_params.to_dict()))


def forget() -> None:
    """Keep nothing in the browser any more."""
    _change({})


def _change(mine: dict[str, str]) -> None:
    said = urlencode(mine)
    st.session_state.update({_MINE: mine, _CHANGED: said if len(said) <= MOST else "", _TO_SEND: True})


def has_any() -> bool:
    """Whether the browser keeps a view, even a wrong one, that can be forgotten."""
    kept: str = st.session_state.get(_CHANGED, sent())
    return bool(kept)


def is_mine(query: Mapping[str, str]) -> bool:
    """Whether this address shows the viewer's own view."""
    return bool(mine()) and mine() == view_of(query)


def to_send() -> str | None:
    """What the browser is to keep from now on ("" for nothing), once; None when nothing has changed."""
    return st.session_state[_CHANGED] if st.session_state.pop(_TO_SEND, False) else None


def put(name: str, value: str) -> None:
    """Put a parameter that is no filter into the address bar."""
    st.query_params[name] = value
