"""Frames on standard output: a table for people, JSON lines or CSV for programs."""

import json
import re
import sys
from typing import Any, Final

import polars as pl
import typer
from rich.console import Console
from rich.table import Table

from model.errors import SettingsError
from model.portable import plain_instants, spreadsheet

_WIDTH: Final = 200
"""Columns of a table that is not shown on a terminal."""


def show(frame: pl.DataFrame, fmt: str) -> None:
    """Print the rows as `table`, `json` (one object per line) or `csv`; SettingsError for any other format."""
    if fmt == "json":
        for row in plain_instants(frame).iter_rows(named=True):
            typer.echo(json.dumps(row, ensure_ascii=False))
    elif fmt == "csv":
        typer.echo(spreadsheet(frame).write_csv(), nl=False)
    elif fmt == "table":
        _table(plain_instants(frame))
    else:
        raise SettingsError.of_option("--format", fmt, "one of table, json, csv")


def _table(frame: pl.DataFrame) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name, dtype in frame.schema.items():
        table.add_column(name, justify="right" if dtype.is_numeric() else "left", overflow="fold")
    for row in frame.iter_rows():
        table.add_row(*map(_cell, row))
    Console(width=None if sys.stdout.isatty() else _WIDTH).print(table)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    return re.sub(r"[\[\]]", "", str(value))
