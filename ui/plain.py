"""Text of customers and vendors shown as nothing but text.

Streamlit reads most strings as Markdown. Whatever comes from a source goes through `plain` before it
meets such a place; in `st.text` and in table cells `visible` is enough.
"""

import re
from typing import Final

import polars as pl

_CONTROLS: Final = re.compile("[\u0000-\u0008\u000b-\u001f\u007f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MARKS: Final = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&])")


def visible(text: str) -> str:
    """The text without control characters that hide or reverse what follows them (bidi overrides, nulls)."""
    return _CONTROLS.sub("\ufffd", text)


def plain(text: str) -> str:
    """The text escaped for a place that reads Markdown: no links, images, colours, maths or icons, on one line."""
    return _MARKS.sub(r"\\\1", " ".join(visible(text).split()))


def visible_column(name: str) -> pl.Expr:
    """`visible` for a text column of a frame."""
    return pl.col(name).cast(pl.String).str.replace_all(_CONTROLS.pattern, "\ufffd")


def web_link(name: str) -> pl.Expr:
    """A column of addresses with everything but http and https left out: `javascript:` is an address too."""
    return pl.when(pl.col(name).str.contains(r"^https?://")).then(pl.col(name))
