"""What pages read, each thing once: settings, the newest snapshot, its frames, numbers and answers; and cards.

All of it is kept in `ui.kept`, by everything it depends on: home, snapshot, scope, filters, language and theme.
"""

import gc
import logging
import os
from collections.abc import Callable, Hashable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial, wraps
from pathlib import Path
from typing import Concatenate, Final, NamedTuple, ParamSpec, TypeVar

import polars as pl
import streamlit as st

from metrics import evidence as rows_behind
from metrics.compare import NEVER
from metrics.customer import indexes
from metrics.cut import Cut
from metrics.frames import Frames, Scan
from metrics.lookup import Index
from metrics.registry import compute
from model.errors import HiloError, TryAgainLater
from model.faults import FAULTS
from model.filters import Filters
from store import status
from store.catalog import Catalog
from store.site import Site, config_path, home_path, open_site
from store.snapshots import Reader, Snapshot
from store.snapshots import snapshot as snapshot_by_id
from store.state import State, state
from ui import kept, links, printing, taken
from ui.filter_query import Choices, choices_in
from ui.kept import key_of, name_of
from ui.plain import plain
from ui.view import View

P = ParamSpec("P")
T = TypeVar("T")
_LOG: Final = logging.getLogger("hilo.ui")


class Look(NamedTuple):
    """What a run finds when it begins: the installation, which settings it follows, how far its catalog has come."""

    root: str
    rules: str
    place: Site
    state: State


# The run's own, like the view. A part of a page that is run alone (`ui.new_data`) has none and looks for itself.
_LOOK: Final[ContextVar[Look | None]] = ContextVar("look", default=None)


def begin() -> None:
    """Look at settings and catalog, once per run. Raises SettingsError naming file, key, value and what is allowed."""
    _LOOK.set(_look())


def _look() -> Look:
    rules, place = _opened()
    return Look(str(home()), rules, place, state(place.catalog))


def home() -> Path:
    """The folder of the store: `$HILO_HOME`, or `.hilo` where the dashboard was started."""
    return home_path(None, os.environ).resolve()


def site() -> Site:
    """Settings, catalog and tables of this installation; opened again when the settings change."""
    look = _LOOK.get()
    return look.place if look else _opened()[1]


def rules() -> str:
    """Which settings figures follow, as part of a key: another text when they change."""
    look = _LOOK.get()
    return look.rules if look else _opened()[0]


def _opened() -> tuple[str, Site]:
    root, config = home(), config_path(None, os.environ)
    changed = config.stat().st_mtime_ns if config and config.exists() else 0
    environ = {k: v for k, v in os.environ.items() if k.startswith("HILO_")}
    key = key_of(str(root), config, changed, tuple(sorted(environ.items())))
    # A number for the rest of this process: the settings may hold what no key should show.
    return f"{hash(key):x}", kept.site(key=key, _make=partial(open_site, root, config, environ))


def snapshot() -> Snapshot | None:
    """The newest snapshot, looked for in each run; None when nothing has been synced."""
    root, _, place, seen = _LOOK.get() or _look()
    if not seen.snapshot:
        return None
    key = key_of("snapshot", root, seen.snapshot)
    return kept.answer(key=key, _make=partial(_there, place, seen.snapshot))  # type: ignore[no-any-return]  # what it makes


def since_told(question: Callable[[Catalog], T]) -> T:
    """What a question to the catalog answers; asked again when anybody has told, decided or withdrawn anything."""
    root, _, place, seen = _LOOK.get() or _look()
    key = key_of("told", root, seen.act, name_of(question))
    return kept.answer(key=key, _make=partial(question, place.catalog))  # type: ignore[no-any-return]  # what it makes


def frames(view: View) -> Frames:
    """All frames of the view's snapshot within its scope, once per process. Read only."""
    return kept.frames(key=view.origin, _make=partial(_loaded, view))


def _loaded(view: View) -> Frames:
    reader = _reader(view.snapshot)
    loaded = Frames.of(reader.scan, reader.snapshot.as_of, view.timezone, view.scope, settings=site().settings)
    gc.freeze()  # what lives as long as the process need not be walked after every run
    return loaded


def _then(view: View) -> Frames:
    return replace(frames(view), as_of=view.as_of)


def _reader(snapshot_id: int) -> Reader:
    place = site()
    return Reader(place.tables, _there(place, snapshot_id))


def _there(place: Site, snapshot_id: int) -> Snapshot:
    found = snapshot_by_id(place.catalog, snapshot_id)
    if found is None:
        raise TryAgainLater(
            "Opening the data", f"snapshot {snapshot_id} has been replaced", next_step="reload the page"
        )
    return found


def result(view: View, name: str, by: tuple[str, ...] = ()) -> pl.DataFrame:
    """A metric's small frame for the view's filters: the `by` columns, n, value (median, p90, mean)."""
    return kept.figure(key=f"{name} {by} {view.rows}", _make=lambda: compute(name, _then(view), view.filters, by))


def before(view: View, name: str) -> pl.DataFrame | None:
    """A metric one period earlier; None where there is no such period, or the two are never compared."""
    earlier = None if name in NEVER else view.previous()
    return None if earlier is None else result(earlier, name)


def left_out(view: View, name: str) -> int:
    """How many rows of the period a metric leaves out."""
    key = f"left out of {name} {view.rows}"
    made = partial(rows_behind.left_out, name, frames(view), view.filters)
    return kept.answer(key=key, _make=made)  # type: ignore[no-any-return]  # what it makes


def computed(view: View, compute_frame: Callable[[Frames, Filters], pl.DataFrame]) -> pl.DataFrame:
    """The frame a function of `metrics` gives for the view; computed once per snapshot, scope and filters."""
    key = f"{name_of(compute_frame)} {view.rows}"
    return kept.answer(key=key, _make=lambda: compute_frame(_then(view), view.filters))  # type: ignore[no-any-return]  # what it makes


def evidence(view: View, name: str, cut: Cut = ()) -> pl.DataFrame:
    """The rows behind a metric or one group of it, each saying why it is in or out (`metrics.evidence`). Read only."""
    made = partial(rows_behind.evidence, name, frames(view), view.filters, cut)
    return kept.evidence(key=key_of(name, cut, view.rows), _make=made)


@dataclass(frozen=True)
class Opened:
    """A snapshot opened for one viewer: tables as they are stored (unscoped), her frames, and their indexes."""

    scan: Scan
    frames: Frames
    indexes: Callable[[], dict[str, Index]]


def asked(view: View, question: Callable[Concatenate[Opened, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a function of `ui` finds in the snapshot for these small arguments; kept for a while, never logged."""
    key = key_of(view.origin, name_of(question), args, tuple(kwargs.items()))
    return kept.answer(key=key, _make=lambda: question(_open(view), *args, **kwargs))  # type: ignore[no-any-return]  # what it makes


def _open(view: View) -> Opened:
    return Opened(_reader(view.snapshot).scan, frames(view), partial(_indexes, view))


def _indexes(view: View) -> dict[str, Index]:
    return kept.indexes(key=view.origin, _make=lambda: indexes(frames(view)))


def choices(view: View) -> Choices:
    """Teams and sources of the snapshot, and its first and last local day, for the filter bar."""
    return asked(view, _choices)


def _choices(opened: Opened) -> Choices:
    return choices_in(opened.frames.interaction_facts)


def reconciliation(view: View) -> pl.DataFrame:
    """Per source and object that the source counts itself: its total, rows stored, quarantined, difference."""
    key = f"reconciliation {view.origin}"
    return kept.answer(key=key, _make=lambda: status.reconciliation(site().catalog, _reader(view.snapshot)))  # type: ignore[no-any-return]  # what it makes


def made(view: View, make: Callable[[], T], *which: Hashable) -> T:
    """What a function of `ui` makes of the view and of `which`, and of nothing else; made once, and read only."""
    return kept.answer(key=key_of(name_of(make), view.key, which), _make=make)  # type: ignore[no-any-return]  # T


def aging(now: datetime, question: Callable[[datetime], T]) -> T:
    """What a question about something that ages answers now, or answered a few seconds ago to somebody else."""
    look = _LOOK.get()
    key = key_of(*((look.root, look.state) if look else (str(home()),)), name_of(question))
    return kept.aging(key=key, _make=partial(question, now))  # type: ignore[no-any-return]  # what it makes


# Within a stretch: what of it could not be drawn. Elsewhere None.
_FAILED: Final[ContextVar[list[View] | None]] = ContextVar("failed", default=None)


class _Failed(Exception):
    """Not all of a stretch could be drawn, so it is not kept; the metrics and the tables of what could be."""


def drawn(draw: Callable[Concatenate[View, P], None]) -> Callable[Concatenate[View, P], None]:
    """A card, or a stretch of a page, drawn once per view and address and replayed; its failure leaves the rest.

    The function may draw only from its arguments, and may hold no widget that reruns. A card within a stretch is
    part of it: if it were kept by itself, Streamlit would replay it outside of what surrounds it.
    """

    @wraps(draw)
    def once(view: View, /, *args: P.args, **kwargs: P.kwargs) -> None:
        drawing = partial(guarded, view, draw, *args, **kwargs)
        if _FAILED.get() is not None:
            drawing()
            return
        key = key_of(name_of(draw), view.key, links.here(), args, tuple(kwargs.items()))
        try:
            metrics, tables = kept.stretch(key=key, _draw=partial(_whole, drawing))
        except _Failed as part:
            metrics, tables = part.args
        printing.shows(*metrics)
        taken.note(*tables)

    return once


def _whole(drawing: Callable[[], None]) -> tuple[tuple[str, ...], tuple[taken.Shown, ...]]:
    """Draw a stretch; the metrics and the tables it shows."""
    failed: list[View] = []
    outside = _FAILED.set(failed)
    try:
        with printing.noting() as metrics, taken.noting() as tables:
            drawing()
    finally:
        _FAILED.reset(outside)
    if failed:
        raise _Failed(tuple(metrics), tuple(tables))
    return tuple(metrics), tuple(tables)


def guarded(view: View, draw: Callable[Concatenate[View, P], None], *args: P.args, **kwargs: P.kwargs) -> None:
    """Draw a card; when it fails, say so in its place, write the details to the log, and go on."""
    try:
        draw(view, *args, **kwargs)
    except HiloError as error:
        _note(view)
        st.warning(plain(error.text), icon=":material/error:")
    except FAULTS:  # whatever it is, it must not blank the page; it is logged in full
        _note(view)
        _LOG.exception("A card could not be drawn: %s", getattr(draw, "__name__", draw))
        st.error(view.words("card.failed"), icon=":material/error:")


def _note(view: View) -> None:
    if (failed := _FAILED.get()) is not None:
        failed.append(view)
