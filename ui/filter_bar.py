"""The filter bar: each run sets the widgets to what the address bar says; a change of a widget writes the address.

So a copied link, a reload and the back button show the same view. What is chosen most often stands open, the rest
in a popover (`ui.filter_more`).
"""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any, Final

import streamlit as st

from model import period as periods
from model.filters import LISTS, Filters
from model.period import PRESETS, Period
from model.vocabulary import BASES
from ui.filter_query import Choices, Refused, asked, clear, write
from ui.formats import day
from ui.plain import plain
from ui.view import View
from ui.words import Words

CUSTOM: Final = "custom"
ALL_GROUPS: Final = "all"
GROUPS: Final = (ALL_GROUPS, "traditional", "digital")
MOST: Final = 10_000
"""Names of a filter a file tells: all of them."""
KEY: Final = "filters.{}".format


def clear_button(words: Words, key: str) -> None:
    """The button offered wherever a filter has left nothing to show."""
    st.button(words("filters.clear"), icon=":material/filter_alt_off:", key=KEY(f"clear.{key}"), on_click=clear)


def draw(view: View, choices: Choices) -> None:
    """Period and channel group, to be placed side by side."""
    filters = asked(choices)
    _period(filters, view, choices)
    _group(filters, choices, view.words)


def notes(view: View, choices: Choices, refused: Refused) -> None:
    """What the link got wrong, and a clock nobody has set."""
    for name, value in refused:
        said = view.words("filters.refused", name=plain(name), value=plain(value[:60]))
        st.warning(said, icon=":material/link_off:")
    if view.filters.basis == "business" and not choices.has_opening_hours:
        st.info(view.words("filters.no_hours"), icon=":material/schedule:")


def _period(filters: Filters, view: View, choices: Choices) -> None:
    words = view.words
    show(KEY("period"), CUSTOM if filters.period else filters.preset)
    st.segmented_control(
        words("filters.period"), [*PRESETS, CUSTOM], key=KEY("period"), required=True, wrap=True,
        format_func=lambda code: words(f"period_short.{code}"), on_change=_period_chosen, args=(view.filters, choices),
    )  # fmt: skip
    if filters.period:
        show(KEY("days"), _range(filters.period, choices))
        st.date_input(
            words("filters.days"), key=KEY("days"), format="DD/MM/YYYY", width=230, on_change=_days_chosen,
            args=(choices,),
        )  # fmt: skip


def _range(period: Period | None, choices: Choices) -> tuple[date, ...]:
    ends = (period.first if period else None, period.last if period else None)
    known = (ends[0] or choices.first or ends[1], ends[1] or choices.last or ends[0])
    return tuple(end for end in known if end)


def _period_chosen(resolved: Filters, choices: Choices) -> None:
    chosen = st.session_state[KEY("period")]
    days = _range(resolved.period, choices)
    if chosen == CUSTOM and len(days) == 2:
        write(replace(asked(choices), period=Period(*days)))
    elif chosen != CUSTOM:
        write(replace(asked(choices), preset=chosen, period=None))


def _days_chosen(choices: Choices) -> None:
    days = st.session_state[KEY("days")]
    if len(days) == 2:  # between two clicks the calendar reports one day only
        write(replace(asked(choices), period=Period(*days)))


def _group(filters: Filters, choices: Choices, words: Words) -> None:
    show(KEY("group"), filters.channel_group or ALL_GROUPS)
    options = GROUPS if filters.channel_group in (None, *GROUPS) else (*GROUPS, filters.channel_group)
    st.pills(
        words("filters.channels"), options, key=KEY("group"), required=True, on_change=_group_chosen, args=(choices,),
        format_func=lambda code: words("filters.all") if code == ALL_GROUPS else words.code(code),
    )  # fmt: skip


def _group_chosen(choices: Choices) -> None:
    chosen = st.session_state[KEY("group")]
    write(replace(asked(choices), channel_group=None if chosen == ALL_GROUPS else chosen))


def basis(filters: Filters, choices: Choices, words: Words) -> None:
    """The clock durations are measured on: also alone, for pages that no other filter changes."""
    pick("basis", filters.basis, BASES, choices, words("filters.basis"), lambda code: words.term("basis", code),
         words("filters.basis_help"))  # fmt: skip


def pick(
    field: str, chosen: str, codes: Sequence[str], choices: Choices, label: str, word: Any, tip: str | None = None
) -> None:
    """Pills for a field of the filters that has one of a few codes."""
    show(KEY(field), chosen)
    st.pills(
        label, codes, key=KEY(field), required=True, on_change=_picked, args=(field, choices), help=tip,
        format_func=lambda code: word(code).capitalize(),
    )  # fmt: skip


def _picked(field: str, choices: Choices) -> None:
    chosen: dict[str, Any] = {field: st.session_state[KEY(field)]}
    write(replace(asked(choices), **chosen))


def show(key: str, value: Any) -> None:
    """Make a widget show what the URL says, before it is drawn."""
    if st.session_state.get(key) != value:
        st.session_state[key] = value


def sentence(view: View, limit: int = 3, escaped: Callable[[str], str] = plain) -> str:
    """What the page shows, in words and escaped for Markdown: `Digital · team North · 24 Oct 2026 – 20 Nov 2026`."""
    shown = {
        f.name: tuple(map(escaped, v)) for f in fields(Filters) if isinstance(v := getattr(view.filters, f.name), tuple)
    }
    words = view.words
    parts = [words.code(view.filters.channel_group)] if view.filters.channel_group else []
    parts += [_names([words.code(c) for c in shown["channels"]], limit)] if shown["channels"] else []
    shown["priorities"] = tuple(words.term("kind_word", code) for code in shown["priorities"])
    named = (field for field in LISTS if field != "channels" and shown[field])
    parts += [f"{words(f'filters.{field}')}: {_names(shown[field], limit)}" for field in named]
    clock = [words("filters.business")] if view.filters.basis == "business" else []
    return " · ".join([*(parts or [words("filters.everything")]), days(view), *clock])


def whole(view: View) -> str:
    """The same for a file: every name as it is, and the time zone."""
    return " · ".join((sentence(view, MOST, str), view.timezone))


def compared(view: View, choices: Choices | None = None) -> str:
    """What the page shows, on which clock and in which time zone, and what it is compared with, if there is data."""
    words = view.words
    clock = [] if view.filters.basis == "business" else [words("filters.calendar")]
    return " · ".join([sentence(view), *clock, plain(view.timezone), *_comparison(view, choices)])


def _comparison(view: View, choices: Choices | None) -> list[str]:
    before = view.previous()
    if before is None:
        return []
    last = before.filters.period.last if before.filters.period else None
    is_before_all = bool(choices and choices.first and last and last < choices.first)
    return [view.words("filters.compared_nothing" if is_before_all else "filters.compared", days=days(before))]


def _names(names: Sequence[str], limit: int) -> str:
    more = len(names) - limit
    return ", ".join(names[:limit]) + (f" +{more}" if more > 0 else "")


def days(view: View) -> str:
    """The period of a view as two days, or the words for the whole of it."""
    period = view.filters.period
    if period is None or period == Period():
        return view.words(f"period.{periods.ALL}")
    return f"{day(period.first, view.language)} – {day(period.last, view.language)}"
