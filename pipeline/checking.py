"""`hilo check` and `hilo status`: are the settings right, can each source be reached, is anything stale."""

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from connectors._contract import Fetch
from model.errors import HiloError
from model.faults import FAULTS
from pipeline.receive import unexpected
from pipeline.sources import Source, sources, transport
from pipeline.strangers import strangers
from store.site import Site
from store.snapshots import Reader, newest
from store.status import RECONCILIATION, reconciliation, source_status


@dataclass(frozen=True)
class Finding:
    """One line of `hilo check`: whether it is fine, and what to say."""

    ok: bool
    text: str


def check(site: Site, now: datetime) -> list[Finding]:
    """Try every configured source; one that fails never hides another. Notes are no faults."""
    if not site.settings.sources:
        return [Finding(True, "Settings are valid. No source is configured yet: see hilo.example.toml.")]
    settings = Finding(True, f"Settings are valid: {site.settings.company.name}, {site.settings.company.timezone}.")
    notes = [Finding(True, f"Note: {sentence}") for sentence in strangers(site)]
    return [settings, *notes, *(_try(site, name, now) for name in site.settings.sources)]


def _try(site: Site, name: str, now: datetime) -> Finding:
    try:
        (source,) = sources(site, [name])
        return Finding(True, f"{name}: {_checked(source, now)}")
    except HiloError as error:
        return Finding(False, f"{name}: {error.text}")
    except FAULTS as error:  # one source never hides another; the finding says what happened
        return Finding(False, f"{name}: {unexpected(name, 'check', error).text}")


def _checked(source: Source, now: datetime) -> str:
    if source.settings.recorded:
        return f"reads recorded pages from {source.settings.recorded}"
    with ExitStack() as open_connections:
        http = transport(source)
        if http:
            open_connections.callback(http.close)
        return source.connector.check(Fetch(source.name, source.settings, now, http))


def status(site: Site, now: datetime) -> pl.DataFrame:
    """One row per source, configured or stored: last success, age, rows, quarantine, reconciliation, is_stale.

    A source that is in the settings no more is never stale (`is_configured` is false): nobody expects it to be read.
    `difference` is the source's own total less rows stored and quarantined; null when it gives no total, and
    `is_unexplained` when rows of any object are missing or too many without a reason (`store.status.reconciliation`).
    """
    known = source_status(site.catalog, now).join(_differences(site), on="source", how="left", maintain_order="left")
    limits = {name: section.get("stale_after_hours", 24) for name, section in site.settings.sources.items()}
    missing = [name for name in limits if name not in known["source"].to_list()]
    rows = pl.concat([known, pl.DataFrame({"source": missing}, schema={"source": pl.String})], how="diagonal")
    allowed = pl.col("source").replace_strict(limits, default=24.0, return_dtype=pl.Float64)
    found = newest(site.catalog)
    is_configured = pl.col("source").is_in(list(limits)) | pl.lit(bool(found and found.is_demo))
    age_hours = (pl.lit(now) - pl.col("last_success_at")).dt.total_seconds() / timedelta(hours=1).total_seconds()
    return rows.with_columns(
        (is_configured & ((age_hours > allowed) | age_hours.is_null())).alias("is_stale"),
        (is_configured & pl.col("is_failing")).fill_null(False).alias("is_failing"),
        pl.col("is_paused", "is_unexplained").fill_null(False),
        is_configured.alias("is_configured"),
    )


def differences(site: Site) -> pl.DataFrame:
    """Every object of every source against the source's own total (`store.status.RECONCILIATION`)."""
    found = newest(site.catalog)
    return reconciliation(site.catalog, Reader(site.tables, found)) if found else RECONCILIATION.to_frame()


def _differences(site: Site) -> pl.DataFrame:
    told = pl.when(pl.col("difference").is_not_null().any()).then(pl.col("difference").sum())
    return differences(site).group_by("source").agg(told, pl.col("is_unexplained").any())


def is_wrong(report: pl.DataFrame) -> bool:
    """Whether a source of a status report is failing or stale, or its rows do not add up."""
    return bool(report.select(pl.any_horizontal("is_failing", "is_stale", "is_unexplained").any()).item())


def unexplained(site: Site) -> list[str]:
    """A sentence for each object whose rows do not add up."""
    return [_unexplained(row) for row in differences(site).filter("is_unexplained").iter_rows(named=True)]


def _unexplained(row: dict[str, Any]) -> str:
    number, is_one = f"{abs(row['difference']):,}", abs(row["difference"]) == 1
    rows = f"{number} row of {row['object']} is" if is_one else f"{number} rows of {row['object']} are"
    fault = "missing" if row["difference"] > 0 else "stored that it does not count"
    counts = ("source_total", "rows", "rows_quarantined", "rows_deleted")
    total, living, aside, deleted = (f"{row[name]:,}" for name in counts)
    return (
        f"{row['source']}: {rows} {fault}; it counts {total} itself, {living} are stored, {aside} set aside, "
        f"{deleted} deleted. Next step: `hilo sync {row['source']} --full` reads everything again"
    )


def brief(report: pl.DataFrame) -> pl.DataFrame:
    """The columns of a status report that fit a terminal, in words."""
    paused = pl.format("paused until {} UTC", pl.col("paused_until").dt.strftime("%H:%M"))
    state = (
        pl.when(~pl.col("is_configured")).then(pl.lit("not in the settings"))
        .when("is_failing").then(pl.lit("failing")).when("is_paused").then(paused)
        .when(pl.col("last_run").is_null()).then(pl.lit("not synced yet"))
        .when("is_stale").then(pl.lit("stale")).otherwise("status")
    )  # fmt: skip
    hours = pl.col("age_seconds") / 3600
    age = (
        pl.when(hours < 48).then(pl.format("{} h", hours.round(1))).otherwise(pl.format("{} d", (hours / 24).round(1)))
    )
    told = pl.col("error_title", "error", "next_step").replace("", None)
    error = pl.concat_str(told, separator=" · ", ignore_nulls=True).replace("", None)
    return report.select(
        "source", state.alias("state"), age.alias("age"), "rows_in", "rows_stored", "rows_quarantined",
        "rows_duplicate", "open_quarantine", "source_total", "difference", error.alias("error"),
    )  # fmt: skip
