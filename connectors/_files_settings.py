"""Settings of a files source: where the files are, how they are written, which columns are which."""

from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import PurePosixPath
from string import Formatter
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from connectors._contract import SourceSettings
from connectors._instants import DAY_FIRST
from model.errors import one_of
from model.schemas import CANONICAL, Table
from model.settings import Section

UPDATE_TIME = "_source_updated_at"


class TableMapping(Section):
    """One `[[sources.NAME.tables]]`: how a file fills a canonical table.

    A column comes from `columns` (a file column; several are joined with `;` in a list and are
    fallbacks of each other elsewhere), from `templates` (text with `{file column}` in it; null when
    one of them is empty) or from `constants`. Several mappings may read the same file.
    """

    table: Literal["contacts", "interactions", "events", "surveys", "agents"] = Field(description="table it fills")
    file: str = Field(default="*", description="which files, by name or path, with * and ?")
    columns: dict[str, str | tuple[str, ...]] = Field(default={}, description="our column → column of the file")
    templates: dict[str, str] = Field(default={}, description='our column → text such as "{id}-solved"')
    constants: dict[str, str | int | float | bool] = Field(default={}, description="our column → the same value always")
    values: dict[str, dict[str, str]] = Field(default={}, description="our column → {word in the file → our word}")
    skip_when_empty: tuple[str, ...] = Field(default=(), description="file columns a row needs to be read at all")
    only_when: dict[str, tuple[str, ...]] = Field(default={}, description="file column → the values to read")
    not_before: dict[str, str] = Field(default={}, description="our instant → file column it may not precede")
    formats: tuple[str, ...] = Field(default=(), description="formats of instants besides ISO 8601, or `epoch`")

    @property
    def schema_of(self) -> Table:
        """The canonical table it fills."""
        return CANONICAL[self.table]

    @property
    def sources(self) -> Mapping[str, tuple[str, ...]]:
        """Our column → the file columns it is made of."""
        direct = {ours: (theirs,) if isinstance(theirs, str) else theirs for ours, theirs in self.columns.items()}
        return direct | {ours: placeholders(text) for ours, text in self.templates.items()}

    @property
    def read_columns(self) -> tuple[str, ...]:
        """Every file column this mapping reads, once."""
        asked = [name for names in self.sources.values() for name in names]
        return tuple(dict.fromkeys([*asked, *self.skip_when_empty, *self.only_when, *self.not_before.values()]))

    def fits(self, file: str) -> bool:
        """Whether this mapping reads the file at this relative path."""
        return fnmatch(file, self.file) or fnmatch(PurePosixPath(file).name, self.file)

    @model_validator(mode="after")
    def _columns_exist(self) -> Self:
        allowed = (*self.schema_of.names, UPDATE_TIME)
        named = (*self.columns, *self.templates, *self.constants, *self.values, *self.not_before)
        strange = [name for name in named if name not in allowed]
        if strange:
            raise ValueError(f"columns of {self.table}, not {strange[0]!r}: {one_of(allowed)}")
        return self


def placeholders(template: str) -> tuple[str, ...]:
    """The file columns a template names, in order."""
    return tuple(name for _, name, _, _ in Formatter().parse(template) if name is not None)


class FilesSettings(SourceSettings):
    """`[sources.NAME]` with `type = "files"`."""

    path: str = Field(description="a file, a folder (read with its subfolders) or a pattern with *")
    delimiter: str | None = Field(default=None, min_length=1, max_length=1, description="of CSV; found out when absent")
    encoding: str | None = Field(
        default=None, description="of text; UTF-8, UTF-16 or cp1252 are told apart when absent"
    )
    decimal: Literal[",", "."] | None = Field(default=None, description="decimal mark; found out when absent")
    day_first: bool = Field(default=False, description="read 31/12/2026 besides ISO 8601 dates")
    sheet: str | None = Field(default=None, description="sheet of an Excel file; the first when absent")
    formats: tuple[str, ...] = Field(default=(), description="formats of instants in every file")
    tables: tuple[TableMapping, ...] = Field(default=(), description="mappings; none: files have canonical names")

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                "".encode(value)
            except LookupError as error:
                raise ValueError("an encoding, such as utf-8, utf-16 or cp1252") from error
        return value

    def all_formats(self, own: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Formats of instants, a mapping's own first."""
        return (*own, *self.formats, *(DAY_FIRST if self.day_first else ()))

    def mappings_of(self, file: str) -> tuple[TableMapping, ...]:
        """The mappings that read a file, in the order of the settings."""
        return tuple(mapping for mapping in self.tables if mapping.fits(file))
