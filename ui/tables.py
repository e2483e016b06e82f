"""How tables look: labels, chips, bars and sparklines of columns. Text from sources stays text in a cell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import polars as pl
import polars.selectors as cs
import streamlit as st

from metrics.compare import SMALL
from ui import formats, taken
from ui.plain import visible_column
from ui.theme import SEVERITY, channel_tints, tint
from ui.tips import tip
from ui.view import View

LISTS: Final = ":material/list_alt:"
"""What stands in a column that leads to the rows behind each line."""
ROW_HEIGHT: Final = 35
MOST_ROWS: Final = 500
MOST_LINES: Final = 14
"""Lines of a longer table that show, its header included; part of the next one says that there are more."""
PATH_CHIPS: Final = 4
"""Chips shown of a path; what is left is a last chip such as +3."""
_READABLE: Final = pl.CompatLevel.oldest()
"""Arrow as browsers read it: without the newer layout of texts."""
_PERCENT: Final = {"en": "%.0f%%", "es": "%.0f\u202f%%", "ca": "%.0f\u202f%%"}
Config = Mapping[str, Any]


@dataclass(frozen=True)
class Said:
    """How a column of numbers or instants reads. `n` names the column with their numbers of cases."""

    how: Callable[[Any], str]
    n: str | None = None


@dataclass(frozen=True)
class Ready:
    """A table to be drawn as often as it is asked for; never changed in place."""

    shown: taken.Shown
    cells: Any
    options: Config


def show(
    view: View, frame: pl.DataFrame, title: str, columns: Config, said: Mapping[str, Said] | None = None, **options: Any
) -> Any:
    """A table with these columns in this order, first one pinned; `title` is the key of the card's title.

    Columns in `said` read as their words and sort as their values; whole numbers read in the page's language, where
    the browser would take its own. Further options go to `st.dataframe`; returns the selection when one is asked for.
    """
    return draw(ready(view, frame, title, columns, said, options.pop("alt", None)), **options)


def draw(table: Ready, **options: Any) -> Any:
    """The table, with further options of `st.dataframe`; returns the selection when one is asked for."""
    taken.note(table.shown)
    return st.dataframe(table.cells, **{**table.options, **options})


def ready(
    view: View, frame: pl.DataFrame, title: str, columns: Config, said: Mapping[str, Said] | None = None,
    alt: str | None = None,
) -> Ready:  # fmt: skip
    """What `show` draws: made once for a table that every run draws anew, since its rows can be chosen.

    `alt` is what it says to whom cannot see it, where that is more than its title and how many rows there are.
    """
    readings = counts(view, frame, columns) | dict(said or {})
    names, bars = tuple(columns), of_kind(columns, "progress")
    drawn = frame.with_columns(pl.col(bars) * 100) if bars else frame
    cells = spoken(drawn, names, readings) if readings else drawn.select(names).to_arrow(compat_level=_READABLE)
    rows = formats.count(frame.height, view.language)
    told = alt or view.words.number("alt.table", frame.height, title=view.words(f"card_title.{title}"), n=rows)
    return Ready(taken.Shown(title, frame, columns, readings), cells, {
        "height": "content" if frame.height <= MOST_LINES else round((MOST_LINES + 0.6) * ROW_HEIGHT),
        "row_height": ROW_HEIGHT, "hide_index": True, "placeholder": formats.MISSING, "column_config": dict(columns),
        # the grid's cells for screen readers hold the values, whatever is shown
        "alt": f"{told}; {view.words('alt.measured')}" if said else told,
    })  # fmt: skip


def counts(view: View, frame: pl.DataFrame, columns: Config) -> dict[str, Said]:
    """How the columns of whole numbers read; one without thousands reads the same everywhere, and needs nothing."""
    numbers = [c for c in of_kind(columns, "number") if frame.schema[c].is_integer()]
    largest = frame.select(pl.col(numbers).abs().max())
    said = Said(partial(formats.count, language=view.language))
    return {c: said for c in numbers if (largest[c][0] or 0) > 999}


def of_kind(columns: Config, kind: str) -> list[str]:
    """The columns that Streamlit draws in a way of its own: `number`, `progress`, `link`."""
    return [name for name, config in columns.items() if config["type_config"]["type"] == kind]


def spoken(frame: pl.DataFrame, columns: Sequence[str], said: Mapping[str, Said]) -> Any:
    """The columns as a pandas Styler, the only form in which a cell can sort by one thing and read as another.

    It is handed its readings ready made: left alone, pandas goes through every cell of the table, one by one.
    """
    shown = frame.select(columns).to_pandas()
    for name in frame.select(cs.list() & cs.by_name(*columns)).columns:
        shown[name] = frame[name].to_list()  # lists of numpy take long to be told as text
    for name in frame.select(cs.integer() & cs.by_name(*columns)).columns:
        shown[name] = shown[name].astype("Int64")  # else pandas makes 22.0 of 22 where some have none
    at = {name: columns.index(name) for name in said}
    body = [
        [{"id": f"row{row}_col{at[name]}", "display_value": text} for row, text in enumerate(read(frame, name, words))]
        for name, words in said.items()
    ]
    styled = shown.style
    styled._translate = lambda *_: {"body": body}  # noqa: SLF001  what Streamlit asks a Styler for
    return styled


def read(frame: pl.DataFrame, column: str, said: Said) -> list[str]:
    """What the cells of a column say; beside what cannot be compared stands its number of cases."""
    texts = [formats.MISSING if value is None else said.how(value) for value in frame[column].to_list()]
    if said.n is None:
        return texts
    known = zip(texts, frame[column].to_list(), frame[said.n].to_list(), strict=True)
    return [text if value is None else beside(text, n) for text, value, n in known]


def beside(said: str, n: float | None) -> str:
    """A text with its number of cases, where those are too few to be compared."""
    return f"{said} (n {round(n)})" if n is not None and 0 < n < SMALL else said


def about(view: View, key: str, metric: str | None) -> str | None:
    """What a column's header explains: the metric it shows, else the words of `column_help.<key>`, if there are any."""
    return tip(view, metric) if metric else view.words.get(f"column_help.{key}")


def text(view: View, key: str, **options: Any) -> Any:
    """A text column named by `column.<key>`."""
    return st.column_config.TextColumn(view.words(f"column.{key}"), help=about(view, key, None), **options)


def measure(view: View, key: str, metric: str | None = None, **options: Any) -> Any:
    """A column of numbers that are said in words (durations, rates)."""
    return st.column_config.NumberColumn(view.words(f"column.{key}"), help=about(view, key, metric), **options)


def instant(view: View, key: str, **options: Any) -> Any:
    """A column of instants that are said in words."""
    return st.column_config.DatetimeColumn(view.words(f"column.{key}"), help=about(view, key, None), **options)


def number(view: View, key: str, metric: str | None = None, **options: Any) -> Any:
    """A column of whole numbers."""
    return measure(view, key, metric, **options)


def bar(view: View, key: str, metric: str | None, largest: float = 1.0, **options: Any) -> Any:
    """A column of shares from 0 to 1 as bars; `largest` fills the cell.

    Whole percent, since what the browser writes beside a bar has the browser's decimal mark, not the page's.
    """
    return st.column_config.ProgressColumn(
        view.words(f"column.{key}"), format=_PERCENT[view.language], min_value=0, max_value=100 * largest,
        help=about(view, key, metric), **options,
    )  # fmt: skip


def sparkline(view: View, key: str, metric: str, **options: Any) -> Any:
    """A column of lists as small areas, each on its own scale from 0."""
    label, said = view.words(f"column.{key}"), about(view, key, metric)
    return st.column_config.AreaChartColumn(label, y_min=0, help=said, **options)


def path(view: View, key: str, frame: pl.DataFrame, width: int = 330) -> Any:
    """A column of channel words as chips in the channels' colours."""
    tints = {view.words.code(channel): colour for channel, colour in channel_tints(view.theme).items()}
    more = {f"+{n}" for chips in frame[key].to_list() for n in range(1, 40) if chips and f"+{n}" == chips[-1]}
    tints |= dict.fromkeys(sorted(more), tint("#5b6472", view.theme))
    return _chips(view, key, tints, width=width)


def severity(view: View, key: str) -> Any:
    """A column with one severity each as a chip: the word as well as the colour."""
    tints = {view.words.code(code): tint(colour, view.theme) for code, colour in SEVERITY[view.theme].items()}
    return _chips(view, key, tints, width=82)


def _chips(view: View, key: str, tints: Mapping[str, str], **options: Any) -> Any:
    label, said = view.words(f"column.{key}"), about(view, key, None)
    return st.column_config.MultiselectColumn(
        label, options=list(tints), color=list(tints.values()), help=said, **options
    )


def chips_of(view: View, codes: Sequence[str] | None, most: int = PATH_CHIPS) -> list[str]:
    """The words of a path, cut after `most` with the number left out."""
    named = [view.words.code(code) for code in codes or []]
    left = len(named) - most
    return [*named[:most], *([f"+{left}"] if left > 0 else [])]


def durations(view: View, *columns: str, n: str | None = None) -> dict[str, Said]:
    """How columns of seconds read."""
    return dict.fromkeys(columns, Said(partial(formats.duration, language=view.language), n))


def rate(view: View, n: str | None) -> Said:
    """How a column of shares reads."""
    return Said(partial(formats.percent, language=view.language), n)


def at(view: View) -> Said:
    """How a column of instants reads, on the company's clock."""
    return Said(partial(formats.instant, timezone=view.timezone, language=view.language))


def behind(view: View) -> Any:
    """The last column of a table: the way to the rows each line counts, as `links.linked` gives it."""
    words = view.words
    return st.column_config.LinkColumn(
        words("behind.list"), display_text=LISTS, width=55, help=words("behind.list_help")
    )


def code_words(view: View, frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """The columns of codes (channels, statuses) as words."""
    return frame.with_columns(pl.Series(c, [view.words.code(v) for v in frame[c]], pl.String) for c in columns)


def from_source(view: View, frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Columns with a source's own text, without controls that hide or reverse; null is said."""
    return frame.with_columns(visible_column(c).fill_null(view.words("code.none")) for c in columns)
