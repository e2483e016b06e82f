"""Colours with a fixed meaning, for light and dark pages.

Channels: traditional ones are warm, digital ones cool or other, so the split survives red-green blindness.
Each list was searched for at least 3:1 against its page and a CIEDE2000 distance of at least 10 between any
two under normal, protan, deutan and tritan vision; the tests compute both.
"""

from dataclasses import dataclass
from typing import Final

from model.vocabulary import CHANNELS


@dataclass(frozen=True)
class Theme:
    """What a chart has to know about the page it stands on.

    `channels` in the order of `model.vocabulary.CHANNELS`; `sequential` from little to much, ten steps; `ink` for
    labels and annotations, `text` for body text, `page` for the background; `good`, `bad` and `warning` for verdicts.
    """

    name: str
    channels: tuple[str, ...]
    sequential: tuple[str, ...]
    ink: str
    text: str
    page: str
    grid: str
    accent: str
    good: str
    bad: str
    warning: str

    def of(self, channel: str) -> str:
        """The colour of a channel; that of `unknown` for a word that is none."""
        return self.channels[CHANNELS.index(channel) if channel in CHANNELS else -1]


LIGHT: Final = Theme(
    name="light",
    channels=(
        "#904f07", "#b48215", "#760f00",  # phone, branch, post
        "#4d5ad3", "#134572", "#42979a", "#2b7052",  # email, web_form, chat, whatsapp
        "#59616c", "#8f89d5", "#5f2942", "#100050",  # messaging, app, social, self_service
        "#888078",  # unknown
    ),
    sequential=(
        "#eef6f6", "#d5e9e9", "#b6d9da", "#92c6c8", "#6cb0b3", "#48989c", "#2c8084", "#17686c", "#0a5155", "#043b3f",
    ),
    ink="#5b6472", text="#111827", page="#ffffff", grid="#dce1e8", accent="#0f5c5c",
    good="#1a7f4b", bad="#b3261e", warning="#b45309",
)  # fmt: skip

DARK: Final = Theme(
    name="dark",
    channels=(
        "#f86b21", "#f8d999", "#a55e5a",
        "#adc4fd", "#2073b8", "#96f4ef", "#06b779",
        "#727d89", "#a38ce9", "#dc97b9", "#c8e808",
        "#c0c0b0",
    ),
    sequential=(
        "#12262b", "#143840", "#164b54", "#1a5f69", "#22757f", "#308c95", "#48a4ab", "#6bbcc1", "#96d3d6", "#c9eaeb",
    ),
    ink="#9aa4b2", text="#e8edf5", page="#0f131a", grid="#2b3342", accent="#4fb8b3",
    good="#4cc38a", bad="#ff8a80", warning="#f5a65b",
)  # fmt: skip

THEMES: Final = {theme.name: theme for theme in (LIGHT, DARK)}
