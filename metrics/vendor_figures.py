"""How the figures the sources compute themselves compare with ours, and which rules make the difference."""

from typing import Final

import polars as pl
import polars.selectors as cs

from metrics.frames import Frames
from metrics.rows import Rows, selected
from model.filters import Filters

OF: Final = ("source", "name", "figure", "basis")
"""What a source's figure is: whose, its own word for it, ours, and the basis (null for counts)."""


def vendor_figures(frames: Frames, filters: Filters) -> pl.DataFrame:
    """One row per figure of a source and rule: source, name, figure, basis, rule, n and compared (Int64).

    `n` figures of interactions that started in the period have the rule (a word of DIFFERENCES), out of
    `compared`; what neither side has a value for is not compared. Rules come in the order they are tried,
    unexplained last. Raises SettingsError for a filter on a column interactions do not have.
    """
    rows = Rows(frames.vendor_comparison.lazy(), day="started_on").without(neither=pl.col("rule") == "neither")
    found = selected(frames, rows, filters).group_by(*OF, "rule").agg(n=pl.len().cast(pl.Int64))
    ordered = found.with_columns(compared=pl.col("n").sum().over(OF)).sort(*OF, "rule", nulls_last=True)
    return ordered.collect().with_columns(cs.enum().cast(pl.String))
