"""CSV of any make → a Sheet: delimiter found out, everything text, bad lines set aside one by one.

A regular file is read by Polars. When Polars refuses it (ragged lines, stray or unclosed quotes) it is
read again line by line, so that each bad line is named and all others are loaded.
"""

import csv
import io
import re
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple, Self

import polars as pl
from polars.exceptions import PolarsError

from connectors._mapping import LINE
from connectors.files.decode import text_of, unreadable
from connectors.files.evidence import Evidence
from connectors.files.settings import FilesSettings
from connectors.files.sheet import Sheet, bad_lines, short_lines

DELIMITERS: Final = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
_SAMPLE_ROWS: Final = 50
_QUOTED: Final = re.compile(r'"[^"]*"')
_SEPARATOR_LINE: Final = re.compile(r'"?sep=(.)"?(?:\n|$)', re.IGNORECASE)
_NEUTRALISED: Final = r"^'('*[=+\-@\t\r])"
_LONGEST_QUOTE: Final = 2_000
"""Lines; a quoted text that runs on for longer was never closed. Bounds the work on a damaged file."""


def read(file: str, body: bytes, settings: FilesSettings) -> Sheet:
    """The rows of a CSV file, every column String (empty text is null later), and its bad lines.

    Wholly empty lines are no records. A row with too few fields has null in the rest, which is noted
    once; one with too many, or with a quote that is not closed, is set aside with its line. A `'` put
    before a formula, as exports do to neutralise it, is taken off. SourceSkipped when the text cannot
    be decoded or two columns have one name.
    """
    # The csv module's own limit (128 KB a field) would refuse long texts that are perfectly well formed.
    csv.field_size_limit(sys.maxsize)
    text, encoding = text_of(file, body, settings.encoding)
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    text, told = _opened(text, settings.header_row)
    delimiter = settings.delimiter or told or _sniff(text)
    header, after = _header(text, delimiter)
    if not header:
        return Sheet(pl.DataFrame(schema={LINE: pl.Int64}), understood=f"empty, {encoding}")
    names = names_of(file, header)
    frame, rejects = _rows(file, text, delimiter, len(names), after)
    frame = frame.rename(dict(zip(frame.columns, [*names, LINE], strict=True)))
    frame = _unneutralised(frame, names)
    filled = pl.any_horizontal(pl.col(*names).fill_null("") != "")
    decimal_comma = (settings.decimal or ("." if delimiter == "," else ",")) == ","
    understood = f"{DELIMITERS.get(delimiter, delimiter)}-separated, {encoding}"
    seen = Evidence("" if text.isascii() else encoding, delimiter)
    return Sheet(frame.filter(filled), rejects, understood, decimal_comma, after, seen)


def _unneutralised(frame: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """Without the `'` in front of formulas; few columns have any, and to search all by a pattern takes its time."""
    quoted = frame.select(pl.col(*names).str.starts_with("'").any())
    found = [name for name in names if quoted[name].item()]
    return frame.with_columns(pl.col(name).str.replace(_NEUTRALISED, "${1}") for name in found)


def _opened(text: str, header_row: int) -> tuple[str, str | None]:
    """The text with blank lines for what stands above the header, and the delimiter that Excel's `sep=;` tells."""
    told = _SEPARATOR_LINE.match(text)
    rest, gone = (text[told.end() :], 1) if told else (text, 0)
    blank = max(header_row - 1, gone)
    kept = "".join(rest.split("\n", blank - gone)[blank - gone :])
    return "\n" * blank + kept, told.group(1) if told else None


def _rows(file: str, text: str, delimiter: str, width: int, after: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    regular = _regular(text, delimiter, width, after)
    if regular is None:
        return _irregular(file, text, delimiter, width, after)
    widths = _widths(text, delimiter, after) if regular[str(width - 1)].null_count() else []
    alike = len(widths) == regular.height  # else a quote stands in the middle of a text: not worth a guess
    found = zip(regular[LINE] if alike else (), widths, strict=True)
    return regular, short_lines(file, text.split("\n"), width, found)


def _widths(text: str, delimiter: str, after: int) -> list[int]:
    """Fields in each record after the header; 0 for an empty line."""
    rest = "".join(text.split("\n", after)[after:]).removesuffix("\n")
    records = pl.Series(_QUOTED.sub("", rest).split("\n"))
    counted = records.str.count_matches(delimiter, literal=True) + (records != "")
    return counted.to_list()


def _sniff(text: str) -> str:
    """The delimiter that cuts the first rows into the most columns, weighed by how many rows agree."""
    return max(DELIMITERS, key=lambda delimiter: _score(text, delimiter))


def _score(text: str, delimiter: str) -> float:
    widths = [len(row) for row in islice(csv.reader(_lines(text), delimiter=delimiter), _SAMPLE_ROWS) if row]
    return (widths[0] - 1) * widths.count(widths[0]) / len(widths) if widths else 0


def _header(text: str, delimiter: str) -> tuple[list[str], int]:
    """The first row with anything in it, and the number of lines up to its end."""
    reader = csv.reader(_lines(text), delimiter=delimiter)
    row = next((row for row in reader if any(field.strip() for field in row)), [])
    return row, reader.line_num


def _lines(text: str) -> Iterator[str]:
    """The lines with their ends, found as they are asked for: mostly of the first ones only."""
    start = 0
    while end := text.find("\n", start) + 1:
        yield text[start:end]
        start = end
    if start < len(text):
        yield text[start:]


def names_of(file: str, header: list[str]) -> list[str]:
    """Trimmed names; a column without one is named by its position; two alike are refused."""
    names = [name.strip() or f"column {position}" for position, name in enumerate(header, 1)]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise unreadable(
            file,
            f"two columns are named {', '.join(map(repr, twice))}, so it is not clear which one to read",
            next_step="rename or remove one of them; the next sync reads the file",
        )
    return names


def _regular(text: str, delimiter: str, width: int, after: int) -> pl.DataFrame | None:
    """All rows by Polars with their lines, or null when the file is not regular."""
    schema = {str(position): pl.String() for position in range(width)}
    rest = text.split("\n", after)[after:]
    if not rest or not rest[0].strip():
        return pl.DataFrame(schema={**schema, LINE: pl.Int64()})
    try:
        frame = pl.read_csv(rest[0].encode(), has_header=False, schema=schema, separator=delimiter, infer_schema=False)
    except PolarsError:
        return None
    breaks = pl.sum_horizontal(pl.all().str.count_matches("\n", literal=True).fill_null(0)).cast(pl.Int64)
    line = after + 1 + pl.int_range(pl.len()) + breaks.cum_sum().shift(1, fill_value=0)
    return frame.with_columns(line.alias(LINE))


def _irregular(file: str, text: str, delimiter: str, width: int, after: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All good rows with their lines, and the rejects of the bad ones."""
    lines = [line.removesuffix("\n") for line in io.StringIO(text)]
    found = [_judged(record, width) for record in _records(lines, delimiter, after)]
    good = [record for record in found if not record.reason]
    bad = [record for record in found if record.reason]
    columns = {str(i): [r.fields[i] if i < len(r.fields) else None for r in good] for i in range(width)}
    frame = pl.DataFrame(
        columns | {LINE: [record.line for record in good]},
        schema={**dict.fromkeys(columns, pl.String()), LINE: pl.Int64()},
    )
    numbers, reasons = [record.line for record in bad], [record.reason for record in bad]
    short = short_lines(file, lines, width, ((record.line, len(record.fields)) for record in good))
    return frame, pl.concat([short, bad_lines(file, numbers, [lines[n - 1] for n in numbers], reasons)])


class _Record(NamedTuple):
    """A record of a damaged file: its first line (from 1), its fields, why it is set aside (or "")."""

    line: int
    fields: list[str]
    reason: str = ""


def _judged(record: _Record, width: int) -> _Record:
    if record.reason or not any(record.fields[width:]):  # nothing but delimiters too many
        return record
    return record._replace(reason=f"{len(record.fields)} fields where the header has {width}")


def _records(lines: list[str], delimiter: str, after: int) -> Iterator[_Record]:
    """Every record after the header; after a bad one reading starts again on the next line."""
    start = after
    while start < len(lines):
        fed = _Feed(lines, start)
        try:
            for row in csv.reader(fed, delimiter=delimiter, strict=True):
                if any(row):
                    yield _Record(fed.begun + 1, row)
                fed.begun = fed.next
            start = fed.next
        except csv.Error as error:
            yield _Record(fed.begun + 1, [], _reason(error))
            start = fed.begun + 1


class _Feed:
    """Lines for the reader, ending early inside a record that is longer than any quoted text."""

    def __init__(self, lines: list[str], start: int) -> None:
        self.lines, self.next, self.begun = lines, start, start

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        if self.next >= len(self.lines) or self.next - self.begun > _LONGEST_QUOTE:
            raise StopIteration
        self.next += 1
        return self.lines[self.next - 1] + "\n"


def _reason(error: csv.Error) -> str:
    if "end of data" in str(error):
        return "a quote is opened and never closed"
    return f"a quote is misplaced ({error})"
