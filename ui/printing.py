"""A page on paper: no navigation and no controls, but what the filters are, how old the data is, and what is meant.

`?print=1` asks for it. The light theme and the missing toolbar come from Streamlit's own parameters for embedding.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final
from urllib.parse import urlencode

PARAMETER: Final = "print"
_PAPER: Final = {PARAMETER: "1", "embed": "true", "embed_options": "light_theme"}
# The run's own, like the view: a page and the frame around it share a thread.
_SHOWN: Final[ContextVar[dict[str, None] | None]] = ContextVar("shown", default=None)


def is_asked(query: Mapping[str, str]) -> bool:
    """Whether the address asks for a page to print."""
    return query.get(PARAMETER) == "1"


def address(query: Mapping[str, str]) -> str:
    """The address of the present page for printing."""
    return "?" + urlencode({**query, **_PAPER})


@contextmanager
def noting() -> Iterator[dict[str, None]]:
    """Note the metrics a page shows, in its order; a stretch of a page hands them on to the page."""
    shown: dict[str, None] = {}
    outside = _SHOWN.set(shown)
    try:
        yield shown
    finally:
        _SHOWN.reset(outside)
        shows(*shown)


def shows(*metrics: str) -> None:
    """Note that the page shows these metrics."""
    if (noted := _SHOWN.get()) is not None:
        noted.update(dict.fromkeys(metrics))
