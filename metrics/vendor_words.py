"""Which of a vendor's words ended up as which channel, so that a wrong mapping can be seen."""

import polars as pl
import polars.selectors as cs

from metrics.frames import Frames
from metrics.interactions import contacts
from metrics.rows import selected
from model.filters import Filters


def vendor_words(frames: Frames, filters: Filters) -> pl.DataFrame:
    """One row per source, channel_detail (the vendor's word, null when it gave none) and channel, with n (Int64).

    `n` is customers' contacts that started in the period; most first.
    """
    words = ("source", "channel_detail", "channel")
    counted = selected(frames, contacts(frames), filters).group_by(words).agg(n=pl.len().cast(pl.Int64))
    ordered = counted.sort("n", *words, descending=[True, False, False, False], nulls_last=True)
    return ordered.collect().with_columns(cs.enum().cast(pl.String))
