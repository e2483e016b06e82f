"""Pairs of persons that may be one, for people to decide."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity_suggestions",
        sa.Column("source_a", sa.Text(), nullable=False),
        sa.Column("contact_a", sa.Text(), nullable=False),
        sa.Column("source_b", sa.Text(), nullable=False),
        sa.Column("contact_b", sa.Text(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("count_interactions", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        sa.Column("suggested_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("source_a", "contact_a", "source_b", "contact_b", name="pk_identity_suggestions"),
    )


def downgrade() -> None:
    op.drop_table("identity_suggestions")
