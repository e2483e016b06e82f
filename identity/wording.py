"""Explanations of identity as sentences for people who read a terminal."""

from typing import Any, Final

import polars as pl

from model.masking import masked

RULES: Final = {
    "same": "one person, as somebody decided",
    "merged": "merged by the source",
    "declared_id": "same number {}",
    "email": "same e-mail {}",
    "mobile_and_name": "same mobile {} and name",
    "mobile": "same mobile {}",
    "landline_and_name": "same landline {} and name",
    "shared_and_name": "same shared {} and full name",
}
"""What joins two records; {} is the value they share."""

OBSTACLES: Final = {
    "not_same": "somebody decided that they are two",
    "two_customer_numbers": "they have two different customer numbers",
    "contradicting_names": "their names contradict each other",
    "several_people": "several people are known there",
    "size_cap": "the person would have too many records",
    "ok": "that alone was not enough",
    "role": "it is a mailbox of a function",
    "over_shared": "{} people use it",
    "own": "it is the company's own",
    "staff": "it is a colleague's",
    "blocked": "it identifies nobody",
    "invalid": "it is not valid",
}
"""What kept two records apart: guards, then classes of values; {} is how many people have the value."""


def shown(frame: pl.DataFrame, value: str) -> pl.DataFrame:
    """The frame with its column of values masked, and without details, which hold names and numbers.

    Record ids (rule `merged`) and decisions (`same`, `not_same`) are no values and stay.
    """
    known = pl.col("rule").is_in(["merged", "same"]).fill_null(False)
    hidden = frame.with_columns(pl.when(known).then(value).otherwise(masked(pl.col(value))).alias(value))
    return hidden.drop("detail", strict=False)


def of_chain(links: pl.DataFrame) -> str:
    """A chain (CHAIN) as one line: `support 812 – same e-mail m***@x.com – crm 003 – same mobile …56 – calls 9911`."""
    rows = links.to_dicts()
    parts = [f"{rows[0]['source_a']} {rows[0]['contact_a']}"] if rows else []
    for row in rows:
        parts += [RULES[row["rule"]].format(row["evidence"] or ""), f"{row['source_b']} {row['contact_b']}"]
    return " – ".join(parts)


def of_obstacles(found: pl.DataFrame) -> list[str]:
    """Each obstacle (OBSTACLES) as a sentence; one that says so when there are none."""
    return [_obstacle(row) for row in found.to_dicts()] or ["They share nothing."]


def _obstacle(row: dict[str, Any]) -> str:
    records = f"{row['source_a']} {row['contact_a']} and {row['source_b']} {row['contact_b']}"
    people = row["count_people"]
    why = OBSTACLES[row["obstacle"]].format("several" if people is None else people)
    detail = f" ({row['detail']})" if row.get("detail") else ""
    if row["rule"] is None:
        return f"{records} share {row['value']}, but {why}{detail}."
    joined = RULES[row["rule"]].format(row["value"] or "")
    return f"{records}: {joined}, but {why}{detail}."
