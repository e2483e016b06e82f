"""How tables look: labels, chips, bars and sparklines of columns. Text from sources stays text in a cell."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import polars as pl
import streamlit as st

from metrics.compare import SMALL
from ui import formats
from ui.plain import visible_column
from ui.theme import SEVERITY, channel_tints, tint
from ui.view import View

ROW_HEIGHT: Final = 35
MOST_ROWS: Final = 500
PATH_CHIPS: Final = 4
"""Chips shown of a path; what is left is a last chip such as +3."""
Config = Mapping[str, Any]


def show(view: View, frame: pl.DataFrame, title: str, columns: Config, **options: Any) -> Any:
    """A table with these columns in this order, first one pinned; `title` is the key of the card's title.

    Further options go to `st.dataframe`; returns the selection when one is asked for.
    """
    alt = view.words("alt.table", title=view.words(f"card_title.{title}"), n=frame.height)
    return st.dataframe(
        frame.select(list(columns)), hide_index=True, row_height=ROW_HEIGHT, placeholder=formats.MISSING,
        column_config=dict(columns),
        **({"alt": alt, "height": "content" if frame.height <= 14 else 14 * ROW_HEIGHT} | options),
    )  # fmt: skip


def text(view: View, key: str, **options: Any) -> Any:
    """A text column named by `column.<key>`."""
    return st.column_config.TextColumn(view.words(f"column.{key}"), **options)


def right(view: View, key: str, **options: Any) -> Any:
    """A text column of numbers said in words (durations), aligned as numbers are."""
    return st.column_config.TextColumn(view.words(f"column.{key}"), alignment="right", **options)


def number(view: View, key: str, **options: Any) -> Any:
    """A column of whole numbers."""
    return st.column_config.NumberColumn(view.words(f"column.{key}"), format="localized", **options)


def bar(view: View, key: str, largest: float = 100.0, **options: Any) -> Any:
    """A column of percentages from 0 to 100 as bars; `largest` fills the cell."""
    label = view.words(f"column.{key}")
    return st.column_config.ProgressColumn(label, format="%.1f%%", min_value=0, max_value=largest, **options)


def sparkline(view: View, key: str, **options: Any) -> Any:
    """A column of lists as small areas, each on its own scale from 0."""
    return st.column_config.AreaChartColumn(view.words(f"column.{key}"), y_min=0, **options)


def path(view: View, key: str, frame: pl.DataFrame) -> Any:
    """A column of channel words as chips in the channels' colours."""
    tints = {view.words.code(channel): colour for channel, colour in channel_tints(view.theme).items()}
    more = {f"+{n}" for chips in frame[key].to_list() for n in range(1, 40) if chips and f"+{n}" == chips[-1]}
    tints |= dict.fromkeys(sorted(more), tint("#5b6472", view.theme))
    return _chips(view, key, tints, width=330)


def severity(view: View, key: str) -> Any:
    """A column with one severity each as a chip: the word as well as the colour."""
    tints = {view.words.code(code): tint(colour, view.theme) for code, colour in SEVERITY[view.theme].items()}
    return _chips(view, key, tints, width=100)


def _chips(view: View, key: str, tints: Mapping[str, str], **options: Any) -> Any:
    label = view.words(f"column.{key}")
    return st.column_config.MultiselectColumn(label, options=list(tints), color=list(tints.values()), **options)


def chips_of(view: View, codes: Sequence[str] | None) -> list[str]:
    """The words of a path, cut after four with the number left out."""
    named = [view.words.code(code) for code in codes or []]
    left = len(named) - PATH_CHIPS
    return [*named[:PATH_CHIPS], *([f"+{left}"] if left > 0 else [])]


def durations(view: View, frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """The columns of seconds as text."""
    said = (pl.Series(c, [formats.duration(v, view.language) for v in frame[c]], pl.String) for c in columns)
    return frame.with_columns(said)


def with_small_n(shown: pl.Series, n: pl.Series) -> pl.Series:
    """Numbers said in words, with their n where it is under 30: `36.0% (n 25)`. Those are not to be compared."""
    said = (
        t if size is None or size >= SMALL or t == formats.MISSING else f"{t} (n {size})"
        for t, size in zip(shown, n, strict=True)
    )
    return pl.Series(shown.name, said, pl.String)


def percents(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """The columns of shares as percentages from 0 to 100."""
    return frame.with_columns(pl.col(c) * 100 for c in columns)


def channel_words(view: View, frame: pl.DataFrame, column: str = "channel") -> pl.DataFrame:
    """The column of channel codes as words."""
    return frame.with_columns(pl.Series(column, [view.words.code(c) for c in frame[column]], pl.String))


def from_source(view: View, frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Columns with a source's own text, without controls that hide or reverse; null is said."""
    return frame.with_columns(visible_column(c).fill_null(view.words("code.none")) for c in columns)
