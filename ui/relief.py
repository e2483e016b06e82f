"""Does digital relieve the phone? What would fall or rise if it did, now and before, and whether that is chance."""

from dataclasses import dataclass, replace
from typing import Final

import polars as pl

from metrics.compare import Change, change
from metrics.registry import find
from model.metric import Better
from ui import cards, data, formats, links, panels, tables, tips
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
    """A line per figure: its value, what it was, by how much it moved, and the word for that."""
    rows = [_line(view, sign) for sign in SIGNS]
    if all(row["now"] == formats.MISSING or row["n"] == 0 for row in rows):
        panels.nothing(view)
        return
    tables.show(view, pl.DataFrame(rows, infer_schema_length=None), "relief", {
        "figure": tables.text(view, "figure", pinned=True, width=250),
        "now": tables.text(view, "now", width=85, alignment="right"),
        "before": tables.text(view, "before", width=85, alignment="right"),
        "moved": tables.text(view, "moved", width=85, alignment="right"),
        "in_a_word": tables.text(view, "in_a_word", width=85),
    })  # fmt: skip


def _line(view: View, sign: Sign) -> dict[str, object]:
    metric, seen = find(sign.metric), _seen(view, sign)
    earlier = seen.previous()
    now = data.result(seen, sign.metric)
    before = data.result(earlier, sign.metric) if earlier else None
    moved = change(metric, now, before)
    was = before["value"][0] if before is not None and moved.difference is not None else None
    name = view.words(f"relief.{sign.group}") if sign.group else tips.name(view.words, metric)
    return {
        "figure": name, "now": cards.text(now["value"][0], metric, view.language),
        "before": cards.text(was, metric, view.language), "n": now["n"][0],
        "moved": None if moved.difference is None else str(cards.delta(moved, view.language)),
        "in_a_word": _word(view, sign, moved), "link": links.address(seen, sign.metric),
    }  # fmt: skip


def _seen(view: View, sign: Sign) -> View:
    if sign.group is None:
        return view
    return view.with_filters(replace(view.filters, channels=(), channel_group=sign.group))


def _word(view: View, sign: Sign, moved: Change) -> str | None:
    """Better, worse or about the same, where that can be tested."""
    if moved.is_more_than_noise is None:
        return None
    return view.words(f"change.{moved.verdict(sign.is_relief_if or find(sign.metric).better)}")
