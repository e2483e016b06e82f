"""Who is who after few records changed, without looking at all the others.

The outcome for a record depends only on what hangs together with it through shared values; two records that share
one have an edge or a refusal between them or with a third that links them. So what IDENTITY_EDGES and
IDENTITY_REFUSED connect to a change, or what has one of its values, is worked out again, and nothing else. How many
people use a value nothing changed about is taken from before: not all who use it are looked at.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from identity.persons import Resolved, mailboxes_of_staff, resolve
from identity.values import values
from model.persons import DECISIONS
from model.settings import Company, Identity

KEY: Final = ("source", "contact_id")
COUNTED: Final = ("ok", "role", "over_shared")
"""Classes of values of which the people who use them are counted."""


@dataclass(frozen=True)
class Before:
    """What was found the last time: IDENTITY_VALUES, IDENTITY_EDGES, IDENTITY_REFUSED."""

    values: pl.DataFrame
    edges: pl.DataFrame
    refused: pl.DataFrame


@dataclass(frozen=True)
class Again:
    """`records`: the keys (source, contact_id) worked out again, also of those that went; `people`: what came out.

    For every other record all is as before. `people` has whole persons only.
    """

    records: pl.DataFrame
    people: Resolved

    def spliced(self, before: Before) -> Before:
        """The three tables as resolving everything gives them, sorted by their keys."""
        pair = ("source_a", "contact_a")
        return Before(
            self._spliced(before.values, self.people.values, KEY),
            self._spliced(before.edges, self.people.edges, pair),
            self._spliced(before.refused, self.people.refused, pair),
        )

    def _spliced(self, old: pl.DataFrame, new: pl.DataFrame, key: tuple[str, str]) -> pl.DataFrame:
        """Both are sorted, and all rows of a record are in one of them: each new one has its place among the kept."""
        kept = old.join(self.records, left_on=list(key), right_on=list(KEY), how="anti", maintain_order="left")
        both = [frame.select(pl.concat_str(key, separator="\0")).to_series() for frame in (kept, new)]
        place = np.asarray(both[0].search_sorted(both[1], side="left"), dtype=np.int64)
        order = np.insert(np.arange(len(kept)), place, len(kept) + np.arange(len(new)))
        return pl.concat([kept, new])[order]


def resolve_again(
    contacts: pl.DataFrame,
    changed: pl.DataFrame,
    before: Before,
    agents: pl.DataFrame,
    company: Company,
    rules: Identity = Identity(),  # noqa: B008  # frozen
    decisions: pl.DataFrame | None = None,
) -> Again:
    """Persons of those records of CONTACTS that `changed` (source, contact_id) may have moved.

    `changed`: records that are new, gone, differ from before, or that a decision about a pair names which is new or
    revoked. Everything else must be as before: staff, settings, decisions about values; else `resolve` all.
    """
    words = DECISIONS.to_frame() if decisions is None else decisions
    staff = mailboxes_of_staff(contacts, agents)
    fresh = contacts.join(changed, on=KEY, how="semi")
    new = values(fresh.sort(KEY).with_row_index("row"), staff, company, rules, words)
    touched = _touched(before.values, changed, new)
    seeds = pl.concat([changed.select(KEY), _users(before.values, touched), _merging(contacts, fresh, changed)])
    records = _hanging(seeds.unique(), before)
    part = contacts.join(records, on=KEY, how="semi")
    counts = _counts(before.values, touched, records)
    people = resolve(_with_staff(part, contacts), agents, company, rules, words, counts)
    return Again(records.sort(KEY), people)


def _with_staff(part: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    staff = contacts.filter(pl.col("is_agent").fill_null(False))
    return pl.concat([part.filter(~pl.col("is_agent").fill_null(False)), staff])


def _touched(before: pl.DataFrame, changed: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Values (kind, value) that changed records had or have and whose people are counted."""
    had = before.join(changed, on=KEY, how="semi")
    both = pl.concat([frame.select("kind", "value", "value_class") for frame in (had, new)])
    return both.filter(pl.col("value_class").is_in(COUNTED)).select("kind", "value").drop_nulls().unique()


def _users(before: pl.DataFrame, touched: pl.DataFrame) -> pl.DataFrame:
    return before.join(touched, on=["kind", "value"], how="semi").select(KEY)


def _merging(contacts: pl.DataFrame, fresh: pl.DataFrame, changed: pl.DataFrame) -> pl.DataFrame:
    """Records that changed ones were merged into, and those merged into changed ones."""
    into = fresh.select("source", pl.col("merged_into").alias("contact_id")).drop_nulls()
    target = changed.select("source", pl.col("contact_id").alias("merged_into"))
    merged = contacts.filter(pl.col("merged_into").is_not_null()).join(target, on=["source", "merged_into"], how="semi")
    return pl.concat([into, merged.select(KEY)])


def _counts(before: pl.DataFrame, touched: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """How many people use the values of `records` about which nothing changed: kind, value, count_people."""
    counted = before.filter(pl.col("count_people").is_not_null()).join(records, on=KEY, how="semi")
    return counted.select("kind", "value", "count_people").unique().join(touched, on=["kind", "value"], how="anti")


def _hanging(seeds: pl.DataFrame, before: Before) -> pl.DataFrame:
    """Keys of all records that edges and refusals connect to `seeds`, in ever wider circles.

    Keys are compared by a hash: should two be equal, a few records more are looked at, and nothing else changes.
    """
    pairs = pl.concat([_coded(frame) for frame in (before.edges, before.refused)])
    found = last = seeds.select(_code(*KEY)).to_series().unique()
    while len(last):
        near = pl.col("a").is_in(last.implode()), pl.col("b").is_in(last.implode())
        reached = pl.concat([pairs.filter(near[0])["b"], pairs.filter(near[1])["a"]]).unique()
        last = reached.filter(~reached.is_in(found.implode()))
        found = pl.concat([found, last])
    met = pairs.with_row_index("at").filter(pl.col("a").is_in(found.implode()))["at"]
    both = [
        pl.concat(
            [frame.select(source=f"source_{s}", contact_id=f"contact_{s}") for frame in (before.edges, before.refused)]
        )[met]
        for s in "ab"
    ]
    return pl.concat([seeds, *both]).unique()


def _code(source: str, contact: str) -> pl.Expr:
    return pl.col(source).hash(1) ^ pl.col(contact).hash(2)


def _coded(pairs: pl.DataFrame) -> pl.DataFrame:
    return pairs.select(_code("source_a", "contact_a").alias("a"), _code("source_b", "contact_b").alias("b"))
