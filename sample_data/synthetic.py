"""A synthetic company of any size, for measurements: canonical Parquet files, seeded, vectorised.

Shapes follow the small sample company (about five events per interaction, a third as many customers
as interactions, two years), but nothing is planted in it and nobody in it has a story.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from model.schemas import INSTANT

END: Final = datetime(2026, 10, 31, 20, 0, tzinfo=UTC)
EVENTS_PER_INTERACTION: Final = 5
SECONDS: Final = 730 * 86_400
CHANNELS: Final = ("phone", "email", "whatsapp", "chat", "web_form", "branch", "app", "social", "post")
WEIGHTS: Final = (0.30, 0.22, 0.16, 0.10, 0.08, 0.06, 0.05, 0.02, 0.01)
MEDIAN_ANSWER: Final = (60, 20_000, 900, 120, 30_000, 400, 2_400, 5_000, 200_000)
PART: Final = 400_000
"""Interactions per file: a file is parsed at once, so this bounds memory."""


def write(folder: Path, events: int, seed: int = 1) -> None:
    """Write contacts, interactions and events as canonical Parquet files with about `events` events."""
    folder.mkdir(parents=True, exist_ok=True)
    interactions = max(events // EVENTS_PER_INTERACTION, 1)
    people = max(interactions // 3, 1)
    _contacts(people).write_parquet(folder / "contacts.parquet")
    for part, (first, count) in enumerate(_parts(interactions)):
        frame = _interactions(np.random.default_rng([seed, part]), first, count, people)
        frame.drop("answered_at", "closed_at").write_parquet(folder / f"interactions-{part:03}.parquet")
        _events(frame).write_parquet(folder / f"events-{part:03}.parquet")


def _parts(total: int) -> Iterator[tuple[int, int]]:
    return ((first, min(PART, total - first)) for first in range(0, total, PART))


def _contacts(people: int) -> pl.DataFrame:
    number = pl.int_range(people, eager=True).cast(pl.String).str.zfill(9)
    frame = pl.DataFrame({"number": number})
    return pl.concat([_records(frame, source) for source in ("desk", "telephony")])


def _records(frame: pl.DataFrame, source: str) -> pl.DataFrame:
    """One contact record per person in a source; the loyalty number joins them."""
    return frame.select(
        pl.lit(source).alias("source"),
        pl.format("{}-{}", pl.lit(source), "number").alias("contact_id"),
        pl.format("Customer {}", "number").alias("name"),
        pl.concat_list(pl.format("loyalty:{}", "number")).alias("external_ids"),
        pl.lit(END, INSTANT).alias("updated_at"),
    )


def _interactions(random: np.random.Generator, first: int, count: int, people: int) -> pl.DataFrame:
    channel = random.choice(len(CHANNELS), count, p=WEIGHTS)
    answer = np.exp(random.normal(np.log(np.array(MEDIAN_ANSWER))[channel], 0.9)).astype(np.int64) + 1
    started = random.integers(0, SECONDS - 86_400, count)
    solve = answer + random.exponential(40_000, count).astype(np.int64) + 1
    frame = pl.DataFrame(
        {
            "number": np.arange(first, first + count),
            "channel": np.array(CHANNELS)[channel],
            "person": random.integers(0, people, count),
            "team": np.char.add("Team ", random.integers(1, 13, count).astype(str)),
            "is_open": (random.random(count) < 0.1) | (started + solve >= SECONDS),
            "created_at": started, "answered_at": started + answer, "closed_at": started + solve,
        }
    )  # fmt: skip
    return _worded(frame)


def _worded(frame: pl.DataFrame) -> pl.DataFrame:
    begin = int(END.timestamp()) - SECONDS
    source = pl.when(pl.col("channel") == "phone").then(pl.lit("telephony")).otherwise(pl.lit("desk"))
    instants = [
        (pl.from_epoch(pl.col(name) + begin, "s").dt.replace_time_zone("UTC").cast(INSTANT)).alias(name)
        for name in ("created_at", "answered_at", "closed_at")
    ]
    person = pl.col("person").cast(pl.String).str.zfill(9)
    return frame.select(
        source.alias("source"),
        pl.col("number").cast(pl.String).str.zfill(9).alias("interaction_id"),
        pl.format("{}-{}", source, person).alias("contact_id"),
        "channel",
        pl.lit("inbound").alias("direction"),
        pl.when("is_open").then(pl.lit("open")).otherwise(pl.lit("solved")).alias("status"),
        "team",
        *instants,
    )


def _events(frame: pl.DataFrame) -> pl.DataFrame:
    """Customer message, opening, agent reply, a second reply, solve: five rows per solved interaction."""
    closed = frame.filter(pl.col("status") == "solved")
    answered = frame.filter(pl.col("answered_at") <= END)
    parts = [
        _event(frame, 1, "created_at", "message", "customer", None),
        _event(frame, 2, "created_at", "status", "system", "open"),
        _event(answered, 3, "answered_at", "message", "agent", None),
        _event(closed, 4, "closed_at", "message", "agent", None),
        _event(closed, 5, "closed_at", "status", "agent", "solved"),
    ]
    return pl.concat(parts).sort("source", "interaction_id", "event_id")


def _event(frame: pl.DataFrame, number: int, at: str, kind: str, actor: str, value: str | None) -> pl.DataFrame:
    return frame.select(
        "source",
        "interaction_id",
        pl.lit(str(number)).alias("event_id"),
        pl.col(at).alias("at"),
        pl.lit(kind).alias("kind"),
        pl.lit(actor).alias("actor"),
        pl.lit(value, pl.String).alias("value"),
    )
