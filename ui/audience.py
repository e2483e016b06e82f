"""Who looks: the same pages for everybody, arranged so that her own stand open and the others in sections."""

from typing import Final

AUDIENCES: Final = ("executive", "team")
"""Whom the navigation can be arranged for; the first one is meant where the address says nothing."""
PARAMETER: Final = "audience"


def audience_of(asked: str | None) -> str:
    """The audience the address names, or the default one for a name nobody has."""
    return asked if asked in AUDIENCES else AUDIENCES[0]


def section(file: str, audience: str) -> str:
    """The section of the navigation a page stands in, which is its folder's; "" for the audience's own pages."""
    folder = file.split("/", maxsplit=1)[0]
    return "" if folder == audience else folder
