"""What do customers say, and do we come back to those who are dissatisfied?"""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import polars as pl

from metrics.frames import Frames
from metrics.measure import Measure, average, durations, share, total
from metrics.open_at import open_rows
from metrics.rows import Rows, local_hour, seconds
from model.filters import Filters
from model.metric import metric
from model.scales import SCALES, position, rating

SATISFIED_FROM: Final = 0.75
"""4 of 5 as a position on the scale; on good/bad only good reaches it."""
RATINGS: Final = tuple(SCALES)
RECOVERY_WINDOW: Final = timedelta(days=30)


def answers(frames: Frames, kind: str) -> Rows:
    """One row per answered survey of a kind, with `position` (0 worst to 1 best) and `rating` (on the kind's scale)."""
    surveys = frames.surveys.lazy().filter(pl.col("kind") == kind)
    scored = surveys.with_columns(position=position(), rating=rating())
    return Rows(scored, day="answered_on", hour=local_hour(frames, "answered_at")).without(
        unanswered=pl.col("answered_at").is_null(),
        no_score=~pl.col("position").is_finite().fill_null(value=False),
    )


@metric("csat", unit="share", better="higher", grain="survey")
def csat(frames: Frames, filters: Filters) -> Measure:
    """Share of satisfaction answers that were good.

    Formula: answers of 4 or 5 of 5 / answers; good of good and bad; on another scale, from three quarters of it.
    Period: the local day of the answer. Every answered survey counts once, with its last edit.
    Left out: unanswered surveys, and those about spam or deleted interactions.
    Null without an answer.
    Differs: Zendesk lets a changed rating overwrite the first one; here an earlier survey stays (see csat_final).
    """
    return share(answers(frames, "csat"), pl.col("position") >= SATISFIED_FROM)


@metric("csat_final", unit="share", better="higher", grain="survey")
def csat_final(frames: Frames, filters: Filters) -> Measure:
    """Share of interactions whose last satisfaction answer was good.

    Formula: as csat, taking only the last answer of each interaction.
    Period: the local day of that last answer.
    Left out: unanswered surveys, and answers followed by a later one.
    Null without an answer.
    Differs: dbt keeps the first and the latest.
    """
    rows = answers(frames, "csat")
    subject = pl.coalesce("interaction_id", pl.lit("survey ") + pl.col("survey_id"))
    order = pl.struct("answered_at", "survey_id").rank("ordinal", descending=True).over("source", subject)
    latest = rows.counted.with_columns(order=order)
    last = replace(rows, frame=latest).without(later_answer=pl.col("order") > 1)
    return share(last, pl.col("position") >= SATISFIED_FROM)


@metric("survey_response_rate", unit="share", better="higher", grain="survey")
def survey_response_rate(frames: Frames, filters: Filters) -> Measure:
    """Share of surveys sent that were answered.

    Formula: answered surveys / surveys sent, of all kinds.
    Period: the local day it was sent; of the answer where the sending was not recorded.
    Left out: complaints, which nobody sends, and surveys about spam or deleted interactions. A source that gives only
    the answered ones shows 100 %.
    Null without a survey sent.
    """
    sent = frames.surveys.lazy().filter(pl.col("kind").cast(pl.String).is_in(RATINGS))
    hour = local_hour(frames, "sent_at").fill_null(local_hour(frames, "answered_at"))
    return share(Rows(sent, "sent_on", hour), pl.col("answered_at").is_not_null())


@metric("nps", unit="points", better="higher", grain="survey")
def nps(frames: Frames, filters: Filters) -> Measure:
    """Promoters minus detractors among those who said how likely they are to recommend us.

    Formula: share of 9 and 10 - share of 0 to 6, times 100; from -100 to 100. All answers are in the denominator.
    Period: the local day of the answer.
    Left out: unanswered surveys, and those about spam or deleted interactions.
    Null without an answer.
    """
    sign = (pl.col("rating") >= 9).cast(pl.Int64) - (pl.col("rating") <= 6).cast(pl.Int64)
    return average(answers(frames, "nps"), sign * 100)


@metric("ces", unit="score", better="higher", grain="survey")
def ces(frames: Frames, filters: Filters) -> Measure:
    """Mean agreement, from 1 to 7, that we made it easy.

    Formula: mean of the answers, moved to the scale 1 to 7 where theirs is another; 7 is best.
    Period: the local day of the answer.
    Left out: unanswered surveys, and those about spam or deleted interactions.
    Null without an answer.
    Differs: vendors show a mean or an index, and some scales run the other way; the survey states its own.
    """
    return average(answers(frames, "ces"), pl.col("rating"))


def case_stock(frames: Frames) -> tuple[Rows, str, str]:
    """Dissatisfaction cases, and the columns of the instants that open and close them."""
    return Rows(frames.dissatisfaction.lazy()), "opened_at", "closed_at"


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
    back, the journey's resolution closes it.
    Filed under the channel, team and source of the interaction with the earliest signal.
    Nothing is 0: a count has no denominator.
    """
    return total(open_cases(frames, filters))


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
        not_contacted=pl.col("contacted_at").is_null()
    )


@metric("time_to_close_dissatisfaction", unit="seconds", better="lower", grain="case")
def time_to_close_dissatisfaction(frames: Frames, filters: Filters) -> Measure:
    """Time from a sign of dissatisfaction until the matter was settled.

    Formula: first resolution at or after the contact - the signal; where she said nothing and only came back, the
    journey's resolution - the signal.
    Clock: calendar or opening hours. Period: the local day of the close.
    Left out: cases not closed yet.
    Null without a closed case.
    """
    return durations(_cases(frames, "closed"), seconds("time_to_close", filters)).when_null(
        not_closed=pl.col("closed_at").is_null()
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
    passed = due <= pl.lit(frames.as_of).dt.convert_time_zone("UTC")
    in_time = pl.when(passed).then((pl.col("contacted_at") <= due).fill_null(False))
    return share(_cases(frames, "opened"), in_time).when_null(not_due=pl.lit(value=True))


@metric("recovery_rate", unit="share", better="higher", grain="case")
def recovery_rate(frames: Frames, filters: Filters) -> Measure:
    """Share of dissatisfied customers who rated us well afterwards, among those who rated us again.

    Formula: cases with a good rating (CSAT 4, NPS 9, CES 5 or more) within 30 days / cases with any new rating within
    30 days. `n` beside it tells how few that may be: of all cases the share is lower.
    Period: the local day of the signal.
    Left out: cases not rated again; they say nothing either way.
    Null without a case that was rated again.
    """
    rows = _cases(frames, "opened")
    rated = rows.frame.join(_rated_again(frames), on="case_id", how="left", maintain_order="left")
    again = pl.col("recovered_at").is_not_null() | pl.col("is_rated_again").fill_null(value=False)
    return share(replace(rows, frame=rated).without(not_rated_again=~again), pl.col("recovered_at").is_not_null())


def _rated_again(frames: Frames) -> pl.LazyFrame:
    """One row per case followed by an answer of the same person (of the same journey where nobody is known)."""
    who = pl.coalesce("person_id", pl.lit("journey ") + pl.col("journey_id")).alias("who")
    rated = frames.surveys.lazy().filter(pl.col("kind").cast(pl.String).is_in(RATINGS)).select(who, "answered_at")
    pairs = frames.dissatisfaction.lazy().select("case_id", "opened_at", who).join(rated, on="who")
    after = pl.col("answered_at").is_between(pl.col("opened_at"), pl.col("opened_at") + RECOVERY_WINDOW, closed="right")
    return pairs.filter(after).select("case_id", is_rated_again=True).unique("case_id")
