"""What is wrong in settings, in words: the file or variable, the key, what was found and what is allowed."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr, ValidationError

from model.errors import SettingsError

PREFIX: Final = "HILO_"
NESTING: Final = "__"
SECRET_ENDINGS: Final = ("token", "password", "secret", "api_key")
HIDDEN: Final = "••••"

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


def variable_name(keys: Keys) -> str:
    """The environment variable that sets a key."""
    return PREFIX + NESTING.join(keys).upper()


def is_secret(names: Keys) -> bool:
    """Whether a key holds a secret, by its name."""
    return any(name.lower().endswith(SECRET_ENDINGS) for name in names)


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
    if fault["input"] is None:
        return _missing(file, key, _allowed(fault))
    if isinstance(fault["input"], Mapping) and fault["type"] == "value_error":  # a rule about several keys
        return _together(file, keys, _allowed(fault), model)
    known = _fields_at(model, names[:-1])
    unknown = fault["type"] == "extra_forbidden"
    allowed = f"one of {', '.join(sorted(known))}" if unknown and known else _allowed(fault)
    found = HIDDEN if is_secret(names) else shown(fault["input"])
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
    secret = [variable_name((*keys, name)) for name in model.model_fields if is_secret((name,)) and name in rule]
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


_IN_TOML: Final = {
    "tuple_type": 'a list, as ["…"]',
    "list_type": 'a list, as ["…"]',
    "dict_type": "a table of keys",
    "model_type": "a table of keys",
    "string_type": "text in quotes",
}
"""What is allowed in the words of a settings file, where pydantic's are those of Python."""


def _allowed(fault: Mapping[str, Any]) -> str:
    if str(fault["type"]).startswith("date_"):
        return "a day, as 2026-07-01"
    message = _IN_TOML.get(fault["type"], str(fault["msg"]))
    for opening in ("Value error, ", "Input should be ", "Input should have ", "String should have "):
        message = message.removeprefix(opening)
    return message.split(" or instance of ")[0]  # a class of ours means nothing in a file


def shown(value: object) -> object:
    """A value safe to print: short, and without the secrets inside it."""
    if isinstance(value, SecretStr):
        return HIDDEN
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"{value.total_seconds():g}s"
    if isinstance(value, Mapping):
        return {k: HIDDEN if is_secret((str(k),)) else shown(v) for k, v in value.items()}
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
