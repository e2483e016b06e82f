"""What do customers say when we ask them?"""

from dataclasses import replace

import polars as pl

from metrics.frames import Frames
from metrics.measure import Measure, average, share
from metrics.rows import Rows, local_hour
from model.filters import Filters
from model.metric import metric
from model.scales import SCALES


def answers(frames: Frames, kind: str) -> Rows:
    """One row per survey of a kind, with `position` (0 worst to 1 best) and `rating` (on the kind's scale).

    Unanswered ones, and those whose score nobody can place, are left out.
    """
    surveys = frames.surveys.lazy().filter(pl.col("kind") == kind)
    return Rows(surveys, day="answered_on", hour=local_hour(frames, "answered_at")).without(
        unanswered=pl.col("answered_at").is_null(),
        no_score=~pl.col("position").is_finite().fill_null(value=False),
    )


def _is_satisfied(frames: Frames, name: str = "rating") -> pl.Expr:
    return pl.col(name) >= frames.settings.dissatisfaction.csat_good_min


def _of_interaction(frames: Frames) -> Rows:
    """Satisfaction answers with `first` (rating of the interaction's first answer); later ones replace earlier ones."""
    rows = answers(frames, "csat")
    subject = ("source", pl.coalesce("interaction_id", pl.lit("survey ") + pl.col("survey_id")))
    told = rows.counted.sort("answered_at", "survey_id").with_columns(
        first=pl.col("rating").first().over(subject), last=pl.col("survey_id").last().over(subject)
    )
    return replace(rows, frame=told).without(later_answer=pl.col("survey_id") != pl.col("last"))


@metric("csat", unit="share", better="higher", grain="survey")
def csat(frames: Frames, filters: Filters) -> Measure:
    """Share of satisfaction answers that were good.

    Formula: answers of 4 or 5 of 5 / answers; good of good and bad; on another scale, from three quarters of it. A
    setting says what is good.
    Period: the local day of the answer. Every answered survey counts once, with its last edit.
    Left out: unanswered surveys, and those about spam or deleted interactions.
    Null without an answer.
    Differs: Zendesk lets a changed rating overwrite the first one; here an earlier survey stays (see csat_final).
    """
    return share(answers(frames, "csat"), _is_satisfied(frames))


@metric("csat_final", unit="share", better="higher", grain="survey")
def csat_final(frames: Frames, filters: Filters) -> Measure:
    """Share of interactions whose last satisfaction answer was good.

    Formula: as csat, taking only the last answer of each interaction.
    Period: the local day of that last answer.
    Left out: unanswered surveys, and answers followed by a later one.
    Null without an answer.
    Differs: dbt keeps the first and the latest.
    """
    return share(_of_interaction(frames), _is_satisfied(frames))


@metric("csat_lift", unit="points", better="higher", grain="interaction")
def csat_lift(frames: Frames, filters: Filters) -> Measure:
    """How much better the last satisfaction answers of interactions are than their first ones.

    Formula: share of interactions whose last answer is good - share whose first answer is good, times 100; from -100
    to 100. An interaction with a single answer counts with no difference.
    Period: the local day of the last answer.
    Left out: as in csat_final.
    Null without an answer.
    Differs: no vendor shows it; where a changed rating overwrites the first one, it cannot be known.
    """
    first, last = (_is_satisfied(frames, name).cast(pl.Int64) for name in ("first", "rating"))
    return average(_of_interaction(frames), (last - first) * 100)


@metric("csat_average", unit="score", better="higher", grain="survey")
def csat_average(frames: Frames, filters: Filters) -> Measure:
    """Mean satisfaction answer, from 1 to 5.

    Formula: mean of the answers, moved to the scale 1 to 5 where theirs is another; 5 is best.
    Period: the local day of the answer.
    Left out: as in csat.
    Null without an answer.
    Differs: the share of good answers (csat) says how many were content; the mean hides who was not.
    """
    return average(answers(frames, "csat"), pl.col("rating"))


@metric("survey_response_rate", unit="share", better="higher", grain="survey")
def survey_response_rate(frames: Frames, filters: Filters) -> Measure:
    """Share of surveys sent that were answered.

    Formula: answered surveys / surveys sent, of all kinds.
    Period: the local day it was sent; of the answer where the sending was not recorded.
    Left out: complaints, which nobody sends, and surveys about spam or deleted interactions. A source that gives only
    the answered ones shows 100 %.
    Null without a survey sent.
    """
    sent = frames.surveys.lazy().filter(pl.col("kind").cast(pl.String).is_in(list(SCALES)))
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


@metric("ces_easy_share", unit="share", better="higher", grain="survey")
def ces_easy_share(frames: Frames, filters: Filters) -> Measure:
    """Share of customers who agree that we made it easy.

    Formula: answers of 5, 6 or 7 of 7 / answers; other scales are moved to 1 to 7.
    Period: the local day of the answer.
    Left out: as in ces.
    Null without an answer.
    Source: customer effort score 2.0, "top three boxes".
    """
    return share(answers(frames, "ces"), pl.col("rating") >= 5)


@metric("ces_index", unit="points", better="higher", grain="survey")
def ces_index(frames: Frames, filters: Filters) -> Measure:
    """Customers for whom it was easy minus those for whom it was hard.

    Formula: share of 6 and 7 - share of 1 to 3, times 100; from -100 to 100. All answers are in the denominator.
    Period: the local day of the answer.
    Left out: as in ces.
    Null without an answer.
    Differs: some vendors show this index and call it CES; the mean is in ces.
    """
    sign = (pl.col("rating") >= 6).cast(pl.Int64) - (pl.col("rating") <= 3).cast(pl.Int64)
    return average(answers(frames, "ces"), sign * 100)


@metric("first_contact_resolution_survey", unit="share", better="higher", grain="survey")
def first_contact_resolution_survey(frames: Frames, filters: Filters) -> Measure:
    """Share of customers who say it was solved on the first contact.

    Formula: answers of yes / answers to the question whether it was solved on the first contact (survey kind fcr).
    Period: the local day of the answer.
    Left out: as in csat.
    Null without an answer.
    Differs: what customers say; first_contact_resolution is what they did. Never mixed.
    """
    return share(answers(frames, "fcr"), pl.col("rating") >= 0.5)
