"""`hilo suggest`: who may be one person besides those the rules joined, for people to decide on the page Identity."""

from datetime import datetime
from typing import Final

import polars as pl

from identity.persons import resolve
from identity.suggest import suggested
from model.errors import SettingsError
from model.schemas import CANONICAL
from pipeline import demo
from pipeline.answers import reader
from pipeline.identities import with_unlisted
from pipeline.progress import Progress, unwatched
from store import overrides, suggestions
from store.site import Site

LIMIT: Final = 500
"""Pairs kept unless said otherwise: nobody decides more in one go, and the next time brings the next."""


def suggest(site: Site, at: datetime, limit: int = LIMIT, on_progress: Progress = unwatched) -> pl.DataFrame:
    """Compare everybody in the newest snapshot, and keep the likeliest pairs in the place of those of before.

    Nobody is joined. What humans decided counts, also since the snapshot. IDENTITY_SUGGESTIONS, the likeliest first.
    """
    if limit < 1:
        raise SettingsError.of_option("--limit", limit, "a number of pairs, 1 or more")
    opened, settings = reader(site), demo.as_built(site).settings
    on_progress("", "comparing", 0)
    keys = {name: opened.scan(CANONICAL[name]).select("source", "contact_id") for name in ("interactions", "surveys")}
    whole = {name: opened.scan(CANONICAL[name]) for name in ("contacts", "agents")}
    given = {name: rows.collect() for name, rows in (keys | whole).items()}
    said = overrides.in_force(site.catalog)
    found = resolve(with_unlisted(given), given["agents"], settings.company, settings.identity, said)
    told = suggested(found, given["interactions"], at, limit)
    suggestions.replace(site.catalog, told)
    return told


def listing(found: pl.DataFrame) -> pl.DataFrame:
    """Suggestions as they are printed: record_a, record_b (as `hilo same` takes them), probability, interactions,
    evidence in words.
    """
    records = [pl.format("{}:{}", f"source_{side}", f"contact_{side}").alias(f"record_{side}") for side in "ab"]
    words = pl.col("evidence").list.eval(pl.element().str.replace_all("_", " ")).list.join(", ")
    return found.select(*records, "probability", pl.col("count_interactions").alias("interactions"), words)
