"""Colours that cells and chips choose themselves, per theme. The rest comes from `.streamlit/config.toml`."""

from typing import Final

from charts.palette import THEMES
from model.vocabulary import CHANNELS

_TINT: Final = {"light": 0.22, "dark": 0.38}
SEVERITY: Final = {
    "light": {"critical": "#b3261e", "high": "#b45309", "medium": "#b48215", "low": "#5b6472"},
    "dark": {"critical": "#ff8a80", "high": "#f5a65b", "medium": "#f8d999", "low": "#9aa4b2"},
}


def channel_tints(theme: str) -> dict[str, str]:
    """The chip colour of every channel: its colour thinned into the page, so that text on it stays readable."""
    return {channel: tint(THEMES[theme].of(channel), theme) for channel in CHANNELS}


def tint(colour: str, theme: str) -> str:
    """A colour thinned into the page's background (22 % on white, 38 % on the dark page)."""
    weight, page = _TINT[theme], _channels(THEMES[theme].page)
    mixed = (round(weight * c + (1 - weight) * p) for c, p in zip(_channels(colour), page, strict=True))
    return "#" + "".join(f"{value:02x}" for value in mixed)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
