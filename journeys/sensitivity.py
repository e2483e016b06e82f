"""How much do the gaps drive the result? The same contacts with half and double the gaps, and by links alone."""

from dataclasses import replace
from typing import Final

import numpy as np
import polars as pl

from journeys.contacts import has_outcome
from journeys.placing import LONG_AGO, Blocks, Gaps, place
from journeys.stitch import Prepared, gaps, owners
from model.settings import Journeys

SCENARIOS: Final = {"links_only": 0.0, "half": 0.5, "normal": 1.0, "double": 2.0}
"""By what the gaps are multiplied; with nothing left of them only links and references join."""


def sensitivity(ready: Prepared, rules: Journeys) -> pl.DataFrame:
    """One row per word of SCENARIOS: scenario, n (customers' contacts), count_journeys, and two shares.

    one_contact_share: journeys with a single contact / journeys; cross_channel_resolution_share: journeys across
    channels that are resolved / those whose outcome is known (null without one). Depends on nothing but the
    interactions of each family, so counts of parts add up. `ready` as from `stitch.prepared`; its cases also have
    channel, is_target, is_resolved, is_counted, is_transferred.
    """
    return pl.concat(_counted(ready, rules, name, factor) for name, factor in SCENARIOS.items())


def _counted(ready: Prepared, rules: Journeys, name: str, factor: float) -> pl.DataFrame:
    journey, _ = place(ready.items, *_scaled(ready.blocks, gaps(rules), factor))
    placed = ready.known.with_columns(owners(ready, journey))
    ended = placed.filter(has_outcome() & pl.col("is_resolved").is_not_null())
    resolved = ended.group_by("owner").agg(pl.col("is_resolved").all())
    hers = placed.join(ready.hers.select("row"), on="row", how="semi").group_by("owner").agg(
        pl.max_horizontal((~pl.col("is_target")).sum(), 1).alias("contacts"),
        (pl.col("channel").n_unique() > 1).alias("is_cross_channel"),
    )  # fmt: skip
    told = hers.join(resolved, on="owner", how="left")
    return told.select(
        pl.lit(name).alias("scenario"),
        pl.lit(len(ready.hers), pl.Int64).alias("n"),
        pl.len().cast(pl.Int64).alias("count_journeys"),
        (pl.col("contacts") == 1).mean().alias("one_contact_share"),
        pl.col("is_resolved").filter("is_cross_channel").mean().alias("cross_channel_resolution_share"),
    )


def _scaled(blocks: Blocks, known: Gaps, factor: float) -> tuple[Blocks, Gaps]:
    if not factor:
        return replace(blocks, reason_gaps=np.full_like(blocks.reason_gaps, LONG_AGO)), Gaps(LONG_AGO, LONG_AGO)
    longer = np.round(blocks.reason_gaps * factor).astype(np.int64)
    return replace(blocks, reason_gaps=longer), Gaps(round(known.open * factor), round(known.solved * factor))
