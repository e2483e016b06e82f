"""Reads `hilo.toml`, the environment and the secrets file into checked `Settings`.

Later wins: defaults, hilo.toml, secrets file (`[sources.NAME]` only), environment
(`HILO_COMPANY__TIMEZONE`, `HILO_SOURCES__SUPPORT__API_TOKEN`). Secrets stand in the secrets file or the
environment only, and leave here as `SecretStr`, so that no message or log can show them by accident.
"""

import json
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr, ValidationError

from model.errors import SettingsError
from model.settings import Settings
from store.settings_faults import HIDDEN, NESTING, PREFIX, Keys, Origin, explain, is_secret, shown, variable_name

_PASSWORD_IN_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://[^/@\s]*:[^/@\s]+@", re.IGNORECASE)


def load_settings(path: Path | None, environ: Mapping[str, str], secrets: Path | None = None) -> Settings:
    """The settings of `read_settings`, without where they came from."""
    return read_settings(path, environ, secrets)[0]


def read_settings(
    path: Path | None, environ: Mapping[str, str], secrets: Path | None = None
) -> tuple[Settings, Origin]:
    """Settings from a file (None: defaults), a secrets file when it exists, and `HILO_SECTION__KEY` variables.

    SettingsError names file or variable, key, value (never a secret), what is allowed and the nearest
    valid key. `HILO_HOME`, `HILO_CONFIG` and other names without `__` are no settings.
    """
    values = read_toml(path) if path else {}
    _refuse_secrets(values, str(path))
    _merge(values, _secret_sources(secrets) if secrets and secrets.exists() else {})
    origin = Origin(str(path or "the defaults (there is no hilo.toml)"), _place_variables(values, environ))
    try:
        return Settings.model_validate(values), origin
    except ValidationError as error:
        raise explain(error, origin, (), Settings) from error


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file; SettingsError with file and line when it is missing, unreadable or not TOML."""
    text = ""
    try:
        text = path.read_text(encoding="utf-8-sig")
        return tomllib.loads(text)
    except OSError as error:
        what, allowed = f"it cannot be read: {error.strerror or error}", "an existing file you may read"
    except UnicodeDecodeError as error:
        what, allowed = f"byte {error.start} is not UTF-8", "TOML in UTF-8"
    except tomllib.TOMLDecodeError as error:
        what, allowed = (
            f"it is not valid TOML: {_with_line(error, text)}",
            "TOML: [sections] with key = value, text in quotes",
        )
    raise SettingsError(f"Reading settings from {path}", what, allowed=allowed, next_step=f"correct {path}")


def _with_line(error: tomllib.TOMLDecodeError, text: str) -> str:
    """The parser's words; it names the line of every fault but those at the end of the file."""
    return str(error).replace("at end of document", f"at line {max(1, len(text.splitlines()))}, the end of the file")


def _leaves(values: Mapping[str, Any], above: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key), value


def _refuse_secrets(values: Mapping[str, Any], file: str) -> None:
    for keys, value in _leaves(values):
        has_password = isinstance(value, str) and _PASSWORD_IN_URL.match(value.strip())
        if has_password or (keys[0] == "sources" and is_secret(keys[-1:])):
            secrets = f", or {'.'.join(keys[:-1])} in .streamlit/secrets.toml (mode 600)"
            raise SettingsError(
                f"Reading settings from {file}",
                f"{'.'.join(keys)} {'holds a password' if has_password else 'is a secret'} "
                "and must not stand in this file",
                allowed="the environment" + (secrets if keys[0] == "sources" else ""),
                next_step=f"remove it from {file}, set {variable_name(keys)}, and replace the secret if others saw it",
            )


def _secret_sources(path: Path) -> dict[str, Any]:
    """`[sources]` of the secrets file; the other sections are Streamlit's."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(
            f"Reading secrets from {path}",
            f"other users of this machine may open it (mode {mode:o})",
            allowed="mode 600",
            next_step=f"run `chmod 600 {path}`",
        )
    return {"sources": _wrapped(read_toml(path).get("sources", {}))}


def _wrapped(values: Mapping[str, Any]) -> dict[str, Any]:
    return {k: _wrapped(v) if isinstance(v, Mapping) else _guarded(k, v) for k, v in values.items()}


def _guarded(key: str, value: Any) -> Any:
    return SecretStr(value) if isinstance(value, str) and is_secret((key,)) else value


def _merge(into: dict[str, Any], other: Mapping[str, Any]) -> None:
    for key, value in other.items():
        if isinstance(value, Mapping) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


def _place_variables(values: dict[str, Any], environ: Mapping[str, str]) -> dict[Keys, str]:
    """Put every `HILO_A__B` into the values; which variable set which key."""
    placed: dict[Keys, str] = {}
    for variable in sorted(environ):
        parts = variable.removeprefix(PREFIX).split(NESTING)
        if variable.startswith(PREFIX) and len(parts) > 1 and all(parts):
            placed[_place(values, parts, environ[variable])] = variable
    return placed


def _place(values: dict[str, Any], parts: list[str], text: str) -> Keys:
    """Set one key; a variable's case is lost, so an existing name is matched without it."""
    here, keys = values, []
    for position, part in enumerate(parts, start=1):
        name = next((k for k in here if k.lower() == part.lower()), part.lower())
        keys.append(name)
        if position == len(parts):
            here[name] = _guarded(name, _value(text))
        elif isinstance(here.get(name), list):
            raise _one_of_several(parts, keys, text)
        elif not isinstance(here.get(name), dict):
            here[name] = {}
        here = here[name] if position < len(parts) else here
    return tuple(keys)


def _one_of_several(parts: list[str], above: list[str], text: str) -> SettingsError:
    """A variable for a key inside a list of tables: nobody could say which of them is meant."""
    file, key = f"the environment, {variable_name(tuple(parts))}", ".".join(parts).lower()
    allowed = f"the whole list as JSON in {variable_name(tuple(above))}, or one table in the file"
    return SettingsError.of_key(file, key, HIDDEN if is_secret(tuple(parts)) else shown(text), allowed)


def _value(text: str) -> Any:
    """Lists and tables are written as JSON; everything else is text that the key's type reads."""
    if text[:1] not in ("[", "{"):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
