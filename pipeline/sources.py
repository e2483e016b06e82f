"""The configured sources: their sections checked by their connectors, ready to be fetched from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from connectors import _registry as registry
from connectors._contract import Connector, Http, SourceSettings
from model.errors import SettingsError, one_of
from store.settings_faults import Origin, explain
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
    return tuple(_source(site, name) for name in _wanted(site, names))


def _wanted(site: Site, names: Iterable[str]) -> tuple[str, ...]:
    """The names, each once; SettingsError for one that is not configured."""
    configured = site.settings.sources
    wanted = tuple(dict.fromkeys(names)) or tuple(configured)
    for name in wanted:
        if name not in configured:
            allowed = one_of(configured) if configured else f"nothing: {site.origin.file} has no [sources.…] section"
            raise SettingsError.of_option("SOURCE", name, allowed, candidates=configured)
    return wanted


def usable(site: Site, names: Iterable[str] = ()) -> tuple[tuple[Source, ...], dict[str, SettingsError]]:
    """The named sources (or all) whose sections are right, and what is wrong with the others.

    SettingsError for a name that is none, and when no section is right.
    """
    found: list[Source] = []
    wrong: dict[str, SettingsError] = {}
    for name in _wanted(site, names):
        try:
            found.append(_source(site, name))
        except SettingsError as error:
            wrong[name] = error
    if wrong and not found:
        raise next(iter(wrong.values()))
    return tuple(found), wrong


def transport(source: Source) -> Http | None:
    """The transport of a source that talks HTTP; None for files and recorded pages. The caller closes it."""
    build = source.connector.http
    return build(source.settings) if build and source.settings.recorded is None else None


def _source(site: Site, name: str) -> Source:
    """A source whose section is right; what reads files writes local times in the company's zone by default."""
    section = _placed(site.settings.sources[name], site.folder)
    connector = registry.load(_type(site.origin, name, section.get("type")))
    try:
        settings = connector.settings.model_validate(section)
    except ValidationError as error:
        raise explain(error, site.origin, ("sources", name), connector.settings) from error
    if connector.http is None and "timezone" not in section:
        settings = settings.model_copy(update={"timezone": site.settings.company.timezone})
    return Source(name, connector, settings)


def _type(origin: Origin, name: str, given: object) -> str:
    """The type of a section, which names its connector."""
    keys = ("sources", name, "type")
    if isinstance(given, str) and given in registry.names():
        return given
    if given is not None:
        key = ".".join(keys)
        raise SettingsError.of_key(origin.of(keys), key, given, one_of(registry.names()), candidates=registry.names())
    variables = origin.below(keys[:-1])
    raise SettingsError(
        f"Reading settings from {origin.file}",
        f"{'.'.join(keys)} is missing" + (f"; only {', '.join(variables)} names this source" if variables else ""),
        allowed=one_of(registry.names()),
        next_step=f'write type = "…" under [sources.{name}] in {origin.file}, and run `hilo check`',
    )


def _placed(section: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    located = {key: str(folder / Path(section[key]).expanduser()) for key in PATHS if isinstance(section.get(key), str)}
    return {**section, **located}
