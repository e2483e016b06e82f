"""Does digital relieve the phone? What would fall or rise if it did, now and before, and whether that is chance."""

from dataclasses import dataclass, replace
from typing import Final

import polars as pl
import streamlit as st

from metrics.compare import Change, Verdict, change
from metrics.registry import find
from model.metric import Better
from ui import cards, data, links, panels, tables, tips
from ui.view import View


@dataclass(frozen=True)
class Sign:
    """A figure that tells it: the metric, its group of channels if not all, and which direction is a relief."""

    metric: str
    group: str | None = None
    is_relief_if: Better | None = None


SIGNS: Final = (
    Sign("contacts", "traditional", "lower"), Sign("contacts_per_customer"), Sign("channel_shift"),
    Sign("digital_leakage"), Sign("verified_containment_rate"),
)  # fmt: skip


@data.drawn
def signs(view: View) -> None:
    """What they say together, and a line per figure: its value, what it was, how it moved, and the word for that."""
    told = [_told(view, sign) for sign in SIGNS]
    if not any(each.n for each in told):
        panels.nothing(view)
        return
    st.markdown(verdict(view, [each.moved.verdict(each.better) for each in told if each.is_tested]))
    rows = [_line(view, each) for each in told]
    tables.show(view, pl.DataFrame(rows, infer_schema_length=None), "relief", {
        "figure": tables.text(view, "figure", pinned=True, width=250),
        "now": tables.text(view, "now", width=85, alignment="right"),
        "before": tables.text(view, "before", width=85, alignment="right"),
        "moved": tables.text(view, "moved", width=85, alignment="right"),
        "in_a_word": tables.text(view, "in_a_word", width=85), "link": tables.behind(view),
    })  # fmt: skip


def verdict(view: View, words: list[Verdict]) -> str:
    """The finding: what the signs that can be tested say together."""
    better, worse = words.count("better"), words.count("worse")
    if not words:
        return view.words("relief.untold")
    key = "same" if not better and not worse else "yes" if not worse else "no" if not better else "both"
    return view.words(f"relief.{key}", better=better, worse=worse, of=len(words))


@dataclass(frozen=True)
class Reading:
    """A sign in a view: where it is looked at, its value now and before, and how it moved."""

    sign: Sign
    seen: View
    n: int
    now: float | None
    before: float | None
    moved: Change

    @property
    def better(self) -> Better:
        """Which direction is a relief."""
        return self.sign.is_relief_if or find(self.sign.metric).better

    @property
    def is_tested(self) -> bool:
        """Whether it can be said that it moved by more than chance."""
        return self.moved.is_more_than_noise is not None


def _told(view: View, sign: Sign) -> Reading:
    seen = _seen(view, sign)
    now, before = data.result(seen, sign.metric), data.before(seen, sign.metric)
    moved = change(find(sign.metric), now, before)
    was = before["value"][0] if before is not None and moved.difference is not None else None
    return Reading(sign, seen, now["n"][0], now["value"][0], was, moved)


def _seen(view: View, sign: Sign) -> View:
    if sign.group is None:
        return view
    return view.with_filters(replace(view.filters, channels=(), channel_group=sign.group))


def _line(view: View, told: Reading) -> dict[str, str | None]:
    metric, words, moved = find(told.sign.metric), view.words, told.moved
    return {
        "figure": words(f"relief.{told.sign.group}") if told.sign.group else tips.name(words, metric),
        "now": cards.text(told.now, metric, view.language),
        "before": cards.text(told.before, metric, view.language),
        "moved": None if moved.difference is None else str(cards.delta(moved, view.language)),
        "in_a_word": words(f"change.{moved.verdict(told.better)}") if told.is_tested else None,
        "link": links.address(told.seen, metric.name),
    }  # fmt: skip
