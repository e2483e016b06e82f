"""What every command of `hilo` shares: its options, the site they name, and the clock."""
# ruff: noqa: PLC0415 - the store is opened by the commands that need it; `--help` starts without

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from store.site import Site

HomeOption = Annotated[Path | None, typer.Option("--home", help="Folder of the store; default $HILO_HOME, else .hilo")]
ConfigOption = Annotated[
    Path | None, typer.Option("--config", help="Settings; default $HILO_CONFIG, else hilo.toml if there is one")
]


def now() -> datetime:
    """The one place where the command line reads the clock."""
    return datetime.now(UTC)


def site_of(home: Path | None, config: Path | None) -> "Site":
    """The installation that --home and --config name, or the environment, or the working folder."""
    from store.site import config_path, home_path, open_site

    return open_site(home_path(home, os.environ), config_path(config, os.environ), os.environ)
