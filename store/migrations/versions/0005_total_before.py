"""The source's own total before a first read, for rows that arrive while it is read."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("counts") as counts:
        counts.add_column(sa.Column("source_total_before", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("counts") as counts:
        counts.drop_column("source_total_before")
