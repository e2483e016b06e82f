"""What humans decided about pairs of records: the newest word wins, and it wins over every rule."""

from dataclasses import dataclass, field

import polars as pl

PAIR = pl.Schema({"a": pl.Int64(), "b": pl.Int64()})


@dataclass(frozen=True)
class Decided:
    """Pairs of rows, smaller first: `same` and `apart` hold; `void` are those `same` a newer decision contradicts."""

    same: pl.DataFrame
    apart: pl.DataFrame
    void: pl.DataFrame


@dataclass
class _Groups:
    """Records declared one person so far, and which groups must stay apart."""

    above: dict[int, int] = field(default_factory=dict)
    foes: dict[int, set[int]] = field(default_factory=dict)

    def top(self, row: int) -> int:
        while (up := self.above.get(row, row)) != row:
            row = up
        return row

    def are_foes(self, a: int, b: int) -> bool:
        return b in self.foes.get(a, set())

    def join(self, a: int, b: int) -> None:
        self.above[b] = a
        for foe in self.foes.pop(b, set()):
            self.foes[foe].discard(b)
            self.part(a, foe)

    def part(self, a: int, b: int) -> None:
        self.foes.setdefault(a, set()).add(b)
        self.foes.setdefault(b, set()).add(a)


def decided(records: pl.DataFrame, decisions: pl.DataFrame) -> Decided:
    """Decisions (schema DECISIONS) about pairs of `records` (row, source, contact_id); about unknown ones nothing.

    From the newest to the oldest: one that contradicts what newer ones say together does not hold.
    """
    groups, held = _Groups(), {"same": [], "not_same": [], "void": []}  # type: ignore[var-annotated]  # of pairs
    for kind, a, b in _pairs(records, decisions).iter_rows():  # as many as humans have clicked
        tops = groups.top(a), groups.top(b)
        clash = groups.are_foes(*tops) if kind == "same" else tops[0] == tops[1]
        if clash:
            held["void"] += [(a, b)] if kind == "same" else []
            continue
        held[kind].append((a, b))
        if kind == "not_same":
            groups.part(*tops)
        elif tops[0] != tops[1]:
            groups.join(min(tops), max(tops))
    frames = (pl.DataFrame(held[kind], schema=PAIR, orient="row").unique() for kind in ("same", "not_same", "void"))
    return Decided(*(frame.sort("a", "b") for frame in frames))


def _pairs(records: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """kind, a, b (rows, smaller first), the newest first."""
    keys = records.select("source", "contact_id", pl.col("row").cast(pl.Int64))
    pairs = decisions.filter(pl.col("kind").is_in(["same", "not_same"]))
    for side in ("a", "b"):
        names = {"source": f"source_{side}", "contact_id": f"contact_{side}", "row": side}
        pairs = pairs.join(keys.rename(names), on=[f"source_{side}", f"contact_{side}"])
    newest = pairs.filter(pl.col("a") != pl.col("b")).sort("at", "override_id", descending=True, nulls_last=True)
    return newest.select("kind", pl.min_horizontal("a", "b").alias("a"), pl.max_horizontal("a", "b").alias("b"))
