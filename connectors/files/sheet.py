"""What every file format becomes: columns of text or typed values, line numbers, and lines set aside."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from connectors._mapping import LINE
from model.delivery import REJECTS


@dataclass(frozen=True)
class Sheet:
    """One file as read.

    `frame` has the file's columns, as text or typed, and `_line`; `rejects` (schema REJECTS) the lines
    that could not be read; `understood` says how the file was read (delimiter, encoding); `head` is the
    number of lines up to the end of the header, where each part of a large file begins with them.
    """

    frame: pl.DataFrame
    rejects: pl.DataFrame = field(default_factory=REJECTS.to_frame)
    understood: str = ""
    decimal_comma: bool = False
    head: int = 0

    @property
    def columns(self) -> tuple[str, ...]:
        """The file's own columns."""
        return tuple(name for name in self.frame.columns if name != LINE)

    def placed(self, first: int) -> "Sheet":
        """The sheet of a part whose first line after the header is this line of the whole file."""
        if first == 1:
            return self
        moved = first - self.head - 1
        rejects = self.rejects.with_columns(pl.col("line") + moved)
        return replace(self, frame=self.frame.with_columns(pl.col(LINE) + moved), rejects=rejects)


def bad_lines(file: str, lines: list[int], raws: list[str], reasons: list[str]) -> pl.DataFrame:
    """Rejects of whole lines of a file."""
    columns = {
        "object": [file] * len(lines),
        "raw": raws,
        "reason": reasons,
        "is_row": [True] * len(lines),
        "line": lines,
    }
    frame = pl.DataFrame(columns, schema={name: REJECTS[name] for name in columns})
    return pl.concat([REJECTS.to_frame(), frame], how="diagonal")


def short_lines(file: str, lines: Sequence[str], width: int, found: Iterable[tuple[int, int]]) -> pl.DataFrame:
    """One note for each number of fields that is too few, with how many lines have it and the first of them.

    `found` are lines (from 1) and their fields; 0 fields is an empty line. No row is set aside.
    """
    short: dict[int, list[int]] = {}
    for line, fields in found:
        if 0 < fields < width:
            short.setdefault(fields, []).append(line)
    reasons = [
        f"{len(at)} line{'s' * (len(at) > 1)} with {fields} fields where the header has {width}; the rest is empty"
        for fields, at in short.items()
    ]
    first = [at[0] for at in short.values()]
    return bad_lines(file, first, [lines[n - 1] for n in first], reasons).with_columns(is_row=False)
