"""What derived rows depend on besides the data: settings, our own code, and the libraries that compute them."""

import hashlib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Final

import orjson
import polars as pl

from model.settings import Settings

_SECTIONS: Final = ("company", "schedules", "targets", "calls", "identity", "journeys", "dissatisfaction")
_CODE: Final = ("model", "identity", "clocks", "journeys", "pipeline")
_LIBRARIES: Final = ("polars", "numpy", "holidays", "tzdata", "phonenumbers")
_ROOT: Final = Path(__file__).parent.parent


def fingerprint(settings: Settings) -> str:
    """A hash that differs when anything differs that derived rows depend on; 64 hexadecimal digits."""
    told = settings.model_dump(mode="json", include=set(_SECTIONS))
    told["kept"] = {name: section.get("schedule") for name, section in settings.sources.items()}
    told["libraries"] = list(_versions())
    digest = hashlib.sha256(orjson.dumps(told, option=orjson.OPT_SORT_KEYS))
    for path in _code():
        digest.update(path.read_bytes())
    return digest.hexdigest()


def fingerprint_of(decisions: pl.DataFrame) -> str:
    """A hash of the human decisions in force."""
    return hashlib.sha256(decisions.write_json().encode()).hexdigest()


def _versions() -> Iterator[str]:
    for name in _LIBRARIES:
        try:
            yield f"{name} {metadata.version(name)}"
        except metadata.PackageNotFoundError:  # not needed on this machine, such as time zones of the system
            yield f"{name} -"


def _code() -> list[Path]:
    return sorted(path for folder in _CODE for path in (_ROOT / folder).rglob("*.py"))
