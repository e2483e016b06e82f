"""Quarantine remembers the unit (file) a reject came from, so that a clean reading of it closes the reject."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("quarantine", sa.Column("unit", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("quarantine", "unit")
