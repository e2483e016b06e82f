"""What a page has found, in one plain sentence: made of our own words and numbers only, never of customers' text."""

from typing import Final

import polars as pl
import streamlit as st

from metrics.compare import SMALL, change
from metrics.cross_channel import same_and_cross
from metrics.registry import find
from metrics.unresolved import unresolved
from ui import data, formats
from ui.tips import tip
from ui.view import View

MOVED: Final = 0.1
"""A channel's answers are mentioned when their median moved by a tenth or more, and by more than chance."""


ABOUT: Final = {
    "overview": ("cross_channel_resolution_rate", "first_response_time", "unresolved_dissatisfaction"),
    "channels": ("channel_share", "digital_share", "first_response_time"),
    "response": ("first_response_time",),
    "resolution": ("resolution_rate", "first_contact_resolution", "journey_time_to_resolution"),
    "unresolved": ("unresolved_dissatisfaction",),
    "journeys": ("cross_channel_resolution_rate", "journey_time_to_resolution", "digital_leakage"),
}
"""The metrics each page's sentence speaks of."""


@data.drawn
def say(view: View, page: str) -> None:
    """The finding of a page, the numbers that matter in bold; what they mean is one click away."""
    st.markdown(sentence(view, page), help=tip(view, *ABOUT[page]))


def sentence(view: View, page: str) -> str:
    """The finding as Markdown; its clauses joined into sentences."""
    pages = {
        "overview": overview,
        "channels": channels,
        "response": response,
        "resolution": resolution,
        "journeys": journeys,
    }
    clauses = pages[page](view) if page in pages else [waiting(view)]
    return " ".join(f"{_capitalised(clause)}." for clause in clauses)


def _capitalised(clause: str) -> str:
    start = 2 if clause.startswith("**") else 0
    return clause[:start] + clause[start : start + 1].upper() + clause[start + 1 :]


def overview(view: View) -> list[str]:
    """Cross-channel resolution, the channel whose answers moved most, and who is waiting."""
    return [_cross(view), *_mover(view), waiting(view)]


def _cross(view: View) -> str:
    words, (n, value) = view.words, _one(view, "cross_channel_resolution_rate")
    if value is None:
        return words("overview.cross_none")
    moved, shown = _moved(view, "cross_channel_resolution_rate"), formats.percent(value, view.language)
    if moved is None or n < SMALL:
        return words("overview.cross", value=shown)
    return words("overview.cross_moved", value=shown, points=formats.points(moved, view.language))


def _one(view: View, name: str) -> tuple[int, float | None]:
    frame = data.result(view, name)
    return frame["n"][0], frame["value"][0]


def _moved(view: View, name: str) -> float | None:
    earlier = view.previous()
    before = data.result(earlier, name) if earlier else None
    moved = change(find(name), data.result(view, name), before)
    return None if moved.is_more_than_noise is False else moved.difference


def _mover(view: View) -> list[str]:
    """The channel whose median first answer changed most, if any changed by more than chance."""
    earlier, metric = view.previous(), find("first_response_time")
    if earlier is None:
        return []
    now, before = (data.result(v, metric.name, ("channel",)) for v in (view, earlier))
    pairs = {c: (_row(now, c), _row(before, c)) for c in now["channel"].to_list() if c in before["channel"]}
    moves = {c: change(metric, a, b) for c, (a, b) in pairs.items()}
    sure = {c: m.difference for c, m in moves.items() if m.is_more_than_noise and abs(m.difference or 0) >= MOVED}
    if not sure:
        return []
    channel, by = max(sure.items(), key=lambda item: abs(item[1] or 0))
    key = "overview.slower" if (by or 0) > 0 else "overview.faster"
    took = {name: row["value"][0] for name, row in zip(("now", "before"), pairs[channel], strict=True)}
    said = {name: formats.duration(seconds, view.language) for name, seconds in took.items()}
    return [view.words(key, channel=view.words.code(channel), **said)]


def _row(frame: pl.DataFrame, channel: str) -> pl.DataFrame:
    return frame.filter(pl.col("channel") == channel)


def waiting(view: View) -> str:
    """How many dissatisfied customers have no resolution, and since when the oldest waits."""
    cases, words = unresolved(data.frames(view), view.filters), view.words
    if cases.is_empty():
        return words("overview.open_none")
    oldest = formats.age(max(cases["age_seconds"]))
    return words.number("overview.open", cases.height, n=formats.count(cases.height, view.language), age=oldest)


def channels(view: View) -> list[str]:
    """The biggest channel, the digital share and the slowest channel."""
    words, language = view.words, view.language
    used = data.result(view, "channel_share", ("channel",)).sort("value", descending=True)
    if used.is_empty():
        return [words("channels.none")]
    first, n = used.row(0, named=True), formats.count(_one(view, "contacts")[1], language)
    share = formats.percent(first["value"], language)
    return [
        words("channels.first", channel=words.code(first["channel"]), share=share, n=n),
        *_digital(view),
        *_slowest(view),
    ]


def _digital(view: View) -> list[str]:
    value, moved = _one(view, "digital_share")[1], _moved(view, "digital_share")
    if value is None:
        return []
    shown = formats.percent(value, view.language)
    if moved is None:
        return [view.words("channels.digital", share=shown)]
    return [view.words("channels.digital_moved", share=shown, points=formats.points(moved, view.language))]


def _answers(view: View) -> pl.DataFrame:
    """Channels with enough answers to be ranked, fastest first."""
    known = data.result(view, "first_response_time", ("channel",)).filter(pl.col("n") >= SMALL)
    return known.sort("median", "channel")


def _slowest(view: View) -> list[str]:
    ranked = _answers(view)
    if ranked.height < 2:
        return []
    last = ranked.row(-1, named=True)
    median = formats.duration(last["median"], view.language)
    return [view.words("channels.slowest", channel=view.words.code(last["channel"]), median=median)]


def response(view: View) -> list[str]:
    """Median and slowest tenth of all first answers; the fastest and the slowest channel."""
    words, language = view.words, view.language
    whole = data.result(view, "first_response_time")
    if whole["value"][0] is None:
        return [words("response.none")]
    median, p90 = (formats.duration(whole[c][0], language) for c in ("median", "p90"))
    return [words("response.median", median=median, p90=p90), *_span(view)]


def _span(view: View) -> list[str]:
    ranked, words = _answers(view), view.words
    if ranked.height < 2:
        return []
    fast, slow = ranked.row(0, named=True), ranked.row(-1, named=True)
    fastest = words(
        "response.fastest", channel=words.code(fast["channel"]), median=formats.duration(fast["median"], view.language)
    )
    slowest = words(
        "response.slowest", channel=words.code(slow["channel"]), slow=formats.duration(slow["median"], view.language)
    )
    return [f"{fastest}, {slowest}"]


def resolution(view: View) -> list[str]:
    """Resolution rate, first-contact resolution, and how much longer several channels take."""
    words, language = view.words, view.language
    n, rate = _one(view, "resolution_rate")
    if rate is None:
        return [words("resolution.none")]
    first = _one(view, "first_contact_resolution")[1]
    parts = [words("resolution.rate", rate=formats.percent(rate, language), n=formats.count(n, language))]
    parts += [words("resolution.first", rate=formats.percent(first, language))] if first is not None else []
    return parts + _longer(view)


def journeys(view: View) -> list[str]:
    """Whether what crosses channels is solved as often and as fast, and how much digital leaves for people."""
    words, language = view.words, view.language
    same, cross = same_and_cross(data.frames(view), view.filters).iter_rows(named=True)
    if not cross["n"] or not same["n"]:
        return [words("journeys.none")]
    if min(same["n"], cross["n"]) < SMALL:
        return [words.number("journeys.few", cross["n"], n=formats.count(cross["n"], language))]
    rates = {
        name: formats.percent(row["resolution_rate"], language) for name, row in (("same", same), ("cross", cross))
    }
    return [words("journeys.solved", **rates), *_longer(view), *_leaked(view)]


def _leaked(view: View) -> list[str]:
    n, share = _one(view, "digital_leakage")
    known = share is not None and n >= SMALL
    return [view.words("journeys.leaked", share=formats.percent(share, view.language))] if known else []


def _longer(view: View) -> list[str]:
    same, cross = same_and_cross(data.frames(view), view.filters).iter_rows(named=True)
    if min(same["n_resolved"], cross["n_resolved"]) < SMALL or not same["median"]:
        return []
    said = {name: formats.duration(row["median"], view.language) for name, row in (("same", same), ("cross", cross))}
    return [view.words("resolution.longer", **said)]
