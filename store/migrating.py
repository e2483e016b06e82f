"""Alembic at work: brings the catalog's tables up to this version of Hilo."""

from alembic import command
from alembic.config import Config
from alembic.util import CommandError as Unknown
from sqlalchemy.engine import Connection

from store.catalog import MIGRATIONS

__all__ = ["Unknown", "alembic_config", "upgrade"]


def upgrade(connection: Connection) -> None:
    """Run the missing migrations; Unknown when the tables are of a later Hilo."""
    command.upgrade(alembic_config(connection), "head")


def alembic_config(connection: Connection) -> Config:
    """Alembic pointed at our migrations and at an open connection, without an .ini file."""
    config = Config()
    config.set_main_option("script_location", MIGRATIONS.as_posix().replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
