"""Questions about single interactions, answered from the snapshot: `data.asked(view, …)`."""

from typing import Final

import polars as pl

from model.derived import VENDOR_COMPARISON
from model.filters import Filters
from model.schemas import INTERACTIONS
from model.scope import Scope
from ui.data import Opened

Interaction = tuple[str, str]
"""Source and id of an interaction."""
_KEY: Final = ("source", "interaction_id")


def addresses(opened: Opened, chosen: tuple[Interaction, ...]) -> pl.DataFrame:
    """Where interactions are found in their own systems: source, interaction_id, url (null where nobody told).

    `chosen` are rows the viewer has been given already, so they lie within the scope.
    """
    return _of(chosen, opened.scan(INTERACTIONS).select(*_KEY, "url"))


def vendor_figures(opened: Opened, chosen: tuple[Interaction, ...], scope: Scope) -> pl.DataFrame:
    """What the systems themselves measured for these interactions, beside ours (`model.derived`: VENDOR_COMPARISON)."""
    return _of(chosen, _compared(opened, scope)).sort(*_KEY, "figure", "basis", "metric_id", nulls_last=True)


def vendor_summary(opened: Opened, filters: Filters, scope: Scope) -> pl.DataFrame:
    """How the systems' own figures compare with ours: VENDOR_COMPARISON's words and n, of the filters' rows."""
    found = _compared(opened, scope).filter(filters.predicate() & filters.within("started_on"))
    by = ("source", "figure", "name", "basis", "rule", "also")
    return found.group_by(by).agg(n=pl.len().cast(pl.Int64)).sort(by, nulls_last=True).collect()


def _compared(opened: Opened, scope: Scope) -> pl.LazyFrame:
    return opened.scan(VENDOR_COMPARISON).select(VENDOR_COMPARISON.names).filter(scope.predicate())


def _of(chosen: tuple[Interaction, ...], rows: pl.LazyFrame) -> pl.DataFrame:
    keys = pl.LazyFrame(chosen, schema=dict.fromkeys(_KEY, pl.String), orient="row")
    return rows.join(keys, on=_KEY, how="semi").collect()
