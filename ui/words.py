"""Every text of the pages, in English, Spanish and Catalan: a folder per language in `ui/language/`.

All three have the same keys and the same placeholders (a test compares them), save that the meaning of a metric
in English is the one it is declared with. A key ending in `_one` is the singular of its neighbour ending in `_other`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from model.metric import Metric

LANGUAGES: Final = ("en", "es", "ca")


def _flat(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    parts = [_flat(v, f"{prefix}{k}.") if isinstance(v, dict) else {f"{prefix}{k}": v} for k, v in table.items()]
    return {key: text for part in parts for key, text in part.items()}


def _read(language: str) -> dict[str, str]:
    """The texts of all files of a language. A section may be split between files; a key stands in one of them."""
    files = sorted((Path(__file__).parent / "language" / language).glob("*.toml"))
    return {k: text for file in files for k, text in _flat(tomllib.loads(file.read_text(encoding="utf-8"))).items()}


TEXTS: Final = {language: _read(language) for language in LANGUAGES}
"""Texts by language and dotted key."""


@dataclass(frozen=True)
class Words:
    """The texts of one language. `words("overview.title")` gives a text, with its placeholders filled."""

    language: str = "en"

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of a key; KeyError when there is none."""
        return TEXTS[self.language][key].format(**values)

    def number(self, key: str, n: int, /, **values: object) -> str:
        """The singular (`key_one`) or plural (`key_other`) text; `{n}` is filled by the caller's own formatting."""
        return self(f"{key}_{'one' if n == 1 else 'other'}", **({"n": n} | values))

    def code(self, code: str | None) -> str:
        """The word for a code of `model.vocabulary` (`web_form` → Web form); an unknown code as it is."""
        return TEXTS[self.language].get(f"code.{code}", str(code)) if code else self("code.none")

    def get(self, key: str) -> str | None:
        """The text of a key, or None."""
        return TEXTS[self.language].get(key)

    def term(self, section: str, code: str) -> str:
        """The text of a code in a section, such as why a row is left out; one we have no words for reads as it is."""
        return TEXTS[self.language].get(f"{section}.{code}", code.replace("_", " "))

    def meaning(self, metric: Metric) -> str:
        """What a metric means, in one sentence: translated, or else as it is declared."""
        return TEXTS[self.language].get(f"metric.{metric.name}", metric.meaning)

    def section(self, sections: tuple[str, ...], key: str) -> str:
        """The text of a key in the first of these sections that has it."""
        return self(next(f"{s}.{key}" for s in sections if f"{s}.{key}" in TEXTS[self.language]))


def language_of(asked: str | None, locale: str | None) -> str:
    """The language to speak: the one asked for in the URL, else the browser's, else English."""
    wanted = [part.split("-")[0].lower() for part in (asked, locale) if part]
    return next((language for language in wanted if language in LANGUAGES), "en")
