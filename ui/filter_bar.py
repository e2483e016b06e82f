"""The filter bar: what is chosen lives in the address bar, in stable codes, and in nothing else.

Each run reads the filters from the URL and sets the widgets to them; a change of a widget writes the
URL. So a copied link, a reload and the back button show the same view. The only other memory is the
last query of this session, for links inside the app that carry none (the navigation's).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Final

import streamlit as st

from model import period as periods
from model.errors import SettingsError
from model.filters import LISTS, Filters
from model.period import DEFAULT_PRESET, PRESETS, Period
from model.vocabulary import BASES, CHANNELS
from ui.formats import day
from ui.plain import plain
from ui.view import View
from ui.words import Words

DEFAULT: Final = Filters(preset=DEFAULT_PRESET)
PARAMETERS: Final = (
    "period", "from", "to", "group", "channel", "team", "source", "priority", "segment", "compare", "basis",
)  # fmt: skip
CUSTOM: Final = "custom"
ALL_GROUPS: Final = "all"
GROUPS: Final = (ALL_GROUPS, "traditional", "digital")
_MEMORY: Final = "filters.query"
_KEY: Final = "filters.{}".format
_DAYS: Final = ("from", "to")


@dataclass(frozen=True)
class Choices:
    """What the viewer can choose from: the teams, sources and segments of the snapshot, its first and last local day,
    and whether anything was measured in opening hours.
    """

    teams: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    has_opening_hours: bool = True
    segments: tuple[str, ...] = ()


def from_query(query: Mapping[str, str]) -> tuple[Filters, list[tuple[str, str]]]:
    """The filters of a URL, and its parameters that cannot be used (name, value), which count as absent."""
    given = {name: query[name] for name in PARAMETERS if query.get(name)}
    refused = [(name, value) for name, value in given.items() if not _is_usable({name: value})]
    kept = {name: value for name, value in given.items() if (name, value) not in refused}
    if not _is_usable({name: kept[name] for name in _DAYS if name in kept}):
        refused += [(name, kept.pop(name)) for name in _DAYS if name in kept]
    return Filters.from_query(kept, DEFAULT), refused


def _is_usable(query: Mapping[str, str]) -> bool:
    try:
        period = Filters.from_query(query).period
    except SettingsError:
        return False
    return not (period and period.first and period.last and period.first > period.last)


def read() -> tuple[Filters, list[tuple[str, str]]]:
    """The filters of this run: the URL's, or the session's last ones on a page opened without any."""
    query = st.query_params.to_dict()
    if not any(name in query for name in PARAMETERS):
        query |= st.session_state.get(_MEMORY, DEFAULT.to_query())
        st.query_params.from_dict(query)
    st.session_state[_MEMORY] = {name: query[name] for name in PARAMETERS if name in query}
    return from_query(query)


def write(filters: Filters) -> None:
    """Put the filters into the URL; other parameters (the language) stay."""
    others = {name: value for name, value in st.query_params.to_dict().items() if name not in PARAMETERS}
    st.session_state[_MEMORY] = filters.to_query()
    st.query_params.from_dict(others | filters.to_query())


def clear() -> None:
    """Back to the default period and everything else."""
    write(DEFAULT)


def clear_button(words: Words, key: str) -> None:
    """The button offered wherever a filter has left nothing to show."""
    st.button(words("filters.clear"), icon=":material/filter_alt_off:", key=_KEY(f"clear.{key}"), on_click=clear)


def draw(view: View, choices: Choices, refused: Sequence[tuple[str, str]]) -> None:
    """Period, channel group, and a popover with channels, teams and sources; then what the link got wrong."""
    words, asked = view.words, from_query(st.query_params.to_dict())[0]
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key=_KEY("bar")):
        _period(asked, view, choices, words)
        _group(asked, words)
        _basis(asked, words)
        with st.popover(_more(asked, words), icon=":material/tune:", key=_KEY("more")):
            _lists(asked, choices, words)
    st.caption(compared(view))
    _no_hours(view, choices)
    for name, value in refused:
        st.warning(words("filters.refused", name=plain(name), value=plain(value[:60])), icon=":material/link_off:")


def clock(view: View, choices: Choices) -> None:
    """The clock alone, for pages that no other filter changes; what is chosen elsewhere stays in the address."""
    _basis(from_query(st.query_params.to_dict())[0], view.words)
    _no_hours(view, choices)


def _no_hours(view: View, choices: Choices) -> None:
    if view.filters.basis == "business" and not choices.has_opening_hours:
        st.info(view.words("filters.no_hours"), icon=":material/schedule:")


def _period(asked: Filters, view: View, choices: Choices, words: Words) -> None:
    custom = [CUSTOM] if asked.period else []
    _set(_KEY("period"), CUSTOM if asked.period else asked.preset)
    st.segmented_control(
        words("filters.period"), [*PRESETS, CUSTOM], key=_KEY("period"), required=True, wrap=True,
        format_func=lambda code: words(f"period.{code}"), on_change=_period_chosen, args=(view.filters, choices),
    )  # fmt: skip
    if custom:
        _set(_KEY("days"), _range(asked.period, choices))
        st.date_input(words("filters.days"), key=_KEY("days"), format="DD/MM/YYYY", on_change=_days_chosen, width=230)


def _range(period: Period | None, choices: Choices) -> tuple[date, ...]:
    ends = (period.first if period else None, period.last if period else None)
    known = (ends[0] or choices.first or ends[1], ends[1] or choices.last or ends[0])
    return tuple(end for end in known if end)


def _period_chosen(resolved: Filters, choices: Choices) -> None:
    chosen = st.session_state[_KEY("period")]
    days = _range(resolved.period, choices)
    if chosen == CUSTOM and len(days) == 2:
        write(replace(_asked(), period=Period(*days)))
    elif chosen != CUSTOM:
        write(replace(_asked(), preset=chosen, period=None))


def _days_chosen() -> None:
    days = st.session_state[_KEY("days")]
    if len(days) == 2:  # between two clicks the calendar reports one day only
        write(replace(_asked(), period=Period(*days)))


def _group(asked: Filters, words: Words) -> None:
    _set(_KEY("group"), asked.channel_group or ALL_GROUPS)
    options = GROUPS if asked.channel_group in (None, *GROUPS) else (*GROUPS, asked.channel_group)
    st.pills(
        words("filters.channels"), options, key=_KEY("group"), required=True, on_change=_group_chosen,
        format_func=lambda code: words("filters.all") if code == ALL_GROUPS else words.code(code),
    )  # fmt: skip


def _group_chosen() -> None:
    chosen = st.session_state[_KEY("group")]
    write(replace(_asked(), channel_group=None if chosen == ALL_GROUPS else chosen))


def _basis(asked: Filters, words: Words) -> None:
    _set(_KEY("basis"), asked.basis)
    st.pills(
        words("filters.basis"), BASES, key=_KEY("basis"), required=True, on_change=_basis_chosen,
        format_func=lambda code: words.term("basis", code).capitalize(), help=words("filters.basis_help"),
    )  # fmt: skip


def _basis_chosen() -> None:
    write(replace(_asked(), basis=st.session_state[_KEY("basis")]))


def _more(asked: Filters, words: Words) -> str:
    chosen = sum(bool(getattr(asked, field)) for field in LISTS)
    return words("filters.more_chosen", n=chosen) if chosen else words("filters.more")


def _lists(asked: Filters, choices: Choices, words: Words) -> None:
    _list("channels", asked.channels, CHANNELS, words)
    _list("teams", asked.teams, choices.teams, words)
    _list("sources", asked.sources, choices.sources, words)
    if choices.segments or asked.segments:
        _list("segments", asked.segments, choices.segments, words)
    clear_button(words, "bar")


def _list(field: str, chosen: tuple[str, ...], known: tuple[str, ...], words: Words) -> None:
    """One list; a value of the URL that the snapshot does not have stays visible, so that it can be taken out."""
    options = [*known, *(value for value in chosen if value not in known)]
    _set(_KEY(field), list(chosen))
    st.multiselect(
        words(f"filters.{field}"), options, key=_KEY(field), on_change=_list_chosen, args=(field,),
        format_func=words.code if field == "channels" else str, placeholder=words("filters.all"), select_all=False,
    )  # fmt: skip


def _list_chosen(field: str) -> None:
    chosen: dict[str, Any] = {field: tuple(st.session_state[_KEY(field)])}
    write(replace(_asked(), **chosen))


def _asked() -> Filters:
    return from_query(st.query_params.to_dict())[0]


def _set(key: str, value: Any) -> None:
    """Make a widget show what the URL says, before it is drawn."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def sentence(view: View, limit: int = 3) -> str:
    """What the page shows, in words and escaped for Markdown: `Digital · team North · 24 Oct 2026 – 20 Nov 2026`."""
    shown = {
        f.name: tuple(map(plain, v)) for f in fields(Filters) if isinstance(v := getattr(view.filters, f.name), tuple)
    }
    words = view.words
    parts = [words.code(view.filters.channel_group)] if view.filters.channel_group else []
    parts += [_names([words.code(c) for c in shown["channels"]], limit)] if shown["channels"] else []
    named = (field for field in LISTS if field != "channels" and shown[field])
    parts += [f"{words(f'filters.{field}')}: {_names(shown[field], limit)}" for field in named]
    clock = [words("filters.business")] if view.filters.basis == "business" else []
    return " · ".join([*(parts or [words("filters.everything")]), days(view), *clock])


def compared(view: View) -> str:
    """What the page shows, on which clock and in which time zone, and what it is compared with."""
    before, words = view.previous(), view.words
    clock = [] if view.filters.basis == "business" else [words("filters.calendar")]
    parts = [sentence(view), *clock, plain(view.timezone)]
    return " · ".join([*parts, *([words("filters.compared", days=days(before))] if before else [])])


def _names(names: Sequence[str], limit: int) -> str:
    more = len(names) - limit
    return ", ".join(names[:limit]) + (f" +{more}" if more > 0 else "")


def days(view: View) -> str:
    """The period of a view as two days, or the words for the whole of it."""
    period = view.filters.period
    if period is None or period == Period():
        return view.words(f"period.{periods.ALL}")
    return f"{day(period.first, view.language)} – {day(period.last, view.language)}"
