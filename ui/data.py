"""What pages read, cached: the only file with cache decorators.

Keys are small values (home, snapshot id, scope, filters, language, theme), never a frame: Streamlit
hashes only a sample of a frame, so a frame in a key could serve another frame's numbers. Frames sit
once per process and are never changed in place; results are small copies; a card is drawn once and
replayed.
"""

import gc
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial, wraps
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import polars as pl
import polars.selectors as cs
import streamlit as st

from metrics import evidence as rows_behind
from metrics.customer import indexes
from metrics.cut import Cut
from metrics.frames import Frames, Scan
from metrics.lookup import Index
from metrics.registry import compute
from model.derived import VENDOR_COMPARISON
from model.errors import HiloError, TryAgainLater
from model.faults import FAULTS
from model.filters import Filters
from model.schemas import INTERACTIONS
from model.scope import Scope
from model.vocabulary import PRIORITIES
from store import status
from store.site import Site, config_path, home_path, open_site
from store.snapshots import Reader, Snapshot, newest
from store.snapshots import snapshot as snapshot_by_id
from ui.filter_query import Choices
from ui.plain import plain
from ui.view import View

P = ParamSpec("P")
T = TypeVar("T")
_KEY: Final = ("source", "interaction_id")
# Small frozen values by what they read as, functions by their name: Streamlit would walk through every field.
_KEYS: Final[Any] = {
    View: repr,
    Scope: repr,
    Filters: repr,
    "builtins.function": lambda f: f"{f.__module__}.{f.__name__}",
}
_LOG: Final = logging.getLogger("hilo.ui")


def home() -> Path:
    """The folder of the store: `$HILO_HOME`, or `.hilo` where the dashboard was started."""
    return home_path(None, os.environ).resolve()


def site() -> Site:
    """Settings, catalog and tables of this installation; opened again when the settings change.

    Raises SettingsError naming file, key, value and what is allowed.
    """
    config = config_path(None, os.environ)
    changed = config.stat().st_mtime_ns if config and config.exists() else 0
    environ = tuple(sorted((k, v) for k, v in os.environ.items() if k.startswith("HILO_")))
    return _site(str(home()), str(config) if config else None, changed, environ)


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs=_KEYS)
def _site(root: str, config: str | None, changed: int, environ: tuple[tuple[str, str], ...]) -> Site:  # noqa: ARG001  `changed` is part of the key
    return open_site(Path(root), Path(config) if config else None, dict(environ))


def snapshot() -> Snapshot | None:
    """The newest snapshot, looked up anew in each run (one small query); None when nothing has been synced."""
    return newest(site().catalog)


def frames(view: View) -> Frames:
    """All frames of the view's snapshot within its scope, once per process. Read only."""
    return _frames(view.home, view.snapshot, view.scope, view.timezone)


@st.cache_resource(max_entries=3, show_spinner=False, hash_funcs=_KEYS)
def _frames(root: str, snapshot_id: int, scope: Scope, timezone: str) -> Frames:  # noqa: ARG001  ids of two homes may be equal
    reader = _reader(snapshot_id)
    loaded = Frames.of(reader.scan, reader.snapshot.as_of, timezone, scope, settings=site().settings)
    gc.freeze()  # what lives as long as the process need not be walked after every run
    return loaded


def _reader(snapshot_id: int) -> Reader:
    place = site()
    found = snapshot_by_id(place.catalog, snapshot_id)
    if found is None:
        raise TryAgainLater(
            "Opening the data", f"snapshot {snapshot_id} has been replaced", next_step="reload the page"
        )
    return Reader(place.tables, found)


def result(view: View, name: str, by: tuple[str, ...] = ()) -> pl.DataFrame:
    """A metric's small frame for the view's filters: the `by` columns, n, value (median, p90, mean)."""
    return _result(view.home, view.snapshot, view.scope, view.timezone, view.as_of, view.filters, name, by)


@st.cache_data(max_entries=2000, show_spinner=False, hash_funcs=_KEYS)
def _result(
    root: str, snapshot_id: int, scope: Scope, timezone: str, as_of: datetime, filters: Filters, name: str,
    by: tuple[str, ...],
) -> pl.DataFrame:  # fmt: skip
    return compute(name, replace(_frames(root, snapshot_id, scope, timezone), as_of=as_of), filters, by)


def evidence(view: View, name: str, cut: Cut = ()) -> pl.DataFrame:
    """The rows behind a metric or one group of it, each saying why it is in or out (`metrics.evidence`). Read only."""
    return _evidence(view.home, view.snapshot, view.scope, view.timezone, view.filters, name, cut)


@st.cache_resource(max_entries=4, show_spinner=False, hash_funcs=_KEYS)
def _evidence(
    root: str, snapshot_id: int, scope: Scope, timezone: str, filters: Filters, name: str, cut: Cut
) -> pl.DataFrame:  # fmt: skip
    return rows_behind.evidence(name, _frames(root, snapshot_id, scope, timezone), filters, cut)


def exclusions(view: View, name: str) -> pl.DataFrame:
    """How many rows a metric leaves out, by reason: why, n."""
    return _exclusions(view.home, view.snapshot, view.scope, view.timezone, view.filters, name)


@st.cache_data(max_entries=2000, show_spinner=False, hash_funcs=_KEYS)
def _exclusions(
    root: str, snapshot_id: int, scope: Scope, timezone: str, filters: Filters, name: str
) -> pl.DataFrame:  # fmt: skip
    return rows_behind.exclusions(name, _frames(root, snapshot_id, scope, timezone), filters)


Interaction = tuple[str, str]
"""Source and id of an interaction."""


def addresses(view: View, chosen: tuple[Interaction, ...]) -> pl.DataFrame:
    """Where interactions are found in their own systems: source, interaction_id, url (null where nobody told).

    `chosen` are rows the viewer has been given already, so they lie within the scope.
    """
    return _addresses(view.home, view.snapshot, chosen)


@st.cache_data(max_entries=100, show_spinner=False, hash_funcs=_KEYS)
def _addresses(root: str, snapshot_id: int, chosen: tuple[Interaction, ...]) -> pl.DataFrame:  # noqa: ARG001  as above
    return _of(chosen, _reader(snapshot_id).scan(INTERACTIONS).select(*_KEY, "url"))


def vendor_figures(view: View, chosen: tuple[Interaction, ...]) -> pl.DataFrame:
    """What the systems themselves measured for these interactions, beside ours (`model.derived`: VENDOR_COMPARISON)."""
    return _vendor_figures(view.home, view.snapshot, view.scope, chosen)


@st.cache_data(max_entries=100, show_spinner=False, hash_funcs=_KEYS)
def _vendor_figures(root: str, snapshot_id: int, scope: Scope, chosen: tuple[Interaction, ...]) -> pl.DataFrame:  # noqa: ARG001  as above
    return _of(chosen, _compared(snapshot_id, scope)).sort(*_KEY, "figure", "basis", "metric_id", nulls_last=True)


def vendor_summary(view: View) -> pl.DataFrame:
    """How the systems' own figures compare with ours: VENDOR_COMPARISON's words and n, of the filters' rows."""
    return _vendor_summary(view.home, view.snapshot, view.scope, view.filters)


@st.cache_data(max_entries=100, show_spinner=False, hash_funcs=_KEYS)
def _vendor_summary(root: str, snapshot_id: int, scope: Scope, filters: Filters) -> pl.DataFrame:  # noqa: ARG001  as above
    found = _compared(snapshot_id, scope).filter(filters.predicate() & filters.within("started_on"))
    by = ("source", "figure", "name", "basis", "rule", "also")
    return found.group_by(by).agg(n=pl.len().cast(pl.Int64)).sort(by, nulls_last=True).collect()


def _compared(snapshot_id: int, scope: Scope) -> pl.LazyFrame:
    return _reader(snapshot_id).scan(VENDOR_COMPARISON).select(VENDOR_COMPARISON.names).filter(scope.predicate())


def _of(chosen: tuple[Interaction, ...], rows: pl.LazyFrame) -> pl.DataFrame:
    keys = pl.LazyFrame(chosen, schema=dict.fromkeys(_KEY, pl.String), orient="row")
    return rows.join(keys, on=_KEY, how="semi").collect()


def choices(view: View) -> Choices:
    """Teams and sources of the snapshot, and its first and last local day, for the filter bar."""
    return _choices(view.home, view.snapshot, view.scope, view.timezone)


@st.cache_data(max_entries=20, show_spinner=False, hash_funcs=_KEYS)
def _choices(root: str, snapshot_id: int, scope: Scope, timezone: str) -> Choices:
    facts = _frames(root, snapshot_id, scope, timezone).interaction_facts
    named = {c: tuple(sorted(facts[c].drop_nulls().cast(pl.String).unique())) for c in ("team", "source", "segment")}
    urgent = set(facts["priority"].drop_nulls().cast(pl.String).unique())
    ends = facts["started_on"].min(), facts["started_on"].max()
    days = [value if isinstance(value, date) else None for value in ends]
    business = facts.select(pl.any_horizontal(cs.ends_with("_business_seconds").is_not_null().any())).item()
    priorities = tuple(code for code in PRIORITIES if code in urgent)
    return Choices(named["team"], named["source"], days[0], days[1], bool(business), named["segment"], priorities)


def computed(view: View, compute_frame: Callable[[Frames, Filters], pl.DataFrame]) -> pl.DataFrame:
    """The frame a function of `metrics` gives for the view; computed once per snapshot, scope and filters."""
    return _computed(view.home, view.snapshot, view.scope, view.timezone, view.as_of, view.filters, compute_frame)


@st.cache_data(max_entries=300, show_spinner=False, hash_funcs=_KEYS)
def _computed(
    root: str, snapshot_id: int, scope: Scope, timezone: str, as_of: datetime, filters: Filters,
    compute_frame: Callable[[Frames, Filters], pl.DataFrame],
) -> pl.DataFrame:  # fmt: skip
    return compute_frame(replace(_frames(root, snapshot_id, scope, timezone), as_of=as_of), filters)


@dataclass(frozen=True)
class Opened:
    """A snapshot opened for one viewer: tables as they are stored (unscoped), her frames, and their indexes."""

    scan: Scan
    frames: Frames
    indexes: Callable[[], dict[str, Index]]


def asked(view: View, question: Callable[Concatenate[Opened, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What a function of `ui` finds in the snapshot for these small arguments; kept for a while, never logged."""
    where = (view.home, view.snapshot, view.scope, view.timezone)
    return _asked(*where, question, args, kwargs)  # type: ignore[no-any-return]  # what the function gives


@st.cache_data(max_entries=200, show_spinner=False, hash_funcs=_KEYS)
def _asked(
    root: str, snapshot_id: int, scope: Scope, timezone: str, question: Callable[..., Any], args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Any:  # fmt: skip
    where = (root, snapshot_id, scope, timezone)
    return question(Opened(_reader(snapshot_id).scan, _frames(*where), partial(_indexes, *where)), *args, **kwargs)


@st.cache_resource(max_entries=3, show_spinner=False, hash_funcs=_KEYS)
def _indexes(root: str, snapshot_id: int, scope: Scope, timezone: str) -> dict[str, Index]:
    return indexes(_frames(root, snapshot_id, scope, timezone))


def aging(now: datetime, question: Callable[[datetime], T]) -> T:
    """What a question about something that ages answers now, or answered a few seconds ago to somebody else."""
    return _aging(str(home()), question, now)  # type: ignore[no-any-return]  # what the question gives


@st.cache_data(ttl=10, max_entries=20, show_spinner=False, hash_funcs=_KEYS)
def _aging(root: str, question: Callable[[datetime], Any], _now: datetime) -> Any:  # noqa: ARG001  of two homes
    return question(_now)


@st.cache_data(max_entries=20, show_spinner=False, hash_funcs=_KEYS)
def _reconciliation(root: str, snapshot_id: int) -> pl.DataFrame:  # noqa: ARG001  ids of two homes may be equal
    return status.reconciliation(site().catalog, _reader(snapshot_id))


def reconciliation(view: View) -> pl.DataFrame:
    """Per source and object that the source counts itself: its total, rows stored, quarantined, difference."""
    return _reconciliation(view.home, view.snapshot)


def drawn(draw: Callable[Concatenate[View, P], None]) -> Callable[Concatenate[View, P], None]:
    """A card that is drawn once per view and replayed afterwards, and whose failure leaves the rest of the page.

    The function may draw only from its arguments, and may hold no widget that reruns.
    """
    cached = st.cache_data(max_entries=300, show_spinner=False, hash_funcs=_KEYS)(draw)

    @wraps(draw)
    def card(view: View, /, *args: P.args, **kwargs: P.kwargs) -> None:
        guarded(view, cached, *args, **kwargs)

    return card


def guarded(view: View, draw: Callable[Concatenate[View, P], None], *args: P.args, **kwargs: P.kwargs) -> None:
    """Draw a card; when it fails, say so in its place, write the details to the log, and go on."""
    try:
        draw(view, *args, **kwargs)
    except HiloError as error:
        st.warning(plain(error.text), icon=":material/error:")
    except FAULTS:  # whatever it is, it must not blank the page; it is logged in full
        _LOG.exception("A card could not be drawn: %s", getattr(draw, "__name__", draw))
        st.error(view.words("card.failed"), icon=":material/error:")
