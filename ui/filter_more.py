"""The filters that are chosen less often, in a popover: lists, comparison, clock; and the view to come back to."""

from dataclasses import replace
from typing import Any

import streamlit as st

from model.filters import COMPARISONS, LISTS
from model.vocabulary import CHANNELS
from ui import filter_bar, remembered
from ui.filter_bar import KEY
from ui.filter_query import Choices, asked, write
from ui.plain import visible
from ui.words import Words


def draw(choices: Choices, words: Words) -> None:
    """The popover, filled while it is open. What is set in it stands in words below the title."""
    # Its label never changes: with another one it would be another popover, and a closed one.
    more = st.popover(words("filters.more"), icon=":material/tune:", key=KEY("more"), on_change="rerun")
    if not more.open:
        return
    filters = asked(choices)
    with more:
        for field in LISTS:
            _list(field, getattr(filters, field), choices, words)
        filter_bar.pick(
            "comparison", filters.comparison, COMPARISONS, choices, words("filters.compare"),
            lambda code: words(f"comparison.{code}"),
        )  # fmt: skip
        filter_bar.basis(filters, choices, words)
        _mine(words)


def _list(field: str, chosen: tuple[str, ...], choices: Choices, words: Words) -> None:
    """One list; none for something the data does not tell at all."""
    there = choices.of(field)
    options = CHANNELS if there is None else there
    if not options and not chosen:
        return
    filter_bar.show(KEY(field), list(chosen))
    st.multiselect(
        words(f"filters.{field}"), [*options, *(value for value in chosen if value not in options)], key=KEY(field),
        on_change=_list_chosen, args=(field, choices), placeholder=words("filters.all"), select_all=False,
        format_func=_word(field, words),
    )  # fmt: skip


def _word(field: str, words: Words) -> Any:
    if field == "channels":
        return words.code
    return (lambda code: words.term("kind_word", code)) if field == "priorities" else visible


def _list_chosen(field: str, choices: Choices) -> None:
    chosen: dict[str, Any] = {field: tuple(st.session_state[KEY(field)])}
    write(replace(asked(choices), **chosen))


def _mine(words: Words) -> None:
    """Clear; keep this view as the one pages open with, or forget it."""
    with st.container(horizontal=True, gap="small"):
        filter_bar.clear_button(words, "bar")
        if not remembered.is_mine(st.query_params.to_dict()):
            st.button(
                words("filters.keep"), icon=":material/bookmark:", key=KEY("keep"), on_click=remembered.keep,
                help=words("filters.keep_help"),
            )  # fmt: skip
        if remembered.has_any():
            st.button(
                words("filters.forget"), icon=":material/bookmark_remove:", key=KEY("forget"),
                on_click=remembered.forget,
            )  # fmt: skip
    if remembered.is_mine(st.query_params.to_dict()):
        st.caption(words("filters.is_mine"))
