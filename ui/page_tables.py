"""All tables of a page as one file: what each cell says, and beside what is said in words its value."""

from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile

import polars as pl
import streamlit as st

from ui import download, filter_bar, formats, tables
from ui.taken import Shown
from ui.view import View

ZIP: Final = "application/zip"
_KEY: Final = "tables.{}".format
Files = dict[str, pl.DataFrame]


def offer(view: View, page: str, shown: Sequence[Shown]) -> None:
    """A button per format for the tables of a page; nothing is made before one is pressed."""
    words = view.words
    if not shown:
        st.caption(words("download.no_tables"))
        return
    st.caption(words("download.tables"))
    made: dict[str, Callable[[], bytes]] = {
        "csv": lambda: archive({f"{name}.csv": download.csv(table) for name, table in whole(view, shown).items()}),
        "xlsx": lambda: download.workbook(named(view, shown), download.told(about(view, shown))),
        "parquet": lambda: archive({
            f"{name}.parquet": download.parquet(table) for name, table in whole(view, shown).items()
        }),
    }  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        for format_, make in made.items():
            ending, kind = ("xlsx", download.TYPES["xlsx"]) if format_ == "xlsx" else ("zip", ZIP)
            file = download.file_name(view, f"{page}-{format_}" if ending == "zip" else page, ending)
            is_too_long = format_ == "xlsx" and any(table.frame.height > download.MOST_EXCEL for table in shown)
            st.download_button(
                words(f"download.{format_}"), make, file, kind, on_click="ignore", key=_KEY(format_),
                disabled=is_too_long, help=words("download.too_long") if is_too_long else None,
            )  # fmt: skip


def named(view: View, shown: Sequence[Shown]) -> Files:
    """Each table as it is taken along, by its name; a second one of the same name is numbered."""
    found: Files = {}
    for table in shown:
        same = sum(name.split(".")[0] == table.title for name in found)
        found[f"{table.title}.{same + 1}" if same else table.title] = values(view, table)
    return found


def whole(view: View, shown: Sequence[Shown]) -> Files:
    """The tables, and one that says what they are about."""
    return named(view, shown) | {"about": download.told(about(view, shown))}


def about(view: View, shown: Sequence[Shown]) -> download.About:
    """What the tables are about, in words: the filters, how old the data is, and the title of each table."""
    words = view.words
    as_of = formats.instant(view.as_of, view.timezone, view.language)
    titles = {table.title: words(f"card_title.{table.title}") for table in shown}
    return {words("download.filters"): filter_bar.whole(view), words("download.as_of"): as_of} | titles


def values(view: View, table: Shown) -> pl.DataFrame:
    """The columns under their headers as they read, and beside what reads in words its value.

    Links to other pages stay behind: they lead nowhere from a file.
    """
    said = {name: tables.rate(view, None) for name in tables.of_kind(table.columns, "progress")} | dict(table.said)
    made: list[pl.Series] = []
    headers = _told_apart([config["label"] for config in table.columns.values()])
    for name, header in zip(table.columns, headers, strict=True):
        value = table.frame[name]
        if name in said:
            words = pl.Series(header, tables.read(table.frame, name, said[name]), pl.String)
            made += [words, value.alias(view.words("download.value", column=header))]
        elif table.columns[name]["type_config"].get("display_text") != tables.LISTS:
            made.append(value.alias(header))
    return pl.DataFrame(made)


def _told_apart(labels: list[str]) -> list[str]:
    """The headers, those that were there before numbered."""
    before = [labels[:at].count(label) for at, label in enumerate(labels)]
    return [f"{label} {n + 1}" if n else label for label, n in zip(labels, before, strict=True)]


def archive(files: dict[str, bytes]) -> bytes:
    """The files as one."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return buffer.getvalue()
