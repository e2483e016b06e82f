"""The row before and the row after within a group, on frames sorted by the group.

The same answers as `shift().over(group)`, several times faster: in a sorted frame a group's neighbour is
simply the next row, unless the next row is another group's.
"""

import polars as pl


def begins(by: str) -> pl.Expr:
    """True on the first row of each group (`by` has no nulls)."""
    return pl.col(by).ne_missing(pl.col(by).shift())


def previous(name: str, by: str) -> pl.Expr:
    """The value of the row before in the same group; null on its first row."""
    return pl.when(~begins(by)).then(pl.col(name).shift())


def following(name: str, by: str) -> pl.Expr:
    """The value of the row after in the same group; null on its last row."""
    return pl.when(pl.col(by).eq_missing(pl.col(by).shift(-1))).then(pl.col(name).shift(-1))


def position(by: str) -> pl.Expr:
    """0, 1, 2 … within each group (Int64)."""
    index = pl.int_range(pl.len())
    return index - pl.when(begins(by)).then(index).forward_fill()
