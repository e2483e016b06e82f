"""Text of customers and vendors shown as nothing but text.

Streamlit reads most strings as Markdown. Whatever comes from a source goes through `plain` before it
meets such a place; in `st.text` and in table cells `visible` is enough.
"""

import re
from typing import Final

import polars as pl

_CONTROLS: Final = re.compile("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_MARKS: Final = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~$:^=&])")
_READ_LATER: Final = re.compile(
    r"(?<=:)(?=material/|streamlit:)|(?<=http)(?=s?://)|(?<=www)(?=\.)|(?=@)"
    r"|(?<=(?<!\S)[-<>~])(?=[-=>]>?(?!\S))",
    re.IGNORECASE,
)
"""Where icons, addresses, arrows and dashes are found in a text whose escapes have been taken off already."""
_JOINER: Final = "\u2060"
_FROM_RIGHT: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_ISOLATED: Final = "\u2068{}\u2069".format


def visible(text: str) -> str:
    """The text without control characters that hide or reverse what follows them (bidi overrides, nulls)."""
    return _CONTROLS.sub("\ufffd", text)


def plain(text: str) -> str:
    """The text escaped for a place that reads Markdown: no links, images, colours, maths or icons, on one line.

    An invisible joiner takes apart what Streamlit makes into links, icons and arrows after it has read the
    escapes. Text written from the right leaves the order of what stands beside it alone.
    """
    line = " ".join(visible(text).split())
    escaped = _MARKS.sub(r"\\\1", _READ_LATER.sub(_JOINER, line))
    return _ISOLATED(escaped) if _FROM_RIGHT.search(escaped) else escaped


def as_code(text: str) -> str:
    """The text for a place between backticks, which it cannot leave."""
    return " ".join(visible(text).split()).replace("`", "'")


def visible_column(name: str) -> pl.Expr:
    """`visible` for a text column of a frame."""
    return pl.col(name).cast(pl.String).str.replace_all(_CONTROLS.pattern, "\ufffd")


def web_link(name: str) -> pl.Expr:
    """A column of addresses with everything but http and https left out: `javascript:` is an address too."""
    return pl.when(pl.col(name).str.contains(r"^https?://")).then(pl.col(name))
