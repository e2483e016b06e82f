"""Persons keep their ids: what a cluster of records was called before, it is called again.

The id of a person is in links, exports and other people's notes. So a cluster takes the earlier id with which
it shares most records; what merged stays as an alias, what split off gets an id nobody ever had.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import polars as pl

from identity.person_events import events
from identity.persons import Resolved
from identity.stable_ids import bucket_of, stable_id
from model.persons import IDENTITY_EVENTS, PERSON_ALIASES, PERSONS
from model.schemas import INSTANT

NOBODY: Final[Mapping[int, str]] = {}
_KEY: Final = ["source", "contact_id"]


@dataclass(frozen=True)
class Known:
    """Who is who: PERSONS, IDENTITY_EVENTS and PERSON_ALIASES of `model.persons`; empty before the first sync."""

    persons: pl.DataFrame = field(default_factory=PERSONS.empty)
    events: pl.DataFrame = field(default_factory=IDENTITY_EVENTS.empty)
    aliases: pl.DataFrame = field(default_factory=PERSON_ALIASES.empty)


def identify(
    people: Resolved, known: Known, decisions: pl.DataFrame, at: datetime, undone: Mapping[int, str] = NOBODY
) -> Known:
    """The persons of these clusters with their ids, and the log and the aliases as they are now.

    `known`: the snapshot before; `decisions`: all human decisions in force (DECISIONS); `at`: as-of of the sync;
    `undone`: who undid earlier decisions, by their id.
    A cluster takes the id it shares most records with, between equals the one whose oldest record was created
    first, then the smaller; each id goes to one cluster at most. Doing it again with the same clusters changes
    nothing. `people` may hold only some clusters, as long as all records of each earlier person of theirs are in.
    """
    placed = _placed(people, known.persons)
    shared = placed.drop_nulls("before").group_by("cluster", "before").agg(pl.len().alias("records"))
    is_alone = pl.col("cluster").is_unique() & pl.col("before").is_unique()
    claims = _claims(shared.filter(~is_alone), placed)
    kept = pl.concat([shared.filter(is_alone).select("cluster", person_id="before"), _kept(claims)])
    ids = pl.concat([kept, _fresh(placed.join(kept, on="cluster", how="anti"), known)])
    named = placed.join(ids, on="cluster", how="left", maintain_order="left")
    moves = _moves(claims, ids)
    log = events(moves, named, people, decisions, known.events, at, undone)
    gone = moves.filter(pl.col("is_gone")).select(pl.col("before").alias("alias"), pl.col("heir")).unique()
    return Known(_persons(named), log, _aliases(known.aliases, gone, at))


def current(person_id: str, aliases: pl.DataFrame) -> str:
    """The id this person has now (PERSON_ALIASES): its own, unless it went."""
    found = aliases.filter(pl.col("alias") == person_id)["person_id"]
    return str(found[0]) if len(found) else person_id


def _placed(people: Resolved, before: pl.DataFrame) -> pl.DataFrame:
    """One row per record: source, contact_id, created_at, cluster, and `before`, its person until now."""
    clusters = people.records.select(*_KEY, "created_at").with_columns(pl.Series("cluster", people.owner))
    near = before.filter(pl.col("contact_id").is_in(clusters["contact_id"].implode()))
    earlier = near.select(*_KEY, pl.col("person_id").alias("before"))
    return clusters.join(earlier, on=_KEY, how="left", maintain_order="left")


def _claims(contested: pl.DataFrame, placed: pl.DataFrame) -> pl.DataFrame:
    """Clusters and the earlier ids they share records with (cluster, before, rank), where either has several.

    The better claim has the smaller rank. Most persons are what they were and never come here.
    """
    known = placed.join(contested, on="before", how="semi")
    since = known.group_by("before").agg(pl.col("created_at").min().alias("since"))
    order = ["records", "since", "before", "cluster"]
    ordered = contested.join(since, on="before").sort(order, descending=[True, False, False, False], nulls_last=True)
    return ordered.select("cluster", "before").with_row_index("rank")


def _kept(claims: pl.DataFrame) -> pl.DataFrame:
    """Cluster and person_id of those that keep an id: the best claim first, then the best of what is left."""
    best, rest = pl.col("rank") == pl.col("rank").min(), claims
    kept = [claims.clear()]
    while rest.height:  # each round settles every claim that is the best of both its sides
        settled = rest.filter(best.over("cluster") & best.over("before"))
        rest = rest.join(settled, on="cluster", how="anti").join(settled, on="before", how="anti")
        kept.append(settled)
    return pl.concat(kept).select("cluster", person_id="before")


def _fresh(placed: pl.DataFrame, known: Known) -> pl.DataFrame:
    """Cluster and person_id of clusters without an earlier id: of their smallest record, salted until free."""
    first = placed.sort(_KEY).unique("cluster", keep="first", maintain_order=True)
    key = first.select(pl.col("source") + "\x1f" + pl.col("contact_id"))["source"]
    ids, salt = stable_id("p_", key), 0
    while (used := ids.is_in(_taken(ids, known).implode()) | ~ids.is_first_distinct()).any():
        salt += 1
        ids = ids.zip_with(~used, stable_id("p_", key + f"\x1f{salt}"))
    return first.select("cluster", ids.alias("person_id"))


def _taken(ids: pl.Series, known: Known) -> pl.Series:
    """Those of the ids that were ever somebody's, as far as the store remembers."""
    told = [known.persons["person_id"], known.aliases["alias"]]
    told += [known.events[name].drop_nulls() for name in ("person_id", "other_person_id")]
    return pl.concat([some.filter(some.is_in(ids.implode())) for some in told])


def _moves(claims: pl.DataFrame, ids: pl.DataFrame) -> pl.DataFrame:
    """Where records went that are called otherwise now: before, now, `heir` (who `before` is now), is_gone."""
    named = claims.join(ids, on="cluster").rename({"person_id": "now"}).sort("rank")
    alive = (pl.col("now") == pl.col("before")).any().over("before")
    heir = pl.when(alive).then("before").otherwise(pl.col("now").first().over("before"))
    told = named.select("before", "now", heir.alias("heir"), (~alive).alias("is_gone"))
    return told.filter(pl.col("before") != pl.col("now"))


def _aliases(known: pl.DataFrame, gone: pl.DataFrame, at: datetime) -> pl.DataFrame:
    """PERSON_ALIASES, each pointing to a person and never to another alias."""
    moved = known.join(gone, left_on="person_id", right_on="alias", how="left")
    flat = moved.with_columns(pl.coalesce("heir", "person_id").alias("person_id"))
    new = gone.select("alias", pl.col("heir").alias("person_id"), pl.lit(at).cast(INSTANT).alias("since_at"))
    return pl.concat([PERSON_ALIASES.conform(part) for part in (flat, new)]).sort("alias")


def _persons(named: pl.DataFrame) -> pl.DataFrame:
    return PERSONS.conform(named.with_columns(bucket_of(named["person_id"]))).sort(_KEY)
