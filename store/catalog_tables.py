"""The SQL tables of the catalog, as SQLAlchemy Core tables; `store/migrations` makes them.

Instants are stored in UTC and come back in UTC; a naive datetime is refused.
"""

from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine.interfaces import Dialect

METADATA: Final = sa.MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(sa.types.TypeDecorator[datetime]):
    """An instant: aware in Python, UTC in the database (SQLite keeps no offset)."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; ValueError for a naive datetime, which would mean nobody knows what."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's
        """Always aware and in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True)


def _text(name: str, *, null: bool = False, key: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=null, primary_key=key)


def _at(name: str, *, null: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, Instant(), nullable=null)


def _count(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False, server_default=sa.text("0"))


def _of(column: str, *, cascade: bool = False, key: bool = False) -> sa.Column[Any]:
    """A reference to the id of another catalog table."""
    name = {"runs.id": "run_id", "snapshots.id": "snapshot_id"}[column]
    reference = sa.ForeignKey(column, ondelete="CASCADE" if cascade else None)
    return sa.Column(name, sa.BigInteger(), reference, nullable=False, primary_key=key, autoincrement=False)


def _table(name: str, *parts: Any) -> sa.Table:
    # SQLite would otherwise give the id of a deleted snapshot to a new one, and caches are keyed by it.
    has_id = any(isinstance(part, sa.Column) and part.name == "id" for part in parts)
    return sa.Table(name, METADATA, *parts, sqlite_autoincrement=has_id)


RUNS: Final = _table(
    "runs", _id(), _at("started_at"), _at("finished_at", null=True), _text("status"), _at("as_of"), _text("message")
)

SNAPSHOTS: Final = _table(
    "snapshots",
    _id(),
    _at("as_of"),
    _at("created_at"),
    _of("runs.id"),
    sa.Column("is_demo", sa.Boolean, nullable=False),
)

SNAPSHOT_TABLES: Final = _table(
    "snapshot_tables",
    _of("snapshots.id", cascade=True, key=True),
    _text("table_name", key=True),
    sa.Column("version", sa.BigInteger(), nullable=False),
)

RUN_SOURCES: Final = _table(
    "run_sources",
    _of("runs.id", key=True),
    _text("source", key=True),
    _text("status"),
    _text("error_title", null=True),
    _text("error_message", null=True),
    _text("next_step", null=True),
    _at("started_at", null=True),
    _at("finished_at", null=True),
    _count("rows_in"),
    _count("rows_stored"),
    _count("rows_quarantined"),
    _count("rows_duplicate"),
    _at("paused_until", null=True),
)

CURSORS: Final = _table(
    "cursors",
    _text("source", key=True),
    _text("stream", key=True),
    _text("cursor", null=True),
    sa.Column("updated_run", sa.BigInteger(), nullable=False),
    _count("finished_run"),  # the run in which the stream last came to its end
    _at("server_time", null=True),
)

COUNTS: Final = _table(
    "counts",
    _of("runs.id", key=True),
    _text("source", key=True),
    _text("object", key=True),
    _text("unit", key=True),  # "" when the stream has no units
    _count("rows_in"),
    _count("rows_stored"),
    _count("rows_quarantined"),
    _count("rows_duplicate"),
    _count("fields_quarantined"),
    sa.Column("source_total", sa.BigInteger(), nullable=True),
    sa.Column("source_total_before", sa.BigInteger(), nullable=True),  # counted before a first or full read
)

QUARANTINE: Final = _table(
    "quarantine",
    _id(),
    sa.Column("fingerprint", sa.String(64), nullable=False, unique=True),
    _text("source"),
    _text("object"),
    _text("row_id", null=True),
    _text("field", null=True),
    _text("raw", null=True),
    _text("reason"),
    sa.Column("is_row", sa.Boolean, nullable=False),
    sa.Column("is_derived", sa.Boolean, nullable=False),  # a contradiction found by deriving, judged anew each run
    sa.Column("line", sa.BigInteger(), nullable=True),
    sa.Column("first_run", sa.BigInteger(), nullable=False),
    sa.Column("last_run", sa.BigInteger(), nullable=False),
    _at("first_seen"),
    _at("last_seen"),
    _at("resolved_at", null=True),
    _text("unit", null=True),  # the file it stands in; null for pages that are only read once
    sa.Index("ix_quarantine_row", "source", "object", "row_id"),
)

IDENTITY_OVERRIDES: Final = _table(
    "identity_overrides",
    _id(),
    _text("kind"),
    _text("source_a", null=True),
    _text("contact_a", null=True),
    _text("source_b", null=True),
    _text("contact_b", null=True),
    _text("value", null=True),
    _text("by"),
    _at("at"),
    _text("note"),
    _at("revoked_at", null=True),
    _text("revoked_by", null=True),
)

IDENTITY_SUGGESTIONS: Final = _table(
    "identity_suggestions",
    *(_text(name, key=True) for name in ("source_a", "contact_a", "source_b", "contact_b")),
    sa.Column("probability", sa.Float(), nullable=False),
    _text("evidence"),
    _count("count_interactions"),
    _at("suggested_at"),
)

FOLLOW_UPS: Final = _table(
    "follow_ups",
    _id(),
    _text("case_id"),
    _text("state"),
    _text("owner", null=True),
    _text("user"),
    _at("at"),
    _text("note"),
    sa.Index("ix_follow_ups_case_id", "case_id"),
)

TARGETS: Final = _table(
    "targets",
    _id(),
    _text("metric"),
    _text("scope"),
    sa.Column("value", sa.Float(), nullable=False),
    _text("user"),
    _at("at"),
    _at("revoked_at", null=True),
    _text("revoked_by", null=True),
)

ANNOTATIONS: Final = _table(
    "annotations",
    _id(),
    sa.Column("day", sa.Date(), nullable=False),  # a local day of the company
    _text("text"),
    _text("channel", null=True),
    _text("team", null=True),
    _text("user"),
    _at("at"),
    _at("revoked_at", null=True),
    _text("revoked_by", null=True),
)

AUDIT_LOG: Final = _table(
    "audit_log",
    _id(),
    _at("at"),
    _text("user"),
    _text("action"),
    _text("detail"),
    _text("previous_hash"),
    _text("hash"),
)

LOCKS: Final = _table(
    "locks",
    _text("name", key=True),
    _text("owner"),
    _text("token"),
    _at("acquired_at"),
    _at("heartbeat_at"),
    _at("expires_at"),
)

META: Final = _table("meta", _text("key", key=True), _text("value"))
