"""What a schema holds: which of a preset's tables and columns are there, and how to name them in SQL."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, String, TableClause, cast, column, func, inspect, table
from sqlalchemy.types import TypeEngine

from model.errors import SourceSkipped, one_of


@dataclass(frozen=True)
class Held:
    """The columns of each table that is there, by name, with their types."""

    schema: str | None
    types: Mapping[str, Mapping[str, TypeEngine[Any]]]

    def table(self, name: str, alias: str) -> Any:
        """A table of the schema under an alias, with columns that come as the driver gives them."""
        columns: list[Any] = [column(c) for c in self.types[name]]
        made: TableClause = table(name, *columns, schema=self.schema) if self.schema else table(name, *columns)
        return made.alias(alias)

    def has(self, name: str, *columns: str) -> bool:
        """Whether the table is there and has these columns."""
        return name in self.types and all(c in self.types[name] for c in columns)

    def same(self, left: tuple[Any, str, str], right: tuple[Any, str, str]) -> ColumnElement[bool]:
        """Equality of two columns (alias, table, column), as text where one is a number and one is text."""
        (a, a_table, a_name), (b, b_table, b_name) = left, right
        return equal(a.c[a_name], self.types[a_table][a_name], b.c[b_name], self.types[b_table][b_name])


def held(connection: Connection, schema: str | None, wanted: Mapping[str, tuple[str, ...]], source: str) -> Held:
    """Look up the wanted tables and columns. SourceSkipped when none of the tables is there."""
    looking = inspect(connection)
    present = {*looking.get_table_names(schema), *looking.get_view_names(schema)}
    types = {
        name: {c["name"]: c["type"] for c in looking.get_columns(name, schema) if c["name"] in columns}
        for name, columns in wanted.items()
        if name in present
    }
    if not types:
        where = f"schema {schema!r}" if schema else "the default schema"
        raise SourceSkipped(
            f"Reading {source}",
            f"{where} has none of the preset's tables ({', '.join(wanted)})",
            allowed=one_of(sorted(present)) if present else f"schemas {', '.join(looking.get_schema_names())}",
            next_step=f'set schema = "…" in [sources.{source}]',
        )
    return Held(schema, types)


def equal(left: Any, left_type: TypeEngine[Any], right: Any, right_type: TypeEngine[Any]) -> ColumnElement[bool]:
    """Equality of two columns of these types, as text where one is a number and one is text."""
    if isinstance(left_type, String) == isinstance(right_type, String):
        return left == right  # type: ignore[no-any-return]  # a column of an alias is Any
    return cast(left, String) == cast(right, String)


def is_set(flag: Any) -> ColumnElement[bool]:
    """True where a flag is set, whether it is a boolean, a number or text."""
    return func.lower(cast(flag, String)).in_(["true", "t", "1", "yes"])
