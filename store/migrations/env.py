"""Alembic's entry: migrate over the connection (and transaction) `Catalog.migrate` opened."""

from alembic import context

from store.catalog_tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    compare_type=True,
    compare_server_default=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
