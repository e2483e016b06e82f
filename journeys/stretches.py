"""The stretches in which a case of dissatisfaction is open: from a signal to the close, and again from the next one.

A case is closed once the company came back to the customer and something was solved then. A signal after that
opens the same case again: she is still, or again, dissatisfied with the same matter.
"""

from typing import Final

import polars as pl

from journeys.outcomes import has_outcome

CONDUCT: Final = ("effective_reopens", "many_contacts")
"""Signals of what a customer had to do, not of what she said."""
_WHO: Final = ("case_id", "person_id", "journey_id", "since_at")


def stretches(
    signals: pl.DataFrame, contacts: pl.DataFrame, solves: pl.DataFrame, journeys: pl.DataFrame
) -> pl.DataFrame:
    """One row per stretch: case_id, person_id, journey_id, stretch (0 …), since_at, contacted_at, contact_channel,
    closed_at (null while open).

    `signals`: case_id, person_id, journey_id, signal, at; `contacts`: `company_contacts`; `solves`:
    `solves_that_hold`; `journeys`: journey_id, is_resolved, resolved_at.
    """  # the first sentence lists the columns
    left, found = signals, [_stretch(signals, contacts, solves, journeys, 0)]
    while not (left := _after(left, found[-1])).is_empty():
        found.append(_stretch(left, contacts, solves, journeys, len(found)))
    return pl.concat(found)


def _after(signals: pl.DataFrame, stretch: pl.DataFrame) -> pl.DataFrame:
    """The signals that came once the stretch was over."""
    ends = stretch.select("case_id", "closed_at").drop_nulls()
    return signals.join(ends, on="case_id").filter(pl.col("at") > pl.col("closed_at")).drop("closed_at")


def _stretch(
    signals: pl.DataFrame, contacts: pl.DataFrame, solves: pl.DataFrame, journeys: pl.DataFrame, number: int
) -> pl.DataFrame:
    """The stretch that the earliest of these signals of each case opens."""
    who = pl.col("person_id", "journey_id").drop_nulls().first()
    opened = signals.sort("case_id", "at").group_by("case_id", maintain_order=True).agg(
        who, pl.col("at").first().alias("since_at")
    )  # fmt: skip
    known = opened.join(reached(opened, contacts), on="case_id", how="left")
    known = known.join(closed(known, solves), on="case_id", how="left")
    done = settled(known, signals, journeys)
    return done.select(
        *_WHO, pl.lit(number).cast(pl.Int64).alias("stretch"), "contacted_at", "contact_channel", "closed_at"
    )


def reached(opened: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    """The first word of an agent to that customer after the signal: case_id, contacted_at, contact_channel.

    By person in any channel and system; by journey where the person is not known.
    """
    persons = opened.filter(pl.col("person_id").is_not_null()).select(_WHO)
    nobody = opened.filter(pl.col("person_id").is_null() & pl.col("journey_id").is_not_null()).select(_WHO)
    pairs = [
        persons.join(contacts.select("person_id", "at", "channel"), on="person_id"),
        nobody.join(contacts.select("journey_id", "at", "channel"), on="journey_id"),
    ]
    later = pl.concat([p.select("case_id", "since_at", "at", "channel") for p in pairs]).filter(
        pl.col("at") > pl.col("since_at")
    )
    first = later.sort("case_id", "at", "channel").group_by("case_id", maintain_order=True).first()
    return first.select("case_id", pl.col("at").alias("contacted_at"), pl.col("channel").alias("contact_channel"))


def solves_that_hold(cases: pl.DataFrame, solves: pl.DataFrame) -> pl.DataFrame:
    """Solves of interactions that stand solved: journey_id, person_id, at, is_hers.

    `is_hers`: of what the customer brought; false for what the company began itself.
    """
    holding = cases.lazy().filter(pl.col("is_counted"), ~pl.col("is_transferred"), "is_resolved")
    hers = holding.select("row", "journey_id", "person_id", has_outcome().alias("is_hers")).collect()
    return solves.join(hers, on="row").select("journey_id", "person_id", "at", "is_hers")


def closed(known: pl.DataFrame, solves: pl.DataFrame) -> pl.DataFrame:
    """The first solve at or after the contact, in the same journey: case_id, closed_at.

    Contact alone closes nothing, nor does the solve of the company's own call. Without a journey there is nothing
    of hers to solve: whatever of that person is solved then counts, also what the company began.
    """
    met = known.filter(pl.col("contacted_at").is_not_null()).select(
        "case_id", "journey_id", "person_id", "contacted_at"
    )
    hers = solves.filter("is_hers").select("journey_id", "at")
    own = met.filter(pl.col("journey_id").is_not_null()).join(hers, on="journey_id")
    loose = met.filter(pl.col("journey_id").is_null()).join(solves.select("person_id", "at"), on="person_id")
    both = pl.concat([part.select("case_id", "contacted_at", "at") for part in (own, loose)])
    return (
        both.filter(pl.col("at") >= pl.col("contacted_at"))
        .group_by("case_id")
        .agg(pl.col("at").min().alias("closed_at"))
    )


def settled(known: pl.DataFrame, signals: pl.DataFrame, journeys: pl.DataFrame) -> pl.DataFrame:
    """`known` with closed_at also where only conduct gave a signal before the journey was resolved.

    Nobody told us she was unhappy; that she had to come back again and again said so, and it ends with
    the journey's resolution, whoever rang last. A rating or a complaint still wants an answer first.
    """
    ends = journeys.filter("is_resolved").select("journey_id", pl.col("resolved_at").alias("_ended"))
    ended = known.join(ends, on="journey_id", how="left")
    over = pl.max_horizontal("_ended", "since_at").alias("_over")
    words = signals.filter(~pl.col("signal").is_in(list(CONDUCT))).select("case_id", "at")
    told = words.join(ended.select("case_id", over), on="case_id").filter(pl.col("at") <= pl.col("_over"))
    silent = ~pl.col("case_id").is_in(told["case_id"].implode())
    by_conduct = pl.when(silent & pl.col("_ended").is_not_null()).then(over)
    return ended.with_columns(pl.coalesce("closed_at", by_conduct).alias("closed_at")).drop("_ended")
