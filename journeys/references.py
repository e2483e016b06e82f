"""References: order, contract and case numbers a customer's matter goes by."""

from datetime import timedelta
from typing import Final

import polars as pl

from journeys.contacts import is_customers
from model.neighbours import previous

_PREFIX: Final = (
    r"^(?:(?:orders?|contracts?|cases?|references?|numbers?|pedidos?|contratos?|casos?|referencias?|n[úu]meros?|"
    r"comand(?:a|es)|contract(?:e|es)|cas|refer[èe]nci(?:a|es)|n[úu]mero|ref|num|nr|no|n[º°])[\s:.#]+)+"
)
"""What people write before a number, in the languages of the pages; only where something separates it."""
LEAST_OF_NOBODY: Final = 5
"""Letters and digits a reference needs to join contacts of nobody we know: `17` is in every system."""


def folded(reference: str = "reference") -> pl.Expr:
    """A reference without case, spaces, punctuation and a leading word such as "order"; null where it names nothing.

    `#A-17`, `order a17` and `A 17` are one. Without a digit other than 0 it is no number (`n/a`, `000`).
    """
    plain = pl.col(reference).str.normalize("NFKC").str.to_lowercase().str.strip_chars(" \t\r\n#:.")
    bare = plain.str.replace(_PREFIX, "").str.replace_all(r"[^\p{L}\p{N}]", "")
    return pl.when(bare.str.contains(r"[1-9]")).then(bare)


def named(cases: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Every reference an interaction or one of its events names, folded and once: row, said.

    `cases`: row, reference; `events`: row, reference.
    """
    both = pl.concat([frame.lazy().select("row", "reference").drop_nulls() for frame in (cases, events)])
    return both.select("row", folded().alias("said")).drop_nulls().unique().collect()


def reference_pairs(cases: pl.DataFrame, said: pl.DataFrame, gap_days: float) -> pl.DataFrame:
    """Contacts of one customer that name the same reference, each with the one before: a (later row), b.

    At most `gap_days` between the last activity of those before and the later one's start: a contract
    number is for life, a matter is not. Of contacts of nobody we know those of one source belong together.
    `cases`: as in `stitch`, and `kin`, `has_person`; `said` as from `named`.
    """
    hers = cases.filter(is_customers()).select(
        "row", "kin", "has_person", "source", "own_started_at", "last_activity_at"
    )
    told = hers.drop_nulls("own_started_at").join(said, on="row")
    known = told.filter(pl.col("has_person") | (pl.col("said").str.len_chars() >= LEAST_OF_NOBODY))
    whose = pl.when("has_person").then(pl.col("kin").cast(pl.String)).otherwise("nobody:" + pl.col("source"))
    keyed = known.with_columns(pl.struct(whose.alias("whose"), "said").rank("dense").alias("key"))
    ordered = keyed.sort("key", "own_started_at", "row")
    so_far = ordered.with_columns(pl.col("last_activity_at").cum_max().over("key"))
    before = so_far.with_columns(previous("row", "key").alias("b"), previous("last_activity_at", "key").alias("until"))
    near = before.filter(pl.col("own_started_at") <= pl.col("until") + timedelta(days=gap_days))
    return near.select(pl.col("row").alias("a"), "b")
