"""Bytes of a file on disk → its format, its plain bytes and, for text, the text: never a lossy guess."""

import re
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
_STRANGE: Final = re.compile(rb"[^\x00-\x7f]")
_ASCII: Final = re.compile(r"[\x00-\x7f]+")
_NO_UTF8: Final = re.compile(r"[\udc80-\udcff]+")
"""What stands for bytes that are no UTF-8 where the others are read."""
_BY_CHANCE: Final = 0.1
"""Characters for each byte that is no UTF-8: so many may a text in cp1252 have, two of its letters looking like one."""


class NotText(SourceSkipped):
    """A text that is in no encoding, or in more than one, with the line (from 1) and the byte that shows it."""

    def __init__(self, file: str, encodings: str, line: int, byte: int) -> None:
        self.file, self.encodings, self.line, self.byte = file, encodings, line, byte
        super().__init__(
            f"Reading {file}",
            f"its text is not {encodings}, as the byte 0x{byte:02X} in line {line:,} shows",
            next_step='mend the file or export it as UTF-8; or set encoding = "…" for this source',
        )

    @classmethod
    def at(cls, file: str, encodings: str, body: bytes, place: int) -> "NotText":
        """The error that shows at a place (from 0) of these bytes."""
        return cls(file, encodings, body.count(b"\n", 0, place) + 1, body[place])

    def placed(self, first: int, head: int) -> "NotText":
        """The same of a part from this line of the file on, with so many lines of the header in front."""
        is_there = first == 1 or self.line <= head
        return self if is_there else NotText(self.file, self.encodings, self.line + first - head - 1, self.byte)


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
    """The text and the encoding it was read with: as set, by BOM or NULs, else UTF-8, else cp1252.

    A character of UTF-8 that the end of the file cuts is left out. NotText for UTF-8 with bytes that are none: as
    cp1252 each of its characters would be two others.
    """
    if body.startswith(_ARCHIVE):
        raise unreadable(
            file, "it is an archive or a workbook and no text", next_step="give it its own ending: .zip, .xlsx or .ods"
        )
    candidates = (encoding,) if encoding else _candidates(body)
    odd = 0
    for name in candidates:
        try:
            text = _decoded(body, name, is_certain=len(candidates) == 1)
            return text.removeprefix("\ufeff"), name.removesuffix("-sig")
        except UnicodeDecodeError as error:
            odd = error.start + len(body) - len(error.object)  # it does not count the BOM
        if len(candidates) > 1 and name == "utf-8" and _is_utf8(body):
            raise NotText.at(file, "utf-8 throughout", body, odd)
    raise NotText.at(file, " nor ".join(candidates), body, odd)


def not_cp1252(file: str, body: bytes) -> NotText:
    """The error of a part in UTF-8 of a file that was cp1252 before, with the first byte that can be told apart."""
    found = _STRANGE.search(body)
    return NotText.at(file, "cp1252 throughout", body, found.start() if found else 0)


def _decoded(body: bytes, name: str, *, is_certain: bool) -> str:
    """The text, less a character that is cut where the encoding is UTF-8 for certain or by the characters before it."""
    try:
        return body.decode(name)
    except UnicodeDecodeError as error:
        whole = bytes(error.object[: error.start])
        is_cut = error.encoding == "utf-8" and error.reason == "unexpected end of data"
        if is_cut and (is_certain or not whole.isascii()):
            return whole.decode()
        raise


def _is_utf8(body: bytes) -> bool:
    """Whether bytes of which some are no UTF-8 are it all the same: most, or more than chance makes of cp1252."""
    strange = _ASCII.sub("", body.decode("utf-8", "surrogateescape"))
    letters = _NO_UTF8.sub("", strange)
    bad, shared = len(strange) - len(letters), len(letters.encode("cp1252", "ignore"))
    return len(letters) > bad or shared > bad * _BY_CHANCE


def _candidates(body: bytes) -> tuple[str, ...]:
    """A BOM decides; so do NULs in every second byte; else a text is UTF-8 or, failing that, cp1252."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return (name,)
    even, odd = body[:_SAMPLE:2].count(0), body[1:_SAMPLE:2].count(0)
    if max(even, odd) * 4 > len(body[:_SAMPLE]):
        return ("utf-16-le",) if odd > even else ("utf-16-be",)
    return ("utf-8", "cp1252")
