"""Do we come back to those who are dissatisfied?"""

from datetime import timedelta

import polars as pl

from metrics.frames import Frames
from metrics.measure import Measure, durations, share, total
from metrics.open_at import open_rows
from metrics.rows import Rows, local_hour, moment, seconds
from model.filters import Filters
from model.metric import metric


def case_stock(frames: Frames) -> tuple[Rows, str, str]:
    """Stretches in which cases were open, and the columns of the instants at which each begins and ends.

    A case that a later signal opened again has two: what it was before and what it is since. Of more than two the
    first and the last are known.
    """
    cases = frames.dissatisfaction.lazy()
    again = pl.col("reopened_at").is_not_null()
    before = cases.filter(again).with_columns(closed_at="first_closed_at")
    present = cases.with_columns(opened_at=pl.coalesce("reopened_at", "opened_at"))
    return Rows(pl.concat([before, present])), "opened_at", "closed_at"


def open_cases(frames: Frames, filters: Filters) -> Rows:
    """Dissatisfaction cases opened by the end of the filters' period and not closed then."""
    return open_rows(frames, filters, *case_stock(frames))


@metric("unresolved_dissatisfaction", unit="count", better="lower", grain="case")
def unresolved_dissatisfaction(frames: Frames, filters: Filters) -> Measure:
    """Signs of dissatisfaction whose matter is not settled at the end of the period.

    Formula: dissatisfaction cases opened by T and not closed at T; T is the end of the period's last local day, and
    never later than the snapshot. A case is one journey with one or more signals: CSAT of 2 of 5 or less, NPS of 6 or
    less, CES of 3 of 7 or less, a complaint, two effective reopens, or three contacts while unresolved (all settings).
    Contact alone does not close it; a resolution at or after the contact does. Where she said nothing and only came
    back, the journey's resolution closes it. A signal after the close opens the same case again.
    Filed under the channel, team and source of the interaction with the earliest signal.
    Nothing is 0: a count has no denominator.
    """
    return total(open_cases(frames, filters))


@metric("unowned_dissatisfaction", unit="count", better="lower", grain="case")
def unowned_dissatisfaction(frames: Frames, filters: Filters) -> Measure:
    """Open cases of dissatisfaction that are nobody's turn.

    Formula: unresolved_dissatisfaction without an owner. The owner is the agent, else the team, of the journey's latest
    interaction that is not solved; where all are solved, of the one with the earliest signal. As of the snapshot.
    Left out: cases with an owner.
    Nothing is 0: a count has no denominator.
    """
    return total(open_cases(frames, filters).without(owned=pl.col("owner").is_not_null()))


def _cases(frames: Frames, happened: str) -> Rows:
    """One row per case, filed under the local day of `opened`, `contacted` or `closed`."""
    return Rows(frames.dissatisfaction.lazy(), f"{happened}_on", local_hour(frames, f"{happened}_at"))


@metric("time_to_contact", unit="seconds", better="lower", grain="case")
def time_to_contact(frames: Frames, filters: Filters) -> Measure:
    """Time from a sign of dissatisfaction until a person got in touch.

    Formula: first public agent message or start of an answered outbound call to that customer after the signal, in any
    channel or system - the signal. Her calling us is not our getting in touch.
    Clock: calendar or opening hours. Period: the local day of the contact.
    Left out: cases nobody has contacted yet.
    Null without a contacted case.
    """
    return durations(_cases(frames, "contacted"), seconds("time_to_contact", filters)).when_null(
        not_contacted=pl.col("contacted_at").is_null(), no_hours=pl.lit(filters.basis == "business")
    )


@metric("contacted_elsewhere_rate", unit="share", better="neutral", grain="case")
def contacted_elsewhere_rate(frames: Frames, filters: Filters) -> Measure:
    """Share of contacted dissatisfied customers a person reached in another channel than theirs.

    Formula: cases whose contact came through another channel than the interaction with the earliest signal / contacted
    cases whose channels are both known.
    Period: the local day of the contact.
    Left out: cases nobody has contacted yet, and signals that no contact came before.
    Null without such a case.
    """
    return share(_cases(frames, "contacted"), pl.col("is_contacted_elsewhere")).when_null(
        not_contacted=pl.col("contacted_at").is_null()
    )


@metric("time_to_close_dissatisfaction", unit="seconds", better="lower", grain="case")
def time_to_close_dissatisfaction(frames: Frames, filters: Filters) -> Measure:
    """Time from a sign of dissatisfaction until the matter was settled.

    Formula: first resolution at or after the contact - the signal; where she said nothing and only came back, the
    journey's resolution - the signal. Of a case that was opened again the close that holds - the first signal.
    Clock: calendar or opening hours. Period: the local day of the close.
    Left out: cases not closed yet.
    Null without a closed case.
    """
    return durations(_cases(frames, "closed"), seconds("time_to_close", filters)).when_null(
        not_closed=pl.col("closed_at").is_null(), no_hours=pl.lit(filters.basis == "business")
    )


@metric("closed_loop_rate", unit="share", better="higher", grain="case")
def closed_loop_rate(frames: Frames, filters: Filters) -> Measure:
    """Share of dissatisfied customers a person got in touch with in time.

    Formula: cases contacted within the target, 48 h by default / cases whose target has passed.
    Clock: calendar. Period: the local day of the signal.
    Left out: cases whose target has not passed yet, contacted or not.
    Null without such a case.
    """
    due = pl.col("opened_at") + frames.settings.dissatisfaction.loop_target
    in_time = pl.when(_has_passed(frames, due)).then((pl.col("contacted_at") <= due).fill_null(False))
    return share(_cases(frames, "opened"), in_time).when_null(not_due=pl.lit(value=True))


@metric("recovery_rate", unit="share", better="higher", grain="case")
def recovery_rate(frames: Frames, filters: Filters) -> Measure:
    """Share of dissatisfied customers who rated us well afterwards, among those who rated us again.

    Formula: cases with a good rating (CSAT 4, NPS 9, CES 5 or more) within 30 days / cases with any new rating within
    30 days; both are settings. `n` beside it tells how few that may be: recovery_rate_of_all has every case below.
    Period: the local day of the signal.
    Left out: cases not rated again; they say nothing either way.
    Null without a case that was rated again.
    """
    again = _has_passed(frames, pl.col("rated_again_at"))
    return share(_cases(frames, "opened").without(not_rated_again=~again), _has_passed(frames, pl.col("recovered_at")))


@metric("recovery_rate_of_all", unit="share", better="higher", grain="case")
def recovery_rate_of_all(frames: Frames, filters: Filters) -> Measure:
    """Share of all dissatisfied customers who rated us well afterwards.

    Formula: cases with a good rating within 30 days / cases whose 30 days have passed. Days and limits are settings.
    Period: the local day of the signal.
    Left out: cases whose 30 days have not passed, recovered or not: else of late only those who did would count.
    Null without such a case.
    Differs: recovery_rate leaves out those who did not rate again; the truth lies between the two.
    """
    known = _has_passed(frames, pl.col("opened_at") + _recovery_window(frames))
    recovered = pl.when(known).then(_has_passed(frames, pl.col("recovered_at")))
    return share(_cases(frames, "opened"), recovered).when_null(not_due=pl.lit(value=True))


@metric("recidivism_rate", unit="share", better="lower", grain="case")
def recidivism_rate(frames: Frames, filters: Filters) -> Measure:
    """Share of settled cases after which the same customer was dissatisfied again within 30 days.

    Formula: cases with a new sign of dissatisfaction of that person, about the same or anything else, within 30 days of
    their first close / cases ever closed. Days are a setting.
    Period: the local day of the first close; left out until its days have passed.
    Left out: cases never closed, customers nobody could identify.
    Null without a case whose days have passed.
    """
    window = timedelta(days=frames.settings.dissatisfaction.recidivism_window_days)
    passed = _has_passed(frames, pl.col("first_closed_at") + window)
    again = pl.when(pl.col("person_id").is_not_null() & passed).then("has_recurred")
    return share(_cases(frames, "first_closed"), again).when_null(
        not_closed=pl.col("first_closed_at").is_null(), unidentified=pl.col("person_id").is_null(),
        not_due=pl.lit(value=True),
    )  # fmt: skip


@metric("dissatisfaction_signals", unit="count", better="lower", grain="case")
def dissatisfaction_signals(frames: Frames, filters: Filters) -> Measure:
    """Signs of dissatisfaction that customers gave.

    Formula: number of signals (see unresolved_dissatisfaction), of one kind once a case; several kinds count each.
    Period: the local day of the case's earliest signal.
    Nothing is 0: a count has no denominator.
    """
    return total(_cases(frames, "opened"), pl.col("signals").list.len().cast(pl.Int64))


def _recovery_window(frames: Frames) -> timedelta:
    return timedelta(days=frames.settings.dissatisfaction.recovery_window_days)


def _has_passed(frames: Frames, instant: pl.Expr) -> pl.Expr:
    """Whether it was by `as_of`; what never was has not passed."""
    return (instant <= moment(frames.as_of)).fill_null(value=False)
