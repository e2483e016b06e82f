"""The configured sources: their sections checked by their connectors, ready to be fetched from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from connectors import _registry as registry
from connectors._contract import Connector, Http, SourceSettings
from model.errors import SettingsError, one_of
from store.settings_file import explain
from store.site import Site

PATHS: Final = ("path", "recorded")
"""Keys that name a file or folder; relative ones start where hilo.toml lies."""


@dataclass(frozen=True)
class Source:
    """A configured source: its name, its connector and its checked settings."""

    name: str
    connector: Connector
    settings: SourceSettings


def sources(site: Site, names: Iterable[str] = ()) -> tuple[Source, ...]:
    """The named sources, or all of them; SettingsError for a name or section that cannot be used."""
    configured = site.settings.sources
    wanted = tuple(names) or tuple(configured)
    for name in wanted:
        if name not in configured:
            raise SettingsError.of_key(
                "the settings", f"sources.{name}", "missing", one_of(configured) if configured else "no source is set",
                candidates=configured,
            )  # fmt: skip
    zone = site.settings.company.timezone
    return tuple(_source(name, _placed(configured[name], site.folder), zone) for name in wanted)


def transport(source: Source) -> Http | None:
    """The transport of a source that talks HTTP; None for files and recorded pages. The caller closes it."""
    build = source.connector.http
    return build(source.settings) if build and source.settings.recorded is None else None


def _source(name: str, section: Mapping[str, Any], zone: str) -> Source:
    """A source whose section is right; what reads files writes local times in the company's zone by default."""
    try:
        settings = registry.settings_of(name, section)
        if registry.load(settings.type).http is None and "timezone" not in section:
            settings = settings.model_copy(update={"timezone": zone})
    except ValidationError as error:
        model = registry.load(section["type"]).settings
        raise explain(error, "the settings", f"sources.{name}", model) from error
    return Source(name, registry.load(settings.type), settings)


def _placed(section: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    located = {key: str(folder / section[key]) for key in PATHS if isinstance(section.get(key), str)}
    return {**section, **located}
