"""How did a customer's mood go during one matter, as far as she said it?"""

from typing import Final

import polars as pl

from metrics.frames import ENGINE, Frames

NEUTRAL: Final = 0.0
WORST: Final = -1.0


def moods(frames: Frames, journeys: tuple[str, ...]) -> pl.DataFrame:
    """What she answered in each of these journeys, the earliest first: journey_id, mood (List of Float64).

    -1 is the worst answer of its scale and 1 the best; a complaint is -1. Each begins at 0: before the first answer
    nobody knows. Journeys without an answer have no row. Nothing is read out of what she wrote.
    """
    answers = frames.surveys.lazy().filter(
        pl.col("answered_at").is_not_null() & pl.col("journey_id").is_in(list(journeys))
    )
    said = pl.when(pl.col("kind") == "complaint").then(WORST).otherwise(2 * pl.col("position") - 1)
    placed = answers.with_columns(said=said).drop_nulls("said").sort("answered_at", "source", "survey_id")
    listed = placed.group_by("journey_id", maintain_order=True).agg(mood=pl.col("said"))
    begun = pl.concat_list(pl.lit(NEUTRAL), pl.col("mood"))
    return listed.with_columns(mood=begun).sort("journey_id").collect(engine=ENGINE)
