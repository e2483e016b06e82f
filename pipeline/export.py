"""Tables on their way out: rows of a snapshot as CSV, JSON lines or Parquet."""

import errno
from pathlib import Path
from typing import BinaryIO, Final, Literal

import polars as pl

from model.derived import TABLES
from model.errors import HiloError, SettingsError, one_of
from model.schemas import Table

Format = Literal["csv", "json", "parquet"]
FORMATS: Final[tuple[Format, ...]] = ("csv", "json", "parquet")
_FORMULA: Final = r"^('*[=+\-@\t\r])"
"""What a spreadsheet takes for a formula at the start of a cell (OWASP ASVS 1.2.10), also behind a `'` of its own,
so that reading the file takes off exactly what was put on."""
_INSTANT: Final = "%Y-%m-%dT%H:%M:%S%.fZ"


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
        neutralised(flat(plain_instants(frame))).write_csv(target)


def plain_instants(frame: pl.DataFrame) -> pl.DataFrame:
    """Every instant as ISO 8601 text in UTC, such as `2026-10-31T17:05:00Z`."""
    written = pl.selectors.datetime().dt.to_string(_INSTANT)
    return frame.with_columns(written, pl.selectors.date().cast(pl.String))


def flat(frame: pl.DataFrame) -> pl.DataFrame:
    """Every list of texts as one text with `;` between the items."""
    return frame.with_columns(pl.selectors.list().list.join(";"))


def neutralised(frame: pl.DataFrame) -> pl.DataFrame:
    """Text cells a spreadsheet would run as a formula get a leading `'`; numbers stay numbers."""
    return frame.with_columns(pl.selectors.string().str.replace(_FORMULA, "'${1}"))


def checked_format(name: str) -> Format:
    """The format of that name; SettingsError otherwise."""
    for known in FORMATS:
        if name == known:
            return known
    raise SettingsError.of_option("--format", name, one_of(FORMATS))
