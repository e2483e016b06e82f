"""What every number means: the declarations in `metrics/`, taken apart and said in the viewer's language."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Final

import polars as pl
import streamlit as st

from metrics.registry import QUESTIONS, declared, find, load
from model.errors import SettingsError
from model.metric import Metric
from ui import cards, data, formats, links, tips
from ui.plain import plain
from ui.view import View
from ui.words import Words

_PART: Final = re.compile(
    r"(?:^|(?<=\. ))(?:"
    r"(?P<label>Formula|Clock|Period|Denominator \(`n`\)|Left out|Differs|Source): |(?=(?P<null>Null|Nothing is 0)\b))"
)
_CODE: Final = re.compile(r"\\`(.+?)\\`")
_ESCAPE: Final = re.compile(r"\\(?=.)|\u2060")
_CODES: Final = {"Denominator (`n`)": "denominator", "Left out": "left_out"}
_PARAMETER: Final = "metric"
_SEARCH: Final = "definitions.search"


def parts(metric: Metric) -> list[tuple[str, str]]:
    """The definition without its first paragraph: pairs of a part's code (formula, clock …) and its text, in order.

    What stands before the first label is part of the meaning and has the code `meaning`.
    """
    text = " ".join(metric.definition.partition("\n\n")[2].split())
    found = [(_code(match), match.start(), match.end()) for match in _PART.finditer(text)]
    marks = [("meaning", 0, 0), *found, ("", len(text), len(text))]
    cut = [(code, text[end:start].strip()) for (code, _, end), (_, start, _) in pairwise(marks)]
    return [(code, said) for code, said in cut if said]


def _code(match: re.Match[str]) -> str:
    label = match["label"]
    return _CODES.get(label, label.lower()) if label else "null"


def question(metric: Metric) -> str:
    """The code of the question the metric answers: the module that declares it."""
    return metric.declare.__module__.rpartition(".")[2]


def asked(view: View) -> Metric | None:
    """The metric the address asks for; one that there is not is named and left out."""
    wanted = st.query_params.get(_PARAMETER)
    try:
        return find(wanted) if wanted else None
    except SettingsError:
        said = view.words("filters.refused", name=_PARAMETER, value=plain(str(wanted)[:60]))
        st.warning(said, icon=":material/link_off:")
        return None


def page(view: View) -> None:
    """The one asked for in full, a search, and all of them by question."""
    words = view.words
    finding(view)
    if (metric := asked(view)) is not None:
        with st.container(border=True):
            st.header(plain(tips.name(words, metric)), anchor=False)
            st.markdown(plain(words.meaning(metric)))
            data.guarded(view, entry, metric.name)
    wanted = st.text_input(
        words("definitions.search"), key=_SEARCH, placeholder=words("definitions.placeholder"), type="search",
        icon=":material/search:", live=True, label_visibility="collapsed",
    )  # fmt: skip
    if view.language != "en":
        st.caption(words("definitions.english"))
    found = [m for m in load().values() if matches(words, m, wanted or "")]
    if not found:
        st.info(words("definitions.none", search=plain((wanted or "")[:60])), icon=":material/search_off:")
    listed(view, tuple(m.name for m in found))


@data.drawn
def listed(view: View, names: tuple[str, ...]) -> None:
    """These metrics, each below its question."""
    for code in QUESTIONS:
        group = [metric for metric in map(find, names) if question(metric) == code]
        if group:
            st.header(view.words.term("question", code), anchor=False)
            data.guarded(view, entries, group)


@data.drawn
def finding(view: View) -> None:
    """How many numbers there are, and how many of them have no value under the present filters."""
    said = [value_now(view, metric) for metric in load().values()]
    without, n = said.count(formats.MISSING), formats.count(len(said), view.language)
    rest = view.words.number("defined.without", without) if without else view.words("defined.all")
    st.markdown(f"{view.words('defined.numbers', n=n)}; {rest}.")


def matches(words: Words, metric: Metric, wanted: str) -> bool:
    """Whether every word looked for is in the metric's name, meaning or definition."""
    text = " ".join((metric.name, tips.name(words, metric), words.meaning(metric), metric.definition)).casefold()
    return all(word in text for word in wanted.casefold().split())


def entries(view: View, metrics: Sequence[Metric]) -> None:
    """Each metric under a line that opens: its name and the number now."""
    with st.container(gap="xxsmall"):
        for metric in metrics:
            said = map(plain, (tips.name(view.words, metric), value_now(view, metric), view.words.meaning(metric)))
            with st.expander("**{}** · **{}** · {}".format(*said), type="compact"):
                entry(view, metric.name)


def value_now(view: View, metric: Metric) -> str:
    """The number under the present filters; a dash where there is none, or where the filters cannot be applied."""
    try:
        return _value(view, metric)
    except SettingsError:
        return formats.MISSING


def _value(view: View, metric: Metric) -> str:
    """In its unit; of parts of a whole the largest, by its name: together they are always 100 %."""
    asked = declared(metric.name, data.frames(view), view.filters)
    by = asked.parts[:1] if asked.is_part else ()
    if not by:
        return cards.text(data.result(view, metric.name)["value"][0], metric, view.language)
    found = data.result(view, metric.name, by).sort(pl.col("value"), *by, descending=[True, False], nulls_last=True)
    if found.is_empty():
        return formats.MISSING
    return f"{view.words.code(found[by[0]][0])} {cards.text(found['value'][0], metric, view.language)}"


def entry(view: View, metric_name: str) -> None:
    """What belongs to a metric's meaning, its number now, and the way to the rows behind it: one text of many."""
    metric, words = find(metric_name), view.words
    facts = f":small[{' · '.join(_facts(words, metric))}]"
    behind = f"[:material/list_alt: {_behind(view, metric)}]({links.address(view, metric.name)})"
    st.markdown("\n\n".join((lines(words, parts(metric)), facts, behind)))


def lines(words: Words, said: Iterable[tuple[str, str]], between: str = "\n\n") -> str:
    """The parts of a definition one below the other, each after its word; our own text, but escaped all the same."""
    return between.join(
        _text(text) if code == "meaning" else f"**{words.term('part', code)}**: {_text(text)}" for code, text in said
    )


def _text(said: str) -> str:
    """Escaped, save that what stands between backticks stays code."""
    return _CODE.sub(lambda found: f"`{_ESCAPE.sub('', found[1])}`", plain(said))


def _facts(words: Words, metric: Metric) -> list[str]:
    facts = (("unit", metric.unit), ("better", metric.better), ("grain", metric.grain))
    return [words.term(section, code) for section, code in facts] + [f"`{metric.name}`"]


def _behind(view: View, metric: Metric) -> str:
    """`6 min 35 s · n = 2,982 · the list behind it`."""
    try:
        n = data.result(view, metric.name)["n"][0]
    except SettingsError as error:
        return plain(error.message)
    said = view.words("card.n", n=formats.count(n, view.language))
    return f"{plain(value_now(view, metric))} · {said} · {view.words('definitions.behind')}"


@data.drawn
def printed(view: View, names: tuple[str, ...]) -> None:
    """What these metrics mean, one after the other, for a page on paper."""
    st.header(view.words("title.definitions"), anchor=False)
    with st.container(key="paper-definitions"):
        st.markdown("\n\n".join(_printed(view.words, metric) for metric in map(find, names)))


def _printed(words: Words, metric: Metric) -> str:
    """Two paragraphs: what it means, and the parts of its definition."""
    meant = f"**{plain(tips.name(words, metric))}**: {plain(words.meaning(metric))}"
    return f"{meant}\n\n{lines(words, parts(metric), ' ')}"
