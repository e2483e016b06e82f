"""Why something could not be read, in the page's language: connectors say it in English, once for all who look.

Each English text of `set_aside.*` is also the form by which a reason is known, its gaps being names and numbers of the
source. A reason of no known form stays as it came.
"""

import re
from functools import cache
from typing import Final

from ui.words import TEXTS, Words

_SECTION: Final = "set_aside."
_GAP: Final = re.compile(r"\\\{(\w+)\\\}")
_APART: Final = "; "
_FIELD: Final = re.compile(r"(?P<field>\w+): (?P<why>.+)", re.DOTALL)


def reason(words: Words, told: str) -> str:
    """A reason in words; one of several parts (`at: not a date; event_id is missing`) part by part."""
    return _known(words, told) or _APART.join(_part(words, part) for part in told.split(_APART))


def _part(words: Words, told: str) -> str:
    of_field = _FIELD.fullmatch(told)
    if of_field is None:
        return _known(words, told) or told
    return f"{of_field['field']}: {_known(words, of_field['why']) or of_field['why']}"


def _known(words: Words, told: str) -> str | None:
    """A reason of a known form in words; None for others."""
    matches = ((key, form.fullmatch(told)) for key, form in _forms().items())
    found = next(((key, match.groupdict()) for key, match in matches if match), None)
    return words(found[0], **{name: _named(words, gap) for name, gap in found[1].items()}) if found else None


@cache
def _forms() -> dict[str, re.Pattern[str]]:
    texts = {key: text for key, text in TEXTS["en"].items() if key.startswith(_SECTION)}
    return {key: re.compile(_GAP.sub(r"(?P<\1>[^;:]+)", re.escape(text))) for key, text in texts.items()}


def _named(words: Words, gap: str) -> str:
    """A name of one of our columns in words; anything else as it came."""
    known = words.get(f"column.{gap}")
    return known.lower() if known else gap
