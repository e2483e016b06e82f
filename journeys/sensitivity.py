"""How much do the gaps drive the result? The same contacts with half and double the gaps, and by links alone.

Counted by family, because journeys never reach beyond one: a sync counts again what it touched, and the counts add up.
"""

from dataclasses import astuple, dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from journeys.contacts import has_outcome, is_customers
from journeys.placing import LONG_AGO, Blocks, Flags, Gaps, Ints, place
from journeys.stitch import Prepared, gaps, owner_of
from model.derivation import PART_SENSITIVITY, SENSITIVITY_COUNTS
from model.journeys import JOURNEY_SENSITIVITY
from model.settings import Journeys
from model.vocabulary import GAP_SCENARIOS

_FACTORS: Final = dict(zip(GAP_SCENARIOS, (0.0, 0.5, 1.0, 2.0), strict=True))
"""By what the gaps are multiplied; with nothing left of them only links and references join."""
_GAPS: Final = ("gap", "unsolved_gap", "solved_gap", "reason_gap", "solved_reason_gap")


@dataclass(frozen=True)
class _Told:
    """Contacts of customers (`hers`: rows), and rows with a known outcome (`ended`)."""

    kin: Ints
    hers: Ints
    channel: Ints
    is_target: Flags
    ended: Ints
    is_unresolved: Flags


def families(ready: Prepared, rules: Journeys) -> pl.DataFrame:
    """PART_SENSITIVITY of these cases.

    A journey counts with its contacts, one at least; across channels it counts where anything of it has an outcome.
    `ready` as from `stitch.prepared`; its cases also have channel, is_target, is_resolved, is_counted, is_transferred.
    """
    told = _told(ready.known)
    size = len(told.kin)
    contacts = np.bincount(told.kin[told.hers], minlength=size)
    columns = {"count_contacts": contacts}
    for scenario, factor in _FACTORS.items():
        journey, _ = place(ready.items, *_scaled(ready.blocks, gaps(rules), factor))
        flags = _flags(told, owner_of(ready, journey))
        for name, found in zip(SENSITIVITY_COUNTS, flags, strict=True):
            columns[f"{name}_{scenario}"] = np.bincount(told.kin[found], minlength=size)
    counted = ready.known.select("source", "interaction_id").with_columns(
        pl.Series(name, values, pl.Int64) for name, values in columns.items()
    )
    return PART_SENSITIVITY.conform(counted.filter(pl.col("count_contacts") > 0))


def sensitivity(counted: pl.DataFrame, rules: Journeys) -> pl.DataFrame:
    """JOURNEY_SENSITIVITY from PART_SENSITIVITY; no row where there are no contacts."""
    sums = counted.drop("source", "interaction_id").sum().row(0, named=True)
    named = [
        {"scenario": scenario, "count_contacts": sums["count_contacts"]}
        | {f"{name}_days": getattr(rules, f"{name}_days") * factor or None for name in _GAPS}
        | {name: sums[f"{name}_{scenario}"] for name in SENSITIVITY_COUNTS}
        for scenario, factor in _FACTORS.items()
    ]
    crossing = pl.when(pl.col("count_cross_channel") > 0).then("count_cross_channel")
    shares = {
        "one_contact_share": pl.col("count_one_contact") / pl.col("count_journeys"),
        "cross_channel_resolution_rate": pl.col("count_cross_channel_resolved") / crossing,
    }
    table = pl.DataFrame(named).filter(pl.col("count_contacts") > 0).with_columns(**shares)
    return JOURNEY_SENSITIVITY.conform(table)


def _told(known: pl.DataFrame) -> _Told:
    own = known.with_columns(channel=pl.col("channel").rank("dense").cast(pl.Int64).fill_null(0))
    hers = own.filter(is_customers())
    ended = own.filter(has_outcome() & pl.col("is_resolved").is_not_null())
    return _Told(
        known["kin"].to_numpy(),
        hers["row"].to_numpy().astype(np.int64),
        hers["channel"].to_numpy(),
        hers["is_target"].to_numpy(),
        ended["row"].to_numpy().astype(np.int64),
        ~ended["is_resolved"].to_numpy(),
    )


def _flags(told: _Told, owner: Ints) -> tuple[Flags, Flags, Flags, Flags]:
    """By owner: is it a journey, with one contact, across channels with an outcome, and resolved?"""
    mine, ended = owner[told.hers], owner[told.ended]
    size = len(owner)

    def any_of(owners: Ints, which: Flags | None = None) -> Flags:
        return np.bincount(owners if which is None else owners[which], minlength=size) > 0

    one_of = np.zeros(size, np.int64)
    one_of[mine] = told.channel
    crosses = any_of(mine, told.channel != one_of[mine]) & any_of(ended)
    one = any_of(mine) & (np.bincount(mine[~told.is_target], minlength=size) <= 1)
    return any_of(mine), one, crosses, crosses & ~any_of(ended, told.is_unresolved)


def _scaled(blocks: Blocks, known: Gaps, factor: float) -> tuple[Blocks, Gaps]:
    def longer(gap: Ints) -> Ints:
        return np.round(gap * factor).astype(np.int64) if factor else np.full_like(gap, LONG_AGO)

    scaled = replace(blocks, reason_gaps=longer(blocks.reason_gaps), settled_gaps=longer(blocks.settled_gaps))
    return scaled, Gaps(*longer(np.array(astuple(known))).tolist())
