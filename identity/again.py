"""Who is who after few records changed, without looking at all the others.

The outcome for a record depends only on what hangs together with it through shared values; two records that share
one have an edge or a refusal between them or with a third that links them. So what IDENTITY_EDGES and
IDENTITY_REFUSED connect to a change, or what has one of its values, is worked out again, and nothing else. How many
people use a value nothing changed about is taken from before: not all who use it are looked at.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from identity.links import MOST_NAMED, SHARED
from identity.persons import Resolved, mailboxes_of_staff, resolve
from identity.values import values
from model.persons import DECISIONS
from model.settings import Company, Identity

KEY: Final = ("source", "contact_id")
COUNTED: Final = ("ok", "role", "over_shared")
"""Classes of values of which the people who use them are counted."""
_ENDS: Final = ("source_a", "contact_a", "source_b", "contact_b")


@dataclass(frozen=True)
class Before:
    """What was found the last time: IDENTITY_VALUES, IDENTITY_EDGES, IDENTITY_REFUSED."""

    values: pl.LazyFrame
    edges: pl.LazyFrame
    refused: pl.LazyFrame


@dataclass(frozen=True)
class Contacts:
    """CONTACTS as they are now, as far as anybody asks.

    `of`: those rows whose keys (source, contact_id) are given, also of whoever is only known by name; `staff`: the
    rows of the company's own people; `merged`: source, contact_id and merged_into of merged records.
    """

    of: Callable[[pl.DataFrame], pl.DataFrame]
    staff: pl.DataFrame
    merged: pl.DataFrame


@dataclass(frozen=True)
class Again:
    """`records`: the keys (source, contact_id) worked out again, also of those that went; `people`: what came out.

    `people` has whole persons only. Rows of other records (of pairs: of another first record) are as before.
    """

    records: pl.DataFrame
    people: Resolved


def resolve_again(
    contacts: Contacts,
    changed: pl.DataFrame,
    before: Before,
    agents: pl.DataFrame,
    company: Company,
    rules: Identity = Identity(),  # noqa: B008  # frozen
    decisions: pl.DataFrame | None = None,
) -> Again:
    """Persons of those records that `changed` (source, contact_id) may have moved.

    `changed`: records that are new, gone, differ from before, or that a decision about a pair names which is new or
    revoked. Everything else must be as before: staff, settings, decisions about values; else `resolve` all.
    """
    words = DECISIONS.to_frame() if decisions is None else decisions
    known = _known(before)
    fresh = contacts.of(changed)
    staff = mailboxes_of_staff(contacts.staff, agents)
    new = values(fresh.sort(KEY).with_row_index("row"), staff, company, rules, words)
    touched = _touched(known, changed, new)
    seeds = [changed.select(KEY), _having(known, touched).select(KEY), *_merging(contacts.merged, fresh, changed)]
    records = _hanging(pl.concat(seeds).unique(), before).sort(KEY)
    customers = contacts.of(records).filter(~pl.col("is_agent").fill_null(False))
    still = _of(known, records).join(touched, on=["kind", "value"], how="anti")
    crowd = contacts.of(_crowd(known, still, rules).join(records, on=KEY, how="anti"))
    people = resolve(pl.concat([customers, crowd, contacts.staff]), agents, company, rules, words, _counts(still))
    return Again(records, _only(people, records))


def _known(before: Before) -> pl.DataFrame:
    """The values of before that may identify somebody: key, kind, value, value_class, count_people."""
    told = before.values.select(*KEY, "kind", "value", "value_class", "count_people")
    return told.filter(pl.col("value_class").is_in(COUNTED)).collect()


def _touched(known: pl.DataFrame, changed: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Values (kind, value) that changed records had or have and whose people are counted."""
    both = pl.concat([frame.select("kind", "value", "value_class") for frame in (_of(known, changed), new)])
    return both.filter(pl.col("value_class").is_in(COUNTED)).select("kind", "value").drop_nulls().unique()


def _of(known: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """Rows of these records; the id alone leaves little to compare."""
    near = known.filter(pl.col("contact_id").is_in(records["contact_id"].implode()))
    return near.join(records, on=KEY, how="semi")


def _having(known: pl.DataFrame, things: pl.DataFrame) -> pl.DataFrame:
    """Rows with these values (kind, value)."""
    near = known.filter(pl.col("value").is_in(things["value"].implode()))
    return near.join(things, on=["kind", "value"], how="semi")


def _merging(merged: pl.DataFrame, fresh: pl.DataFrame, changed: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Records that changed ones were merged into, and those merged into changed ones."""
    into = fresh.select("source", pl.col("merged_into").alias("contact_id")).drop_nulls()
    target = changed.select("source", pl.col("contact_id").alias("merged_into"))
    return into, merged.join(target, on=["source", "merged_into"], how="semi").select(KEY)


def _counts(still: pl.DataFrame) -> pl.DataFrame:
    """How many people use values about which nothing changed: kind, value, count_people."""
    return still.select("kind", "value", "count_people").unique()


def _crowd(known: pl.DataFrame, still: pl.DataFrame, rules: Identity) -> pl.DataFrame:
    """Keys of all who use a shared value that `still` has and that so many use that one name may be above the cap.

    Nothing says then who has that name besides: neither an edge nor a refusal leads there.
    """
    told = pl.col("value_class").is_in(SHARED) & (pl.col("count_people") <= MOST_NAMED)
    users = _having(known, still.filter(told).select("kind", "value").unique())
    return users.filter(pl.struct(KEY).n_unique().over("kind", "value") > rules.most_records).select(KEY).unique()


def _only(people: Resolved, records: pl.DataFrame) -> Resolved:
    """What came out for these records; those looked at beside them share nothing with them that joins or parts."""
    looked = people.records.join(records, on=KEY, how="semi", maintain_order="left")
    if looked.height == people.records.height:
        return people
    rows = looked["row"].to_numpy()
    pairs = [_of_first(frame, records) for frame in (people.edges, people.refused)]
    return replace(
        people, records=looked.drop("row").with_row_index("row"), owner=np.searchsorted(rows, people.owner[rows]),
        values=people.values.join(records, on=KEY, how="semi", maintain_order="left"), edges=pairs[0], refused=pairs[1],
    )  # fmt: skip


def _of_first(pairs: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    return pairs.join(records, left_on=_ENDS[:2], right_on=KEY, how="semi", maintain_order="left")


def _hanging(seeds: pl.DataFrame, before: Before) -> pl.DataFrame:
    """Keys of all records that edges and refusals connect to `seeds`, in ever wider circles.

    Keys are compared by a hash: should two be equal, a few records more are looked at, and nothing else changes.
    """
    both = pl.concat([frame.select(_ENDS) for frame in (before.edges, before.refused)])
    pairs = both.collect()
    coded = pairs.select(_code("source_a", "contact_a").alias("a"), _code("source_b", "contact_b").alias("b"))
    found = last = seeds.select(_code(*KEY)).to_series().unique()
    while len(last):
        near = pl.col("a").is_in(last.implode()), pl.col("b").is_in(last.implode())
        reached = pl.concat([coded.filter(near[0])["b"], coded.filter(near[1])["a"]]).unique()
        last = reached.filter(~reached.is_in(found.implode()))
        found = pl.concat([found, last])
    met = pairs.filter(coded["a"].is_in(found.implode()))
    ends = [met.select(source=f"source_{side}", contact_id=f"contact_{side}") for side in "ab"]
    return pl.concat([seeds, *ends]).unique()


def _code(source: str, contact: str) -> pl.Expr:
    return pl.col(source).hash(1) ^ pl.col(contact).hash(2)
