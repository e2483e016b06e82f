"""The first catalog: runs, snapshots, cursors, counts, quarantine, human decisions, lock, audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _runs()
    _snapshots()
    _snapshot_tables()
    _run_sources()
    _cursors()
    _counts()
    _quarantine()
    _overrides()
    _follow_ups()
    _targets()
    _audit_log()
    _locks()
    _meta()


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("as_of", INSTANT, nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sqlite_autoincrement=True,
    )


def _snapshots() -> None:
    op.create_table(
        "snapshots",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("as_of", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("run_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_snapshots_run_id_runs"),
        sa.PrimaryKeyConstraint("id", name="pk_snapshots"),
        sqlite_autoincrement=True,
    )


def _snapshot_tables() -> None:
    op.create_table(
        "snapshot_tables",
        sa.Column("snapshot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["snapshot_id"], ["snapshots.id"], name="fk_snapshot_tables_snapshot_id_snapshots", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("snapshot_id", "table_name", name="pk_snapshot_tables"),
    )


def _run_sources() -> None:
    op.create_table(
        "run_sources",
        sa.Column("run_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("error_title", sa.Text(), nullable=True),
        sa.Column("error_message", sa.Text(), nullable=True),
        sa.Column("next_step", sa.Text(), nullable=True),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.Column("rows_in", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("rows_stored", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("rows_quarantined", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("rows_duplicate", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("paused_until", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_run_sources_run_id_runs"),
        sa.PrimaryKeyConstraint("run_id", "source", name="pk_run_sources"),
    )


def _cursors() -> None:
    op.create_table(
        "cursors",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("stream", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("updated_run", sa.BigInteger(), nullable=False),
        sa.Column("finished_run", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("server_time", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("source", "stream", name="pk_cursors"),
    )


def _counts() -> None:
    op.create_table(
        "counts",
        sa.Column("run_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("rows_in", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("rows_stored", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("rows_quarantined", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("rows_duplicate", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("fields_quarantined", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("source_total", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_counts_run_id_runs"),
        sa.PrimaryKeyConstraint("run_id", "source", "object", "unit", name="pk_counts"),
    )


def _quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("object", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Text(), nullable=True),
        sa.Column("field", sa.Text(), nullable=True),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("is_row", sa.Boolean(), nullable=False),
        sa.Column("is_derived", sa.Boolean(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=True),
        sa.Column("first_run", sa.BigInteger(), nullable=False),
        sa.Column("last_run", sa.BigInteger(), nullable=False),
        sa.Column("first_seen", INSTANT, nullable=False),
        sa.Column("last_seen", INSTANT, nullable=False),
        sa.Column("resolved_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_quarantine"),
        sa.UniqueConstraint("fingerprint", name="uq_quarantine_fingerprint"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_quarantine_row", "quarantine", ["source", "object", "row_id"], unique=False)


def _overrides() -> None:
    op.create_table(
        "overrides",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("a", sa.Text(), nullable=False),
        sa.Column("b", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_overrides"),
        sqlite_autoincrement=True,
    )


def _follow_ups() -> None:
    op.create_table(
        "follow_ups",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("case_id", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_follow_ups"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_follow_ups_case_id", "follow_ups", ["case_id"], unique=False)


def _targets() -> None:
    op.create_table(
        "targets",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("value", sa.Float(), nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_targets"),
        sqlite_autoincrement=True,
    )


def _audit_log() -> None:
    op.create_table(
        "audit_log",
        sa.Column("id", ID, autoincrement=True, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("user", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_log"),
        sqlite_autoincrement=True,
    )


def _locks() -> None:
    op.create_table(
        "locks",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("acquired_at", INSTANT, nullable=False),
        sa.Column("heartbeat_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_locks"),
    )


def _meta() -> None:
    op.create_table(
        "meta",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )


TABLES = (
    "meta",
    "locks",
    "audit_log",
    "targets",
    "follow_ups",
    "overrides",
    "quarantine",
    "counts",
    "cursors",
    "run_sources",
    "snapshot_tables",
    "snapshots",
    "runs",
)
