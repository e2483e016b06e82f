"""Where this installation keeps everything: settings, catalog, tables and staging, opened together."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from model.settings import Settings
from store.catalog import Catalog
from store.home import Home
from store.settings_faults import Origin
from store.settings_file import read_settings
from store.staging import Staging
from store.tables import Tables

DEFAULT_HOME: Final = Path(".hilo")
DEFAULT_CONFIG: Final = Path("hilo.toml")


@dataclass(frozen=True)
class Site:
    """One installation. `folder` is what relative paths in the settings start from."""

    settings: Settings
    folder: Path
    home: Home
    catalog: Catalog
    tables: Tables
    staging: Staging
    origin: Origin = field(default_factory=lambda: Origin("the settings"))


def home_path(given: Path | None, environ: Mapping[str, str]) -> Path:
    """The home folder: given, else `$HILO_HOME`, else `.hilo`."""
    return given or (Path(environ["HILO_HOME"]) if environ.get("HILO_HOME") else DEFAULT_HOME)


def config_path(given: Path | None, environ: Mapping[str, str]) -> Path | None:
    """The settings file: given, else `$HILO_CONFIG`, else `hilo.toml` if there is one, else None."""
    named = given or (Path(environ["HILO_CONFIG"]) if environ.get("HILO_CONFIG") else None)
    return named or (DEFAULT_CONFIG if DEFAULT_CONFIG.exists() else None)


def open_site(home: Path, config: Path | None, environ: Mapping[str, str]) -> Site:
    """Read the settings and open the store in `home`, created and migrated when it is new."""
    folder = config.parent if config else Path()
    settings, origin = read_settings(config, environ, folder / ".streamlit" / "secrets.toml")
    place = Home.of(home, settings.store)
    home.mkdir(parents=True, exist_ok=True)
    catalog = Catalog(place.catalog_url)
    catalog.migrate()
    return Site(settings, folder, place, catalog, Tables(place.tables_url), Staging(place.staging), origin)
