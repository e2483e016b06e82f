"""What is kept between runs, for all viewers: the only file with cache decorators.

Each takes a key and a function that makes what is asked for (its name begins with `_`: Streamlit leaves it out). A
key is one text that names all an answer depends on, never a frame: Streamlit would walk through each argument in
each call, and hashes only a sample of a frame, so a frame in a key could serve another frame's numbers. What is kept
is shared and never changed in place.
"""

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, TypeVar

import polars as pl
import streamlit as st

from metrics.frames import Frames
from metrics.lookup import Index
from store.site import Site

T = TypeVar("T")
# ruff: noqa: ARG001  a key is not read here: it is what things are kept by


@st.cache_resource(max_entries=4, show_spinner=False)
def site(key: str, _make: Callable[[], Site]) -> Site:
    """Settings, catalog and tables."""
    return _make()


@st.cache_resource(max_entries=3, show_spinner=False)
def frames(key: str, _make: Callable[[], Frames]) -> Frames:
    """All frames of a snapshot."""
    return _make()


@st.cache_resource(max_entries=3, show_spinner=False)
def indexes(key: str, _make: Callable[[], dict[str, Index]]) -> dict[str, Index]:
    """Where the rows of a person are in them."""
    return _make()


@st.cache_resource(max_entries=4, show_spinner=False)
def evidence(key: str, _make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    """The rows behind a number: as many as the period has."""
    return _make()


@st.cache_resource(max_entries=4000, show_spinner=False)
def figure(key: str, _make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
    """A number, or a few by group."""
    return _make()


@st.cache_resource(max_entries=500, show_spinner=False)
def answer(key: str, _make: Callable[[], Any]) -> Any:
    """Whatever else is small."""
    return _make()


@st.cache_resource(max_entries=4000, show_spinner=False)
def _asked(key: str, _make: Callable[[], None]) -> None:
    return _make()


def is_known(*what: Hashable) -> bool:
    """Whether anybody has asked for this before; from now on somebody has."""
    now: list[object] = []
    _asked(key=key_of(*what), _make=lambda: now.append(what))
    return not now


@st.cache_resource(ttl=10, max_entries=20, show_spinner=False)
def aging(key: str, _make: Callable[[], Any]) -> Any:
    """What is true for seconds."""
    return _make()


@st.cache_resource(max_entries=400, show_spinner=False)
def stretch(key: str, _draw: Callable[[], T]) -> T:
    """A part of a page: what it draws is drawn again when it is asked for again."""
    return _draw()


def key_of(*parts: Hashable) -> str:
    """What these values read as. TypeError for a frame, a list or a dictionary: a text shows a part of it only."""
    hash(parts)
    return repr(parts)


def name_of(function: Callable[..., Any]) -> str:
    """Which function this is, with its file: to Python all pages are one module."""
    if isinstance(function, partial):
        return key_of(name_of(function.func), function.args, tuple(function.keywords.items()))
    return f"{function.__code__.co_filename} {function.__module__}.{function.__qualname__}"
