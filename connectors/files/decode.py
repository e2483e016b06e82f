"""Bytes of a file on disk → its format, its plain bytes and, for text, the text: never a lossy guess."""

from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE, BOM_UTF32_BE, BOM_UTF32_LE
from pathlib import PurePosixPath
from typing import Final

from model.errors import SourceSkipped

FORMATS: Final = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv",
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "jsonl",
    ".parquet": "parquet",
    ".xlsx": "excel", ".xlsm": "excel", ".xlsb": "excel", ".xls": "excel", ".ods": "excel",
}  # fmt: skip
"""File endings Hilo reads, each also followed by `.gz` or `.zst`."""

_COMPRESSED: Final = (".gz", ".zst")
_ARCHIVE: Final = b"PK\x03\x04"
_BOMS: Final = (
    (BOM_UTF32_LE, "utf-32"), (BOM_UTF32_BE, "utf-32"),
    (BOM_UTF8, "utf-8-sig"), (BOM_UTF16_LE, "utf-16"), (BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_SAMPLE: Final = 4096


def endings() -> str:
    """The endings read, for messages."""
    return ", ".join(FORMATS) + ", each also with .gz or .zst, or inside a .zip or .tar"


def format_of(file: str) -> str | None:
    """`csv`, `jsonl`, `parquet` or `excel` by the file's ending; null when Hilo does not read it."""
    name = file.lower()
    for ending in _COMPRESSED:
        name = name.removesuffix(ending)
    return FORMATS.get(PurePosixPath(name).suffix)


def unreadable(file: str, why: str, *, allowed: str = "", next_step: str = "") -> SourceSkipped:
    """The error of a file that cannot be read at all."""
    return SourceSkipped(
        f"Reading {file}", why, allowed=allowed, next_step=next_step or "export the file again; the next sync reads it"
    )


def text_of(file: str, body: bytes, encoding: str | None) -> tuple[str, str]:
    """The text and the encoding it was read with: as set, by BOM or NULs, else UTF-8, else cp1252."""
    if body.startswith(_ARCHIVE):
        raise unreadable(
            file, "it is an archive or a workbook and no text", next_step="give it its own ending: .zip, .xlsx or .ods"
        )
    candidates = (encoding,) if encoding else _candidates(body)
    for name in candidates:
        try:
            return body.decode(name).removeprefix("\ufeff"), name.removesuffix("-sig")
        except UnicodeDecodeError:
            continue
    raise unreadable(
        file,
        f"its text is not {' nor '.join(candidates)}",
        next_step='set encoding = "…" for this source, or export the file as UTF-8',
    )


def _candidates(body: bytes) -> tuple[str, ...]:
    """A BOM decides; so do NULs in every second byte; else a text is UTF-8 or, failing that, cp1252."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return (name,)
    even, odd = body[:_SAMPLE:2].count(0), body[1:_SAMPLE:2].count(0)
    if max(even, odd) * 4 > len(body[:_SAMPLE]):
        return ("utf-16-le",) if odd > even else ("utf-16-be",)
    return ("utf-8", "cp1252")
