"""Decisions about who is who that hold, the latest first, each with a way to undo it."""

from typing import Any, Final

import polars as pl
import streamlit as st

from metrics.who import Who
from model.masking import masked
from ui import catalog, corrections, formats, tables
from ui.plain import plain
from ui.view import View

_KEY: Final = "decisions.{}".format
_AT_ONCE_SECONDS: Final = 2
"""A record parted from all others is a decision about each of them, kept one right after the other."""
Decisions = list[dict[str, Any]]


def in_force(view: View, known: Who | None = None) -> None:
    """Decisions that hold; those about one person, or all. What was decided at once is undone at once."""
    found = catalog.decisions().filter(pl.col("revoked_at").is_null())
    own = found.filter(_is_about(known)) if known else found
    if own.is_empty():
        st.caption(view.words("correct.none"))
        return
    taken = together(own)[::-1][: tables.MOST_ROWS]
    said = [sentence(view, group) for group in taken]
    last = pl.DataFrame([group[-1] for group in taken], schema=own.schema)
    shown = tables.from_source(view, last.with_columns(pl.Series("said", said, pl.String)), "said", "note", "by")
    event = tables.show(view, shown, "decisions", {
        "at": tables.instant(view, "at", pinned=True, width=150), "said": tables.text(view, "decision", width=420),
        "by": tables.text(view, "by", width=130), "note": tables.text(view, "note", width=260),
    }, {"at": tables.at(view)}, key=_KEY(f"table.{'one' if known else 'all'}"), on_select="rerun",
        selection_mode="single-row")  # fmt: skip
    chosen = [row for row in event["selection"]["rows"] if row < len(taken)]
    if chosen and view.scope.may_act:
        _undo(view, tuple(int(row["override_id"]) for row in taken[chosen[0]]), said[chosen[0]])


def together(found: pl.DataFrame) -> list[Decisions]:
    """Decisions (`store.overrides.HISTORY`, the oldest first) in groups of those that were taken at once."""
    groups: list[Decisions] = []
    for row in found.to_dicts():
        if groups and _is_more_of(groups[-1], row):
            groups[-1].append(row)
        else:
            groups.append([row])
    return groups


def _is_more_of(group: Decisions, row: dict[str, Any]) -> bool:
    """Whether a decision parts the record of the group from one more, in the same breath."""
    last = group[-1]
    alike = all(row[name] == last[name] for name in ("kind", "by", "note")) and row["kind"] == "not_same"
    at_once = (row["at"] - last["at"]).total_seconds() <= _AT_ONCE_SECONDS
    return alike and at_once and bool(_shared([*group, row]))


def _shared(group: Decisions) -> set[str]:
    """The records all these decisions are about."""
    return set.intersection(*({_record(row, "a"), _record(row, "b")} for row in group))


def _record(row: dict[str, Any], side: str) -> str:
    return f"{row[f'source_{side}']} {row[f'contact_{side}']}"


def sentence(view: View, group: Decisions) -> str:
    """What was decided, in words; a value is masked."""
    row = group[-1]
    if row["value"]:
        hidden = pl.select(masked(pl.lit(row["value"]))).item()
        return view.words(f"correct.{row['kind']}_row", value=hidden or formats.MISSING)
    if len(group) == 1:
        return view.words(f"correct.{row['kind']}_row", a=_record(row, "a"), b=_record(row, "b"))
    one = min(_shared(group))
    others = [_record(each, side) for each in group for side in "ab" if _record(each, side) != one]
    return view.words("correct.apart_row", a=one, others=", ".join(others))


def _undo(view: View, override_ids: tuple[int, ...], said: str) -> None:
    by = corrections.author(view, "undo_by")
    label = view.words("correct.undo", said=plain(said))
    if st.button(label, key=_KEY(f"undo.{override_ids[0]}"), disabled=not by, icon=":material/undo:"):
        corrections.undo(view, override_ids, by, plain(said))


def _is_about(known: Who) -> pl.Expr:
    pairs = (known.records["source"] + "\x1f" + known.records["contact_id"]).to_list()
    sides = (pl.concat_str(f"source_{s}", f"contact_{s}", separator="\x1f").is_in(pairs) for s in "ab")
    values = known.values["value"].drop_nulls().unique().to_list()
    return pl.any_horizontal(*sides, pl.col("value").is_in(values)).fill_null(value=False)
