"""The demo store: the sample company's raw files through the real connectors.

Its `as_of` is the data's last instant, so its figures never change.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import polars as pl

from model.derived import INTERACTION_FACTS
from model.errors import SettingsError, one_of
from model.journeys import DISSATISFACTION, JOURNEYS
from pipeline.answers import reader
from pipeline.progress import Progress
from pipeline.sync import SyncResult, sync
from sample_data import synthetic
from store.site import Site, open_site
from store.snapshots import newest

CONFIG: Final = Path(__file__).parent.parent / "sample_data" / "hilo.toml"
SIZES: Final = {"small": 0, "1m": 1_000_000, "10m": 10_000_000}
"""Synthetic events of each size; `small` is the sample company."""


def as_of() -> datetime:
    """The sample data's last instant, written beside it."""
    text = (CONFIG.parent / "as_of.txt").read_text(encoding="utf-8").strip()
    return datetime.fromisoformat(text).astimezone(UTC)


def demo_environ(environ: Mapping[str, str] | None = None) -> dict[str, str]:
    """An environment without Hilo's own settings: the demo never takes over a company's."""
    return {key: value for key, value in (environ or {}).items() if not key.startswith("HILO_")}


def build(
    home: Path,
    on_progress: Callable[[str, float], None] | None = None,
    config: Path = CONFIG,
    moment: datetime | None = None,
) -> SyncResult:
    """Build the demo store in `home`; `on_progress` gets what is being done and the share done (0–1)."""
    site = open_site(home, config, demo_environ())
    _refuse_real(site)
    instant = moment or as_of()
    result = sync(
        site, clock=lambda: datetime.now(UTC), as_of=instant, on_progress=_paced(on_progress, config), is_demo=True
    )
    if result.snapshot is None:
        errors = "; ".join(s.error.message for s in result.sources if s.error)
        raise SettingsError("Building the demo", errors or "no source could be read", next_step="report this, please")
    return result


def build_command(home: Path, size: str, *, if_empty: bool, on_progress: Progress) -> str:
    """`hilo demo`: build the store of that size and say what is in it."""
    if size not in SIZES:
        raise SettingsError.of_option("--size", size, one_of(SIZES), candidates=SIZES)
    site = open_site(home, None, demo_environ())
    found = newest(site.catalog)
    if found and (if_empty or found.is_demo):
        kind = "the demo" if found.is_demo else "a store"
        return f"{home} holds {kind} as of {found.as_of:%Y-%m-%d %H:%M} UTC; remove the folder to build another"
    _refuse_real(site)
    events = SIZES[size]
    config = synthetic_config(home, events) if events else CONFIG
    moment = synthetic.END if events else as_of()
    result = build(home, lambda what, _share: on_progress(what, "", 0), config, moment)
    sources = ", ".join(sorted(source.source for source in result.sources))
    return f"Demo store in {home}, as of {moment:%Y-%m-%d %H:%M} UTC, from {sources}.\n{_told(as_built(site))}"


def _told(site: Site) -> str:
    """What a demo store holds, in a few figures of its own metrics."""
    stored, known = reader(site), pl.col("person_id").is_not_null()
    begun = stored.scan(INTERACTION_FACTS).filter("is_contact")
    contacts = begun.select(n=pl.len(), known=known.sum(), persons=pl.col("person_id").drop_nulls().n_unique())
    journeys = stored.scan(JOURNEYS).select(journeys=pl.len())
    waiting = stored.scan(DISSATISFACTION).select(waiting=pl.col("closed_at").is_null().sum())
    found = pl.concat(pl.collect_all([contacts, journeys, waiting]), how="horizontal").row(0, named=True)
    return (
        f"{found['n']:,} contacts, {found['known']:,} of them of {found['persons']:,} known customers; "
        f"{found['journeys']:,} journeys; {found['waiting']:,} dissatisfied customers nobody has closed."
    )


def synthetic_config(home: Path, events: int) -> Path:
    """Write the synthetic company's files below the home, with the hilo.toml that reads them."""
    folder = home / "synthetic"
    synthetic.write(folder / "raw", events)
    config = folder / "hilo.toml"
    config.write_text('[sources.synthetic]\ntype = "files"\npath = "raw"\n', encoding="utf-8")
    return config


def as_built(site: Site) -> Site:
    """The site with the settings its demo was derived with; a company's own store as it is."""
    found = newest(site.catalog)
    if found is None or not found.is_demo:
        return site
    synthetic_one = site.home.root / "synthetic" / "hilo.toml"
    config = synthetic_one if synthetic_one.exists() else CONFIG
    return open_site(site.home.root, config, demo_environ())


def _refuse_real(site: Site) -> None:
    found = newest(site.catalog)
    if found and not found.is_demo:
        raise SettingsError(
            "Building the demo", f"{site.home.root} holds a company's own store",
            next_step="give another folder with --home or HILO_HOME",
        )  # fmt: skip


def _paced(on_progress: Callable[[str, float], None] | None, config: Path) -> Progress:
    """Turns steps of the sync into a share done: every raw file is received once and parsed once."""
    files = sum(1 for path in (config.parent / "raw").rglob("*") if path.is_file())
    steps, expected = 0, 2 * files + 10

    def told(source: str, doing: str, *_: object) -> None:
        nonlocal steps
        steps += 1
        if on_progress:
            on_progress(" · ".join(filter(None, (source, doing))), min(steps / expected, 0.95))

    return told
