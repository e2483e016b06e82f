"""What the team pages have found: answers, solutions, and who waits."""

from metrics.compare import SMALL
from metrics.cross_channel import same_and_cross
from metrics.unresolved import open_and_oldest
from ui import data, formats
from ui.found import Told, answers, moved, one
from ui.view import View


def response(told: Told) -> list[str]:
    """Median and slowest tenth of all first answers; the fastest and the slowest channel."""
    view, words = told.view, told.view.words
    whole = data.result(view, "first_response_time")
    if whole["value"][0] is None:
        return [words("response.none")]
    median, p90 = (formats.duration(whole[c][0], view.language) for c in ("median", "p90"))
    return [words("response.median", median=median, p90=p90, moved=moved(told, "first_response_time")), *_span(view)]


def _span(view: View) -> list[str]:
    ranked, words = answers(view), view.words
    if ranked.height < 2:
        return []
    fast, slow = ranked.row(0, named=True), ranked.row(-1, named=True)
    took = [formats.duration(row["median"], view.language) for row in (fast, slow)]
    fastest = words("response.fastest", channel=words.code(fast["channel"]), median=took[0])
    slowest = words("response.slowest", channel=words.code(slow["channel"]), slow=took[1])
    return [f"{fastest}, {slowest}"]


def resolution(told: Told) -> list[str]:
    """Resolution rate, first-contact resolution, and how much longer several channels take."""
    view, words, language = told.view, told.view.words, told.view.language
    n, rate = one(view, "resolution_rate")
    if rate is None:
        return [words("resolution.none")]
    said = {"rate": formats.percent(rate, language), "n": formats.count(n, language)}
    clauses = [words("resolution.rate", **said, moved=moved(told, "resolution_rate"))]
    first = one(view, "first_contact_resolution")[1]
    if first is not None:
        ending = moved(told, "first_contact_resolution")
        clauses.append(words("resolution.first", rate=formats.percent(first, language), moved=ending))
    return clauses + longer(view)


def longer(view: View) -> list[str]:
    """How long matters take in one channel and across channels; nothing below enough of both."""
    same, cross = data.computed(view, same_and_cross).iter_rows(named=True)
    if min(same["n_resolved"], cross["n_resolved"]) < SMALL or not same["median"]:
        return []
    said = {name: formats.duration(row["median"], view.language) for name, row in (("same", same), ("cross", cross))}
    return [view.words("resolution.longer", **said)]


def unresolved(told: Told) -> list[str]:
    """How many dissatisfied customers have no resolution, whether they are more, and since when the oldest waits."""
    view, words = told.view, told.view.words
    n, age = open_and_oldest(data.frames(view), view.filters)
    if not n:
        return [words("overview.open_none")]
    said = {"n": formats.count(n, view.language), "age": formats.age(age)}
    return [words.number("overview.open", n, **said, moved=moved(told, "unresolved_dissatisfaction"))]


def oldest(view: View) -> list[str]:
    """Since when the oldest waits, where the number of those who wait is said already."""
    n, age = open_and_oldest(data.frames(view), view.filters)
    return [view.words.number("overview.oldest", n, age=formats.age(age))] if n else []
