"""Settings of a files source: where the files are, how they are written, which columns are which."""

from fnmatch import fnmatch
from pathlib import PurePosixPath
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from connectors._contract import SourceSettings
from connectors._mapping import TableMapping, check_complete


class FileMapping(TableMapping):
    """One `[[sources.NAME.tables]]`: how a file fills a canonical table. Several may read the same file."""

    file: str = Field(default="*", description="which files, by name or path, with * and ?")

    def fits(self, file: str) -> bool:
        """Whether this mapping reads the file at this relative path."""
        return fnmatch(file, self.file) or fnmatch(PurePosixPath(file).name, self.file)


class FilesSettings(SourceSettings):
    """`[sources.NAME]` with `type = "files"`."""

    path: str = Field(description="a file, a folder (read with its subfolders) or a pattern with *")
    delimiter: str | None = Field(default=None, min_length=1, max_length=1, description="of CSV; found out when absent")
    encoding: str | None = Field(
        default=None, description="of text; UTF-8, UTF-16 or cp1252 are told apart when absent"
    )
    decimal: Literal[",", "."] | None = Field(default=None, description="decimal mark; found out when absent")
    day_first: bool | None = Field(
        default=None, description="dates besides ISO 8601 are 31/12/2026 (or 12/31/2026); found out when absent"
    )
    header_row: int = Field(default=1, ge=1, description="line of a CSV or row of a sheet with the columns' names")
    sheet: str | None = Field(default=None, description="sheet of an Excel file; the first when absent")
    records: str | None = Field(
        default=None, description="key of a JSON object with the list of records, such as data.items"
    )
    empty_words: tuple[str, ...] = Field(default=("NULL", "\\N", "#N/A"), description="texts that stand for nothing")
    formats: tuple[str, ...] = Field(default=(), description="formats of instants in every file")
    tables: tuple[FileMapping, ...] = Field(default=(), description="mappings; none: files have canonical names")

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                "".encode(value)
            except LookupError as error:
                raise ValueError("an encoding, such as utf-8, utf-16 or cp1252") from error
        return value

    @model_validator(mode="after")
    def _complete_together(self) -> Self:
        check_complete(self.tables)
        return self

    def mappings_of(self, file: str) -> tuple[FileMapping, ...]:
        """The mappings that read a file, in the order of the settings."""
        return tuple(mapping for mapping in self.tables if mapping.fits(file))
