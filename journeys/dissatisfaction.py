"""Dissatisfaction cases: one per journey with a signal, open until the company came back and solved it."""

from datetime import datetime, timedelta
from typing import Final

import polars as pl

from journeys.outcomes import has_outcome
from model.neighbours import following
from model.settings import Dissatisfaction

POINTS: Final = {"complaint": 3, "csat": 2, "nps": 1, "ces": 1, "effective_reopens": 1, "many_contacts": 1}
LEVELS: Final = ((6, "critical"), (4, "high"), (3, "medium"))
"""Severity, a rule of ours: points per kind of signal, one more for the worst possible answer, for five
or more contacts, while nobody has come back within the target, and when open for over a week.
Six points are critical, four high, three medium, fewer low."""
CONDUCT: Final = ("effective_reopens", "many_contacts")
"""Signals of what a customer had to do, not of what she said."""
MANY_CONTACTS: Final = 5
LONG_OPEN: Final = timedelta(days=7)

_DIMENSIONS: Final = ("channel", "channel_group", "team", "priority", "segment", "reason")


def cases_of(signals: pl.DataFrame) -> pl.DataFrame:
    """One row per case, opened at its earliest signal.

    case_id, person_id, journey_id, row, source, opened_at, signals (kinds in order), comment (of the
    earliest that has one), points (of severity).

    Signals of one journey are one case; without a journey those of one person; else each its own.
    """  # the first sentence lists the columns
    whole = pl.coalesce("journey_id", "person:" + pl.col("person_id"), "key")
    named = signals.with_columns(("c_" + whole.str.strip_prefix("j_")).alias("case_id"))
    ordered = named.sort("case_id", "at", "signal", "row", "key")
    kinds = pl.col("signal").unique(maintain_order=True)
    return ordered.group_by("case_id", maintain_order=True).agg(
        pl.col("person_id").drop_nulls().first(),
        pl.col("journey_id").first(),
        pl.col("row").first(),
        pl.col("source").drop_nulls().first(),
        pl.col("at").first().alias("opened_at"),
        kinds.alias("signals"),
        pl.col("comment").drop_nulls().first(),
        (kinds.replace_strict(POINTS, return_dtype=pl.Int64).sum() + pl.col("is_worst").fill_null(False).any()).alias(
            "points"
        ),
    )


def reached(opened: pl.DataFrame, contacts: pl.DataFrame) -> pl.DataFrame:
    """The first word of an agent to that customer after the signal: case_id, contacted_at, contact_channel.

    `contacts` (see `company_contacts`): person_id, journey_id, at, channel. By person in any channel and
    system; by journey where the person is not known.
    """
    who = ["case_id", "person_id", "journey_id", "opened_at"]
    persons = opened.filter(pl.col("person_id").is_not_null()).select(who)
    nobody = opened.filter(pl.col("person_id").is_null() & pl.col("journey_id").is_not_null()).select(who)
    pairs = [
        persons.join(contacts.select("person_id", "at", "channel"), on="person_id"),
        nobody.join(contacts.select("journey_id", "at", "channel"), on="journey_id"),
    ]
    later = pl.concat([p.select("case_id", "opened_at", "at", "channel") for p in pairs]).filter(
        pl.col("at") > pl.col("opened_at")
    )
    first = later.sort("case_id", "at", "channel").group_by("case_id", maintain_order=True).first()
    return first.select("case_id", pl.col("at").alias("contacted_at"), pl.col("channel").alias("contact_channel"))


def company_contacts(cases: pl.DataFrame, replies: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Words of agents to customers: person_id, journey_id, at, channel.

    Public messages, and answered calls the company began, at the call's start. A call the customer
    began is her contact, not ours.
    """
    calls = _outbound_calls(cases, events)
    said = replies.filter(pl.col("kind") == "message").select("row", "at", "channel")
    who = cases.select("row", "person_id", "journey_id", pl.col("channel").alias("own"))
    spoken = pl.concat([said, calls]).join(who, on="row")
    return spoken.select("person_id", "journey_id", "at", pl.coalesce("channel", "own").alias("channel"))


def _outbound_calls(cases: pl.DataFrame, events: pl.DataFrame) -> pl.DataFrame:
    """Each call's start paired with what comes next in it: kept when the company called and it was answered."""
    steps = events.filter(pl.col("kind").is_in(["call_start", "call_answered", "call_end"]))
    after = following("kind", "row").alias("following")
    started = (
        steps.with_columns(after)
        .join(cases.select("row", "is_inbound"), on="row")
        .filter(pl.col("kind") == "call_start")
    )
    ours = (pl.col("actor") == "agent") | (pl.col("actor").is_null() & ~pl.col("is_inbound"))
    return started.filter(ours & (pl.col("following") == "call_answered")).select("row", "at", "channel")


def closed(known: pl.DataFrame, cases: pl.DataFrame, solves: pl.DataFrame) -> pl.DataFrame:
    """The first solve at or after the contact, in the same journey, that still holds: case_id, closed_at.

    Contact alone closes nothing, nor does the solve of the company's own call. A solve counts while
    its interaction is solved. Without a journey any interaction of the person counts.
    """
    resolved = cases.lazy().filter(has_outcome() & pl.col("is_resolved").fill_null(False))
    holding = resolved.select("row", "journey_id", "person_id").collect()
    solved = solves.join(holding, on="row")
    met = known.filter(pl.col("contacted_at").is_not_null()).select(
        "case_id", "journey_id", "person_id", "contacted_at"
    )
    own = met.filter(pl.col("journey_id").is_not_null()).join(solved.select("journey_id", "at"), on="journey_id")
    loose = met.filter(pl.col("journey_id").is_null()).join(solved.select("person_id", "at"), on="person_id")
    both = pl.concat([part.select("case_id", "contacted_at", "at") for part in (own, loose)])
    return (
        both.filter(pl.col("at") >= pl.col("contacted_at"))
        .group_by("case_id")
        .agg(pl.col("at").min().alias("closed_at"))
    )


def settled(known: pl.DataFrame, journeys: pl.DataFrame) -> pl.DataFrame:
    """`known` with closed_at also where only conduct gave the signal and the journey is resolved.

    Nobody told us she was unhappy; that she had to come back again and again said so, and it ends with
    the journey's resolution, whoever rang last. A rating or a complaint still wants an answer first.
    """
    ended = journeys.filter("is_resolved").select("journey_id", pl.col("resolved_at").alias("_ended"))
    by_conduct = ~pl.col("signals").list.eval(~pl.element().is_in(list(CONDUCT))).list.any()
    at = pl.max_horizontal("_ended", "opened_at")
    joined = known.join(ended, on="journey_id", how="left")
    closed_at = pl.coalesce("closed_at", pl.when(by_conduct & pl.col("_ended").is_not_null()).then(at))
    return joined.with_columns(closed_at.alias("closed_at")).drop("_ended")


def recovered(opened: pl.DataFrame, rated: pl.DataFrame, window_days: float) -> pl.DataFrame:
    """The first good rating of that person (or journey) within the window after the signal: case_id, recovered_at."""
    good = rated.filter("is_good")
    who = opened.select("case_id", "person_id", "journey_id", "opened_at")
    pairs = [who.join(good.select(key, "at"), on=key) for key in ("person_id", "journey_id")]
    both = pl.concat([pair.select("case_id", "opened_at", "at") for pair in pairs])
    in_time = pl.col("at").is_between("opened_at", pl.col("opened_at") + timedelta(days=window_days), closed="right")
    return both.filter(in_time).group_by("case_id").agg(pl.col("at").min().alias("recovered_at"))


def described(
    known: pl.DataFrame, cases: pl.DataFrame, journeys: pl.DataFrame, as_of: datetime, rules: Dissatisfaction
) -> pl.DataFrame:
    """The case with its interaction's dimensions, its journey's path, state and severity."""
    about = cases.select("row", "interaction_id", *_DIMENSIONS, "agent_id", "agent_name", "url")
    paths = journeys.select("journey_id", "path", "count_contacts", "last_contact_at")
    joined = known.join(about, on="row", how="left").join(paths, on="journey_id", how="left")
    contacted = pl.when(pl.col("contacted_at").is_not_null()).then(pl.lit("contacted")).otherwise(pl.lit("new"))
    return joined.with_columns(
        pl.when(pl.col("closed_at").is_not_null()).then(pl.lit("closed")).otherwise(contacted).alias("state"),
        pl.coalesce("agent_name", "agent_id", "team").alias("owner"),
        _severity(as_of, rules).alias("severity"),
    )


def _severity(as_of: datetime, rules: Dissatisfaction) -> pl.Expr:
    late = pl.col("contacted_at").is_null() & (pl.col("opened_at") + rules.loop_target <= as_of)
    long = pl.col("closed_at").is_null() & (pl.col("opened_at") + LONG_OPEN <= as_of)
    many = (pl.col("count_contacts") >= MANY_CONTACTS).fill_null(False)
    points = pl.sum_horizontal("points", late, long, many)
    level = pl.lit("low")
    for least, word in reversed(LEVELS):
        level = pl.when(points >= least).then(pl.lit(word)).otherwise(level)
    return level
