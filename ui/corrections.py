"""Correct who is who: two people in one, one person in two, a value that identifies nobody.

What is decided is kept by the desk that `dashboard.py` hands in; a page only asks, twice, and tells.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, Final, Protocol

import polars as pl
import streamlit as st

from metrics.who import Who, near_misses
from model.masking import masked
from ui.plain import plain, visible
from ui.view import View


class Desk(Protocol):
    """Whoever keeps decisions and derives again."""

    def correct(self, kind: str, pairs: tuple[tuple[str, str], ...], value: str, by: str, note: str) -> tuple[str, ...]:
        """Decide; what to tell whoever decided."""

    def undo(self, override_ids: tuple[int, ...], by: str) -> tuple[str, ...]:
        """Undo what was decided at once; what to tell."""


Pair = tuple[str, str]
KINDS: Final = ("not_same", "same", "block", "own")
_DESK: Final[ContextVar[Callable[[], Desk]]] = ContextVar("desk")
_KEY: Final = "correct.{}".format
_PENDING: Final = _KEY("pending")
_TOLD: Final = _KEY("told")


def offer(desk: Callable[[], Desk]) -> None:
    """Make this the desk of the running page; it is opened only when somebody decides."""
    _DESK.set(desk)


def offered() -> Callable[[], Any]:
    """The desk of the running page, not opened yet."""
    return _DESK.get()


def told() -> None:
    """What became of the last decision, once: in the viewer's language, then as the desk puts it."""
    said, sentences = st.session_state.pop(_TOLD, ("", ()))
    if sentences:
        st.success(said, icon=":material/check:")
        st.caption(plain(" ".join(sentences)))


def form(view: View, person_id: str, known: Who) -> None:
    """Choose what is wrong, say why and who says so; it is done only when confirmed."""
    if not view.scope.may_act:
        st.caption(view.words("correct.may_not"))
        return
    pending = st.session_state.get(_PENDING)
    if pending and pending["person"] == person_id:
        _confirm(view, pending)
        return
    kind = st.segmented_control(
        view.words("correct.what"), KINDS, key=_KEY("kind"), default=KINDS[0], required=True,
        format_func=lambda code: view.words(f"correct.{code}"),
    )  # fmt: skip
    st.caption(view.words(f"correct.{kind}_help"))
    pairs, value, sentence = _ASK[str(kind)](view, known)
    note = st.text_input(view.words("correct.note"), key=_KEY("note"), max_chars=300)
    by = author(view, "by")
    ready = bool(by) and bool(pairs or value)
    if st.button(view.words("correct.check"), disabled=not ready, key=_KEY("check"), icon=":material/rule:"):
        st.session_state[_PENDING] = {
            "person": person_id, "kind": kind, "pairs": pairs, "value": value, "by": by, "note": note, "said": sentence,
        }  # fmt: skip
        st.rerun()


def author(view: View, key: str) -> str:
    """Who decides: whoever is logged in, else the name that is typed."""
    user = st.user.to_dict().get("email") if st.user else None
    if user:
        return str(user)
    return st.text_input(view.words("correct.by"), key=_KEY(key), max_chars=100, width=320).strip()


def _confirm(view: View, pending: dict[str, Any]) -> None:
    st.warning(f"{pending['said']} {plain(view.words('correct.effect'))}", icon=":material/help:")
    with st.container(horizontal=True, gap="small"):
        sure = st.button(view.words("correct.confirm"), type="primary", key=_KEY("sure"), icon=":material/check:")
        if st.button(view.words("correct.cancel"), key=_KEY("cancel")):
            del st.session_state[_PENDING]
            st.rerun()
    if sure:
        del st.session_state[_PENDING]
        decide(view, *(pending[name] for name in ("kind", "pairs", "value", "by", "note", "said")))


def decide(view: View, kind: str, pairs: tuple[Pair, ...], value: str, by: str, note: str, said: str) -> None:
    """Hand a decision, `said` as Markdown, to the desk, and run the page again to tell what became of it."""
    _tell(view, view.words("correct.decided", said=said), lambda desk: desk.correct(kind, pairs, value, by, note))


def undo(view: View, override_ids: tuple[int, ...], by: str, said: str) -> None:
    """Have the desk undo what was decided at once, `said` as Markdown, and tell what became of it."""
    _tell(view, view.words("correct.undone", said=said), lambda desk: desk.undo(override_ids, by))


def _tell(view: View, said: str, ask: Callable[[Desk], tuple[str, ...]]) -> None:
    with st.spinner(view.words("correct.doing")):
        st.session_state[_TOLD] = (said, ask(_DESK.get()()))
    st.rerun()


Asked = tuple[tuple[Pair, ...], str, str]
"""Pairs of records, or a value; and in words what will be decided."""


def _ask_not_same(view: View, known: Who) -> Asked:
    """One of her records is somebody else's: apart from all her others."""
    names = _names(known.records)
    if len(names) < 2:
        st.caption(view.words("correct.one_record"))
        return (), "", ""
    chosen = st.selectbox(view.words("correct.record"), list(names), key=_KEY("record"), format_func=names.__getitem__)
    pairs = tuple((chosen, other) for other in names if other != chosen)
    return pairs, "", view.words("correct.not_same_said", record=plain(names[chosen]))


def _ask_same(view: View, known: Who) -> Asked:
    """Another record is hers too: one that was nearly joined, or any other by its id."""
    own, near = _names(known.records), _names(near_misses(known))
    chosen = st.selectbox(
        view.words("correct.other"), list(near), key=_KEY("near"), format_func=lambda word: near.get(word, word),
        accept_new_options=True, index=None, placeholder=view.words("correct.other_placeholder"),
    )  # fmt: skip
    if not chosen or not own:
        return (), "", ""
    return ((next(iter(own)), chosen),), "", view.words("correct.same_said", record=plain(near.get(chosen, chosen)))


def _ask_value(kind: str) -> Callable[[View, Who], Asked]:
    def ask(view: View, known: Who) -> Asked:
        """One of her values identifies nobody, or is ours."""
        values = known.values.drop_nulls("value").unique("value", maintain_order=True)
        hidden = values.select(masked(pl.col("value"))).to_series().to_list()
        names = {
            value: f"{view.words.term('value_kind', code)} {shown}"
            for value, code, shown in zip(values["value"], values["kind"], hidden, strict=True)
        }
        if not names:
            st.caption(view.words("correct.no_values"))
            return (), "", ""
        label = view.words("correct.value")
        chosen = st.selectbox(label, list(names), key=_KEY("value"), format_func=names.__getitem__)
        return (), str(chosen), view.words(f"correct.{kind}_said", value=plain(names[chosen]))

    return ask


_ASK: Final = {
    "not_same": _ask_not_same, "same": _ask_same, "block": _ask_value("block"), "own": _ask_value("own"),
}  # fmt: skip


def _names(records: pl.DataFrame) -> dict[str, str]:
    """What records are called, by `source:contact_id`."""
    rows = records.select("source", "contact_id", "name").unique(maintain_order=True).iter_rows()
    return {f"{a}:{b}": visible(f"{a} {b}" + (f" · {name}" if name else "")) for a, b, name in rows}
