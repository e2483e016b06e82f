"""Tables people take along from a page: CSV, Excel and Parquet, made only when somebody asks for one."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from io import BytesIO
from typing import Final

import polars as pl
import streamlit as st

from model.portable import spreadsheet
from ui.view import View

MOST_EXCEL: Final = 1_048_575
"""Rows a sheet holds below its header."""
_SHEET: Final = 31
"""Characters of a sheet's name."""
_EXCEL: Final = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_UNFIT: Final = re.compile(r"[^A-Za-z0-9._-]+")
TYPES: Final = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
"""Formats by the ending of their file, and what they are called in the web."""
About = Mapping[str, str]


def csv(frame: pl.DataFrame) -> bytes:
    """The frame as CSV: codes and plain numbers, instants in UTC with a Z, `;` between list items, no formulas."""
    return spreadsheet(frame).write_csv().encode()


def excel(frame: pl.DataFrame, about: About) -> bytes:
    """The frame as a workbook with a second sheet that says what it shows."""
    return workbook({"rows": frame}, told(about))


def told(about: About) -> pl.DataFrame:
    """What a file is about, as a frame: what, said."""
    schema = dict.fromkeys(("what", "said"), pl.String)
    return pl.DataFrame({"what": list(about), "said": list(about.values())}, schema=schema)


def workbook(sheets: Mapping[str, pl.DataFrame], about: pl.DataFrame) -> bytes:
    """The frames as sheets, written as the CSV is, and a last one that says what they are about; no formulas.

    Instants are text in UTC with a Z: Excel's own dates know no time zone.
    """
    from xlsxwriter import Workbook  # type: ignore[import-untyped]  # noqa: PLC0415  no types; only a workbook needs it

    buffer = BytesIO()
    with Workbook(buffer, _EXCEL) as book:
        for name, frame in sheets.items():
            spreadsheet(frame).write_excel(book, name[:_SHEET], freeze_panes=(1, 0))
        spreadsheet(about).write_excel(book, "about", include_header=False, autofit=True)
    return buffer.getvalue()


def parquet(frame: pl.DataFrame) -> bytes:
    """The frame as Parquet: every type as it is, instants in UTC."""
    buffer = BytesIO()
    frame.write_parquet(buffer)
    return buffer.getvalue()


def file_name(view: View, name: str, ending: str) -> str:
    """What a file is called: the number, its first and last day, and the ending; nothing a file system minds."""
    period = view.filters.period
    days = [end.isoformat() for end in (period.first, period.last) if end] if period else []
    stem = "_".join(("hilo", name, *(days or ("all",))))
    return f"{_UNFIT.sub('-', stem)[:120]}.{ending}"


def buttons(view: View, frame: pl.DataFrame, name: str, about: About, key: str) -> None:
    """A popover with a button per format: filled when it is opened, and nothing is made before a button is pressed."""
    words = view.words
    with st.popover(words("download.rows"), icon=":material/download:", key=key, on_change="rerun") as menu:
        if menu.open:
            _formats(view, frame, name, about, key)


def _formats(view: View, frame: pl.DataFrame, name: str, about: About, key: str) -> None:
    made: dict[str, Callable[[], bytes]] = {
        "csv": partial(csv, frame), "xlsx": partial(excel, frame, about), "parquet": partial(parquet, frame),
    }  # fmt: skip
    st.caption(view.words("download.how"))
    for ending, make in made.items():
        is_too_long = ending == "xlsx" and frame.height > MOST_EXCEL
        st.download_button(
            view.words(f"download.{ending}"), make, file_name(view, name, ending), TYPES[ending], on_click="ignore",
            key=f"{key}.{ending}", disabled=is_too_long, width="stretch",
            help=view.words("download.too_long") if is_too_long else None,
        )  # fmt: skip
