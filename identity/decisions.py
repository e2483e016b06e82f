"""What humans said about who is who, where one word contradicts another: the newest word wins."""

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import polars as pl

Record = tuple[str, str]
"""A contact record: source and contact_id."""
_PAIR: Final = ("source_a", "contact_a", "source_b", "contact_b")


@dataclass(frozen=True)
class Standing:
    """The decisions that hold, and those a newer word overrules (both DECISIONS of `model.persons`)."""

    decisions: pl.DataFrame
    overruled: pl.DataFrame


def standing(decisions: pl.DataFrame) -> Standing:
    """Which of the decisions in force hold together (DECISIONS and any further columns, in any order).

    `same` is transitive: a chain of it that would join two records of a newer `not_same` loses its oldest link,
    and a `not_same` of two records that newer links join is overruled. Decisions about values never contradict.
    """
    pairs = decisions.with_row_index("place").filter(pl.col("kind").is_in(["same", "not_same"]))
    newest_first = pairs.sort("at", "override_id", descending=True, nulls_last=True)
    said, is_lost = _Said(), np.zeros(decisions.height, dtype=np.bool_)
    # One word after another, as each depends on the newer ones; there are as many as humans clicked.
    for place, kind, *ends in newest_first.select("place", "kind", *_PAIR).iter_rows():
        a, b = (ends[0], ends[1]), (ends[2], ends[3])
        is_lost[place] = not (said.join(a, b) if kind == "same" else said.part(a, b))
    return Standing(decisions.filter(~is_lost), decisions.filter(is_lost))


@dataclass(frozen=True)
class _Said:
    """What has been said so far: groups of records that are one person, and which groups are not."""

    groups: dict[Record, set[Record]] = field(default_factory=dict)
    apart: list[tuple[Record, Record]] = field(default_factory=list)

    def join(self, a: Record, b: Record) -> bool:
        """Put both in one group; False when somebody in one was told apart from somebody in the other."""
        ours, theirs = self._group(a), self._group(b)
        if ours is theirs:
            return True
        if any((x in ours and y in theirs) or (x in theirs and y in ours) for x, y in self.apart):
            return False
        ours |= theirs
        self.groups.update(dict.fromkeys(theirs, ours))
        return True

    def part(self, a: Record, b: Record) -> bool:
        """Tell the two apart; False when they are in one group."""
        if b in self._group(a):
            return False
        self.apart.append((a, b))
        return True

    def _group(self, record: Record) -> set[Record]:
        return self.groups.setdefault(record, {record})
