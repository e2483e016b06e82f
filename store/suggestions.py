"""The pairs the optional suggester proposes, kept in the catalog until it is asked again.

They are no derived table: nothing is computed from them, and they age without harm, as whoever reads them leaves out
what has been joined or decided since.
"""

from typing import Final

import polars as pl
import sqlalchemy as sa

from model.persons import IDENTITY_SUGGESTIONS
from store.catalog import Catalog
from store.catalog_tables import IDENTITY_SUGGESTIONS as TABLE

_SEP: Final = " "


def replace(catalog: Catalog, suggestions: pl.DataFrame) -> None:
    """Keep these suggestions (IDENTITY_SUGGESTIONS) in the place of all before."""
    rows = suggestions.with_columns(pl.col("evidence").list.join(_SEP)).to_dicts()
    with catalog.write() as connection:
        connection.execute(sa.delete(TABLE))
        if rows:
            connection.execute(sa.insert(TABLE), rows)


def kept(catalog: Catalog) -> pl.DataFrame:
    """The suggestions of the last time (IDENTITY_SUGGESTIONS), the likeliest first; none before the first time."""
    with catalog.read() as connection:
        rows = [tuple(row) for row in connection.execute(sa.select(*(TABLE.c[n] for n in IDENTITY_SUGGESTIONS.names)))]
    stored = IDENTITY_SUGGESTIONS.schema | {"evidence": pl.String()}
    frame = pl.DataFrame(rows, schema=pl.Schema(stored), orient="row").with_columns(pl.col("evidence").str.split(_SEP))
    order = ["probability", "count_interactions", *IDENTITY_SUGGESTIONS.key]
    descending = [True, True, *(False for _ in IDENTITY_SUGGESTIONS.key)]
    return IDENTITY_SUGGESTIONS.conform(frame).sort(order, descending=descending)
