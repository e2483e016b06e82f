"""What has one customer gone through? Channels from top to bottom, time from left to right, one line per journey."""

from datetime import timedelta
from typing import Any, Final

import altair as alt
import polars as pl

from charts.drawing import Drawing, drawing, hole, template
from charts.palette import LIGHT, Theme
from charts.scale import channel_colour, days_axis, layered, names_axis, opens, tooltips
from charts.words import ENGLISH, Words
from model.vocabulary import CHANNELS

SHAPES: Final = {
    "contact": ("circle", 110), "message": ("circle", 40), "reply": ("stroke", 90), "outbound": ("circle", 60),
    "solved": ("square", 0), "rating": ("triangle-up", 0),
    "bad_rating": ("triangle-down", 170), "complaint": ("triangle-down", 170), "case_opened": ("triangle-down", 170),
    "case_reopened": ("triangle-down", 170), "case_contacted": ("square", 80), "case_closed": ("diamond", 130),
    "good_rating": ("triangle-up", 130), "recovered": ("triangle-up", 130),
}  # fmt: skip
"""Form and size of each happening; those of size 0 are left to the table."""
GOOD: Final = ("good_rating", "recovered", "case_closed")
BAD: Final = ("bad_rating", "complaint", "case_opened", "case_reopened")
LAYERS: Final = {
    "answers": ("reply",), "own": ("contact", "message", "outbound", "case_contacted"), "good": GOOD, "bad": BAD,
}  # fmt: skip
"""What is drawn by the same marks."""
LIVED: Final = ("contact", "message", "reply", "outbound")
"""What a journey lasts from and to; a case may be closed long after."""
ELSEWHERE: Final = {"embedOptions": {"loader": {"target": "_blank", "rel": "noopener noreferrer"}}}
"""What the marks open belongs to other systems: it opens beside the page, and is not told where it was opened from."""
ROW: Final = 30
FEW_DAYS: Final = 12


def timeline(frame: pl.DataFrame, words: Words = ENGLISH, theme: Theme = LIGHT) -> Drawing:
    """Contacts as dots in their channel's colour, a line and a band per journey, what was good or bad about it as
    triangles and diamonds, answers as short strokes.

    `frame`: at (the company's local time, without a zone), what (a key of SHAPES), channel, journey_id, what_text,
    at_text; as from `metrics.customer.timeline`. With link, marks open the address they have.
    """
    rows = _prepared(frame, words)
    used = set(rows["channel"])
    names = [words.label(code) for code in CHANNELS if code in used]
    marks = {name: rows.filter(pl.col("what").is_in(kinds)) for name, kinds in LAYERS.items()}
    frames = {"journeys": _spans(rows), "contacts": rows.filter(pl.col("what") == "contact"), **marks}
    return drawing(
        _template(words, theme, _is_short(rows), (*rows.columns,)),
        frames,
        names=names,
        height=ROW * max(1, len(names)) + 50,
    )


@template
def _template(words: Words, theme: Theme, is_short: bool, columns: tuple[str, ...]) -> alt.LayerChart:
    y = alt.Y("name", type="nominal", sort=hole("names"), axis=names_axis(theme))
    scale = alt.Scale(type="utc", nice=False, padding=14)
    x = alt.X("at", type="temporal", scale=scale, axis=_days(theme, is_short))
    journeys = alt.Chart(alt.NamedData("journeys"), height=hole("height"))
    bands = journeys.mark_rect(color=theme.accent, opacity=0.09).encode(x=x, x2=alt.X2("until"))
    walks = alt.Chart(alt.NamedData("contacts")).mark_line(color=theme.ink, strokeWidth=1).encode(
        x=x, y=y, detail="journey_id:N", order=alt.Order("at", type="temporal")
    )  # fmt: skip
    drawn = layered(bands, walks, *_marks(x, y, words, theme, opens(columns)))
    return drawn.properties(usermeta=ELSEWHERE) if "link" in columns else drawn


def _is_short(rows: pl.DataFrame) -> bool:
    span = rows.select(pl.col("at").max() - pl.col("at").min()).item()
    return span is not None and span < timedelta(days=FEW_DAYS)


def _days(theme: Theme, is_short: bool) -> alt.Axis:
    """A label per day at most: of a few days Vega would make a label every few hours, and the same one again."""
    axis = days_axis(theme)
    if is_short:
        axis.tickCount = alt.TimeIntervalStep(interval="day", step=1)
    return axis


def _prepared(frame: pl.DataFrame, words: Words) -> pl.DataFrame:
    drawn = [what for what, (_, size) in SHAPES.items() if size]
    kept = frame.filter(pl.col("what").is_in(drawn)).with_columns(
        pl.col("channel").fill_null("unknown"), pl.col("at").dt.replace_time_zone("UTC")
    )
    shape, size = ({what: form[i] for what, form in SHAPES.items()} for i in (0, 1))
    return kept.with_columns(
        words.column(kept, "channel", "name", words.label),
        shape=pl.col("what").replace_strict(shape, return_dtype=pl.String),
        size=pl.col("what").replace_strict(size, return_dtype=pl.Int64),
    )


def _spans(rows: pl.DataFrame) -> pl.DataFrame:
    """From the first to the last happening of each journey, at least a thirtieth of an hour so that it is seen."""
    lived = rows.filter(pl.col("what").is_in(LIVED)).drop_nulls("journey_id")
    spans = lived.group_by("journey_id").agg(
        at=pl.col("at").min(), until=pl.col("at").max() + pl.duration(minutes=2)
    )  # fmt: skip
    return spans.sort("at", "journey_id")


def _marks(
    x: alt.X, y: alt.Y, words: Words, theme: Theme, opened: dict[str, Any]
) -> tuple[alt.Chart, alt.Chart, alt.Chart, alt.Chart]:
    """Answers below, contacts above them, and what was good or bad on top."""
    forms = alt.Shape("shape", type="nominal", scale=None, legend=None)
    size = alt.Size("size", type="quantitative", scale=None, legend=None)

    def layer(name: str) -> alt.Chart:
        chart: alt.Chart = alt.Chart(alt.NamedData(name))
        return chart.encode(x=x, y=y, shape=forms, size=size, tooltip=_tooltip(words), **opened)

    verdict = [layer(name).mark_point(filled=True, opacity=1, color=colour, stroke=theme.page, yOffset=-9)
               for name, colour in (("good", theme.good), ("bad", theme.bad))]  # fmt: skip
    strokes = layer("answers").mark_point(color=theme.ink, strokeWidth=2, angle=90, opacity=0.8)
    dots = layer("own").mark_point(filled=True, opacity=1, stroke=theme.page, strokeWidth=1)
    return strokes, dots.encode(color=channel_colour()), verdict[0], verdict[1]


def _tooltip(words: Words) -> list[alt.Tooltip]:
    shown = {"what_text": "what", "name": "channel", "at_text": "when"}
    return tooltips(words, shown)
