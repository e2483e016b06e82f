"""What the pages for executives have found: what moved, where customers come, how they travel, how mature we are."""

from typing import Final

import polars as pl

from metrics.attention import attention
from metrics.compare import SMALL, between
from metrics.cross_channel import same_and_cross
from metrics.maturity import gains
from metrics.registry import find
from metrics.shift import is_more_than_noise, moves
from ui import cards, data, formats, tips
from ui import maturity as score
from ui.found import Told, answers, moved, movement, one, sure
from ui.found_service import longer, oldest, unresolved
from ui.view import View

HEADLINES: Final = (
    "first_response_time", "abandon_rate", "first_contact_resolution", "digital_leakage", "csat",
    "unresolved_dissatisfaction",
)  # fmt: skip
"""What tells whether service holds together: answers, solutions, satisfaction, and who is left waiting."""
MOVED: Final = 0.1
"""A channel's answers are mentioned when their median moved by a tenth or more, and by more than chance."""


def overview(told: Told) -> list[str]:
    """Whether service holds, the channel whose answers moved most, and who is waiting."""
    held, named = _holds(told)
    is_told = "unresolved_dissatisfaction" in named
    return [*held, *mover(told), *(oldest(told.view) if is_told else unresolved(told))]


def _holds(told: Told) -> tuple[list[str], list[str]]:
    """How many headline figures are worse than before by more than chance, else that none is; and which moved."""
    view, words = told.view, told.view.words
    moving = {name: movement(view, name) for name in HEADLINES}
    known = {name: found for name, found in moving.items() if found[0].difference is not None}
    if not known:
        return _cross(view), []
    by = {v: [n for n, (moved, _) in known.items() if sure(find(n), moved) == v] for v in ("worse", "better")}
    said = {v: ", ".join(_was(view, name, known[name][1]) for name in names) for v, names in by.items()}
    n = {"n": len(by["worse"]), "of": len(known)}
    first = words.number("overview.worse", n["n"], **n, since=told.since(), figures=said["worse"]) if n["n"] else ""
    held = first or words("overview.holds", of=len(known), since=told.since())
    better = [words("overview.better", figures=said["better"])] if by["better"] else []
    return [held, *better], [*by["worse"], *by["better"]]


def _was(view: View, name: str, before: float | None) -> str:
    """A figure as it is and as it was: `Time to first answer 6 min 32 s (5 min)`."""
    values = [cards.text(value, find(name), view.language) for value in (one(view, name)[1], before)]
    return view.words("overview.figure", name=tips.name(view.words, find(name)), now=values[0], before=values[1])


def _cross(view: View) -> list[str]:
    value = one(view, "cross_channel_resolution_rate")[1]
    if value is None:
        return [view.words("overview.cross_none")]
    return [view.words("overview.cross", value=formats.percent(value, view.language))]


def mover(told: Told) -> list[str]:
    """The channel whose median first answer changed most, if any changed by more than chance."""
    view, metric = told.view, find("first_response_time")
    earlier = view.previous()
    if earlier is None:
        return []
    now, before = (
        data.result(v, metric.name, ("channel",)).rows_by_key("channel", named=True, unique=True)
        for v in (view, earlier)
    )
    found = {c: between(metric, now[c], before[c]) for c in now if c in before}
    clear = {c: m.difference for c, m in found.items() if m.is_more_than_noise and abs(m.difference or 0) >= MOVED}
    if not clear:
        return []
    channel, by = max(clear.items(), key=lambda item: abs(item[1] or 0))
    key = "overview.slower" if (by or 0) > 0 else "overview.faster"
    took = [formats.duration(rows[channel]["value"], view.language) for rows in (now, before)]
    said = {"now": took[0], "before": took[1], "since": told.since()}
    return [view.words(key, channel=view.words.code(channel), **said)]


def channels(told: Told) -> list[str]:
    """The biggest channel, the digital share, which way the same customers went, and the channel attended worst."""
    view, words, language = told.view, told.view.words, told.view.language
    used = data.result(view, "channel_share", ("channel",)).sort("value", descending=True)
    if used.is_empty():
        return [words("channels.none")]
    first, n = used.row(0, named=True), formats.count(one(view, "contacts")[1], language)
    share = formats.percent(first["value"], language)
    biggest = words("channels.first", channel=words.code(first["channel"]), share=share, n=n)
    return [biggest, *_digital(told), *_same_customers(view), *_worst(view)]


def _digital(told: Told) -> list[str]:
    view, value = told.view, one(told.view, "digital_share")[1]
    if value is None:
        return []
    share = formats.percent(value, view.language)
    return [view.words("channels.digital", share=share, moved=moved(told, "digital_share"))]


def _same_customers(view: View) -> list[str]:
    """Whether the same customers moved, and which way; nothing below enough of them."""
    ways = data.computed(view, moves)
    n = dict(ways.select("way", "n").iter_rows())
    whole = sum(n.values())
    if whole < SMALL:
        return []
    said = {
        name: formats.count(n[way], view.language) for name, way in (("went", "went_digital"), ("back", "came_back"))
    }
    key = "to_digital" if n["went_digital"] > n["came_back"] else "to_people"
    key = key if is_more_than_noise(ways) else "stayed"
    return [view.words(f"channels.{key}", n=formats.count(whole, view.language), **said)]


def _worst(view: View) -> list[str]:
    """The channel that lacks most for its use; else the one that answers slowest."""
    ranked = data.computed(view, attention).filter(pl.col("rank") == 1, pl.col("late_share") > 0)
    if ranked.height:
        worst = ranked.row(0, named=True)
        late = formats.percent(worst["late_share"], view.language)
        return [view.words("channels.worst", channel=view.words.code(worst["channel"]), late=late)]
    slow = answers(view)
    if slow.height < 2:
        return []
    last = slow.row(-1, named=True)
    median = formats.duration(last["median"], view.language)
    return [view.words("channels.slowest", channel=view.words.code(last["channel"]), median=median)]


def journeys(told: Told) -> list[str]:
    """Whether what crosses channels is solved as often and as fast, and how much digital leaves for people."""
    view, words, language = told.view, told.view.words, told.view.language
    same, cross = data.computed(view, same_and_cross).iter_rows(named=True)
    if not cross["n"] or not same["n"]:
        return [words("journeys.none")]
    if min(same["n"], cross["n"]) < SMALL:
        return [words.number("journeys.few", cross["n"], n=formats.count(cross["n"], language))]
    rates = {
        name: formats.percent(row["resolution_rate"], language) for name, row in (("same", same), ("cross", cross))
    }
    return [words("journeys.solved", **rates), *longer(view), *_leaked(told)]


def _leaked(told: Told) -> list[str]:
    view, (n, share) = told.view, one(told.view, "digital_leakage")
    if share is None or n < SMALL:
        return []
    said = formats.percent(share, view.language)
    return [view.words("journeys.leaked", share=said, moved=moved(told, "digital_leakage"))]


def maturity(told: Told) -> list[str]:
    """The score and its band, the dimensions it stands highest and lowest in, what could add most, what fell."""
    view, words = told.view, told.view.words
    parts = score.parts(view).drop_nulls("score")
    if parts.is_empty():
        return [words("maturity.none")]
    whole = float(parts["score"].sum()) / parts.height
    level = words("maturity.level", score=score.points(whole, view), band=words(f"chart.{score.band(whole)}").lower())
    return [level, *_ends(view, parts), *_lever(view, parts), *_fallen(told)]


def _ends(view: View, parts: pl.DataFrame) -> list[str]:
    means = parts.group_by("dimension").agg(pl.col("score").mean()).sort("score", "dimension")
    if means.height < 2:
        return []
    low, high = means.row(0), means.row(-1)
    name = {side: view.words(f"maturity_dimension.{row[0]}") for side, row in (("worst", low), ("best", high))}
    said = {"low": score.points(low[1], view), "high": score.points(high[1], view)}
    return [view.words("maturity.ends", **name, **said)]


def _lever(view: View, parts: pl.DataFrame) -> list[str]:
    most = gains(parts).row(0, named=True)
    said = {"score": score.points(most["score"], view), "gain": formats.decimal(most["gain"], view.language)}
    return [view.words("maturity.lever", part=view.words(f"maturity_part.{most['part']}"), **said)]


def _fallen(told: Told) -> list[str]:
    """Parts that are lower than before by more than chance, of those of which that can be said."""
    view, words = told.view, told.view.words
    tested = {part: m for part, m in score.changes(view).items() if m.is_more_than_noise is not None}
    if not tested:
        return []
    fell = [part for part, m in tested.items() if m.is_more_than_noise and (m.difference or 0) < 0]
    if not fell:
        return [words("maturity.steady", of=len(tested), since=told.since())]
    named = ", ".join(words(f"maturity_part.{part}") for part in fell)
    return [words.number("maturity.fallen", len(fell), of=len(tested), since=told.since(), parts=named)]
