"""The headlines of the page Sources: how many sources are current, how old, how much was read, and what is left out."""

import polars as pl
import streamlit as st

from ui import data, formats, interactions, source_tables, vendor_tables
from ui.freshness import current
from ui.view import View, now


def row(view: View) -> None:
    """Numbers side by side, as many to a line as fit; each says in its tooltip what it is."""
    numbers = _of_sources(view) | _of_interactions(view)
    with st.grid(len(numbers), min_column_width=165, gap="small"):
        for name, said in numbers.items():
            label, explained = view.words(f"source_number.{name}"), view.words(f"source_number_help.{name}")
            st.metric(label, said, help=explained, border=True)


def _of_sources(view: View) -> dict[str, str]:
    """What holds now, of the sources that the filters and the scope keep. Not cached: it ages."""
    found, language = source_tables.chosen(view, current(now())), view.language
    good, oldest = found.filter(pl.col("state") == "good").height, found["age_seconds"].max()
    return {
        "current": view.words("source_number.of", n=good, of=found.height) if found.height else formats.MISSING,
        "oldest": formats.age(oldest if isinstance(oldest, int) else None),
        "rows": formats.headline(sum(found["rows_in"]), language),
        "aside": formats.count(sum(found["open_quarantine"]), language),
    }


def _of_interactions(view: View) -> dict[str, str]:
    """What holds of the period: the share that counts, and of the sources' own figures the share that is explained."""
    sums = data.computed(view, source_tables.sums).row(0, named=True)
    summary = data.asked(view, interactions.vendor_summary, view.filters, view.scope)
    figures = vendor_tables.sums(summary).select(pl.sum("compared", "unexplained")).row(0, named=True)
    compared = figures["compared"]
    explained = (compared - figures["unexplained"]) / compared if compared else None
    counted = sums["counted"] / sums["all"] if sums["all"] else None
    return {
        "counted": formats.percent(counted, view.language),
        "explained": formats.percent(explained, view.language),
    }
