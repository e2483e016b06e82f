"""Reads `hilo.toml`, the environment and the secrets file into checked `Settings`.

Later wins: defaults, hilo.toml, secrets file (`[sources.NAME]` only), environment
(`HILO_COMPANY__TIMEZONE`, `HILO_SOURCES__SUPPORT__API_TOKEN`). Secrets stand in the secrets file or the
environment only, and leave here as `SecretStr`, so that no message or log can show them by accident.
"""

import json
import re
import stat
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr, ValidationError

from model.errors import SettingsError
from model.settings import Settings

PREFIX: Final = "HILO_"
NESTING: Final = "__"
SECRET_ENDINGS: Final = ("token", "password", "secret", "api_key")
HIDDEN: Final = "••••"
_PASSWORD_IN_URL: Final = re.compile(r"[a-z][a-z0-9+.-]*://[^/@\s]*:[^/@\s]+@", re.IGNORECASE)

Keys = tuple[str, ...]


@dataclass(frozen=True)
class Origin:
    """Where settings came from, for errors about them: the file, and which variable set which key."""

    file: str
    variables: Mapping[Keys, str] = field(default_factory=dict)

    def of(self, keys: Keys) -> str:
        """The variable that set this key, else the file."""
        found = next((v for above, v in self.variables.items() if keys[: len(above)] == above), None)
        return f"the environment, {found}" if found else self.file

    def below(self, keys: Keys) -> tuple[str, ...]:
        """The variables that set anything below this key."""
        return tuple(v for deeper, v in self.variables.items() if deeper[: len(keys)] == keys)


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


def explain(error: ValidationError, origin: Origin, prefix: Keys, model: type[BaseModel]) -> SettingsError:
    """The first fault pydantic found, in words; `prefix` is put before the key (`sources`, `support`).

    Serves connectors' own sections too. A secret's value is never shown.
    """
    fault = _likeliest(error.errors(include_url=False))
    names = tuple(str(part) for part in fault["loc"])
    keys = (*prefix, *_plain(names))
    key, file = ".".join(keys), origin.of(keys)
    if fault["type"] == "missing":
        return _missing(file, key, _description(model, names))
    if isinstance(fault["input"], Mapping) and fault["type"] == "value_error":  # a rule about several keys
        return _together(file, keys, _allowed(fault), model)
    known = _fields_at(model, names[:-1])
    unknown = fault["type"] == "extra_forbidden"
    allowed = f"one of {', '.join(sorted(known))}" if unknown and known else _allowed(fault)
    found = HIDDEN if _is_secret(names) else _shown(fault["input"])
    return SettingsError.of_key(file, key, found, allowed, candidates=known if unknown else _choices(fault))


def _likeliest(faults: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The first fault; where one table or several are allowed, the deepest there: it took the value for what it is."""
    first = tuple(_plain(tuple(map(str, faults[0]["loc"]))))
    here = [f for f in faults if tuple(_plain(tuple(map(str, f["loc"]))))[: len(first)] == first]
    return max(here, key=lambda fault: len(fault["loc"]))


def _choices(fault: Mapping[str, Any]) -> list[str]:
    """The words a fixed list of words allows, or the fault itself names; none for any other fault."""
    if fault["type"] == "refused":
        return list(fault["ctx"].get("candidates", ()))
    return re.findall(r"'([^']*)'", str(fault["ctx"]["expected"])) if fault["type"] == "literal_error" else []


def _missing(file: str, key: str, description: str) -> SettingsError:
    title, step = f"Reading settings from {file}", f"add {key} to {file} and run `hilo check`"
    return SettingsError(title, f"{key} is missing", allowed=description, next_step=step)


def _together(file: str, keys: Keys, rule: str, model: type[BaseModel]) -> SettingsError:
    """A section whose keys do not fit together; secrets among what is asked for are named as variables."""
    secret = [variable_name((*keys, name)) for name in model.model_fields if _is_secret((name,)) and name in rule]
    where = f"; secrets come from the environment: {' or '.join(secret)}" if secret else ""
    return SettingsError(
        f"Reading settings from {file}",
        f"[{'.'.join(keys)}] cannot be used as it stands",
        allowed=rule,
        next_step=f"correct [{'.'.join(keys)}] in {file}{where}, and run `hilo check`",
    )


def _description(model: object, names: Keys) -> str:
    """What a key means, as its model says; empty when it does not."""
    inside = [m for m in _models(_annotation_at(model, names[:-1])) if names[-1] in m.model_fields]
    return (inside[0].model_fields[names[-1]].description or "") if inside else ""


def _allowed(fault: Mapping[str, Any]) -> str:
    message = str(fault["msg"])
    for opening in ("Value error, ", "Input should be ", "Input should have ", "String should have "):
        message = message.removeprefix(opening)
    return message.split(" or instance of ")[0]  # a class of ours means nothing in a file


def _shown(value: object) -> object:
    """A value safe to print: short, and without the secrets inside it."""
    if isinstance(value, SecretStr):
        return HIDDEN
    if isinstance(value, Mapping):
        return {k: HIDDEN if _is_secret((str(k),)) else _shown(v) for k, v in value.items()}
    if isinstance(value, str) and "://" in value and "@" in value:  # a URL with a password in it
        return f"{value.split('://', 1)[0]}://{HIDDEN}@{value.rsplit('@', 1)[1]}"
    return value


def _plain(names: Keys) -> Iterator[str]:
    """The key as it is written in TOML: pydantic's names of union members left out."""
    return (name for name in names if not (name[:1].isupper() or "[" in name))


def _fields_at(model: object, names: Keys) -> list[str]:
    """The keys allowed at a place in the settings; none when any key is."""
    fields = [f for m in _models(_annotation_at(model, names)) for f in m.model_fields.items()]
    return [field.alias or key for key, field in fields]


def _annotation_at(model: object, names: Keys) -> object:
    for name in _plain(names):
        members = [m for m in _models(model) if name in m.model_fields]
        model = members[0].model_fields[name].annotation if members else model
    return model


def _models(annotation: object) -> list[type[BaseModel]]:
    """The pydantic models inside an annotation such as `dict[str, Schedule | tuple[Schedule, ...]]`."""
    if isinstance(annotation, type) and not get_args(annotation) and issubclass(annotation, BaseModel):
        return [annotation]
    inside = get_args(annotation) if get_origin(annotation) in (dict, tuple, list, Union, UnionType, Annotated) else ()
    return list(dict.fromkeys(m for part in inside for m in _models(part)))


def _is_secret(names: Keys) -> bool:
    return any(name.lower().endswith(SECRET_ENDINGS) for name in names)


def _leaves(values: Mapping[str, Any], above: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key), value


def _refuse_secrets(values: Mapping[str, Any], file: str) -> None:
    for keys, value in _leaves(values):
        has_password = isinstance(value, str) and _PASSWORD_IN_URL.match(value.strip())
        if has_password or (keys[0] == "sources" and _is_secret(keys[-1:])):
            secrets = f", or {'.'.join(keys[:-1])} in .streamlit/secrets.toml (mode 600)"
            raise SettingsError(
                f"Reading settings from {file}",
                f"{'.'.join(keys)} {'holds a password' if has_password else 'is a secret'} "
                "and must not stand in this file",
                allowed="the environment" + (secrets if keys[0] == "sources" else ""),
                next_step=f"remove it from {file}, set {variable_name(keys)}, and replace the secret if others saw it",
            )


def variable_name(keys: Keys) -> str:
    """The environment variable that sets a key."""
    return PREFIX + NESTING.join(keys).upper()


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
    return SecretStr(value) if isinstance(value, str) and _is_secret((key,)) else value


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
    return SettingsError.of_key(file, key, HIDDEN if _is_secret(tuple(parts)) else _shown(text), allowed)


def _value(text: str) -> Any:
    """Lists and tables are written as JSON; everything else is text that the key's type reads."""
    if text[:1] not in ("[", "{"):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text
