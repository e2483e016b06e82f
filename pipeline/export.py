"""Tables on their way out: rows of a snapshot as CSV, JSON lines or Parquet."""

import errno
from pathlib import Path
from typing import BinaryIO, Final, Literal

import polars as pl

from model.derived import TABLES
from model.errors import HiloError, SettingsError, one_of
from model.portable import plain_instants, spreadsheet
from model.schemas import Table

Format = Literal["csv", "json", "parquet"]
FORMATS: Final[tuple[Format, ...]] = ("csv", "json", "parquet")


def table_named(name: str) -> Table:
    """The table of that name; SettingsError with every name otherwise."""
    if name not in TABLES:
        raise SettingsError.of_option("TABLE", name, one_of(TABLES), candidates=TABLES)
    return TABLES[name]


def write(frame: pl.DataFrame, fmt: Format, target: BinaryIO | Path) -> None:
    """Write the frame; CSV has `;` between list items, no formulas, instants in UTC with a Z.

    HiloError when the target cannot be written; BrokenPipeError when its reader went away.
    """
    try:
        _write(frame, fmt, target)
    except OSError as error:
        if "Broken pipe" in str(error):
            raise BrokenPipeError(errno.EPIPE, str(error)) from error  # Typer ends quietly on it
        shown = target if isinstance(target, Path) else "standard output"
        raise HiloError(
            "Exporting", f"{shown} cannot be written: {error}", next_step="name another file with -o, or make room"
        ) from error


def _write(frame: pl.DataFrame, fmt: Format, target: BinaryIO | Path) -> None:
    if fmt == "parquet":
        frame.write_parquet(target)
    elif fmt == "json":
        plain_instants(frame).write_ndjson(target)
    else:
        spreadsheet(frame).write_csv(target)


def checked_format(name: str) -> Format:
    """The format of that name; SettingsError otherwise."""
    for known in FORMATS:
        if name == known:
            return known
    raise SettingsError.of_option("--format", name, one_of(FORMATS))
