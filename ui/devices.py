"""From which devices do customers come? Each device's share, and how mobile each channel is."""

from collections.abc import Callable

import polars as pl
import streamlit as st

from charts.compared import compared
from ui import data, formats, links, panels
from ui.chart_words import chart_words, draw, theme
from ui.view import View

METRIC = "device_share"


@data.drawn
def devices(view: View) -> None:
    """Contacts by device, of those whose system tells it; below them, the mobile share of each channel."""
    found = (
        data.result(view, METRIC, ("device",)).drop_nulls("device").sort("value", "device", descending=[True, False])
    )
    if found.is_empty():
        panels.nothing(view)
        return
    whole, n = data.result(view, "contacts")["value"][0], found["n"][0]
    known = formats.percent(n / whole, view.language) if whole else formats.MISSING
    st.caption(view.words("devices.known", share=known, n=formats.count(whole, view.language)))
    most = found.row(0, named=True)
    said = {"device": _device(view, most["device"]), "share": formats.percent(most["value"], view.language)}
    own = found.with_columns(n=(pl.col("n") * pl.col("value")).round().cast(pl.Int64))  # of the device, not of all
    _draw(view, own, "device", _device, view.words("alt.devices", **said))
    by_channel = data.result(view, METRIC, ("channel",)).sort("value", "channel", descending=[True, False])
    if by_channel.height > 1:
        st.caption(view.words("devices.by_channel"))
        _draw(view, by_channel, "channel", lambda seen, code: seen.words.code(code), view.words("devices.by_channel"))


def _device(view: View, code: str) -> str:
    return view.words(f"device.{code}")


def _draw(view: View, found: pl.DataFrame, by: str, name: Callable[[View, str], str], finding: str) -> None:
    """A bar per device or channel, with a stroke where it stood in the period compared with."""
    earlier = view.previous()
    was = dict(data.result(earlier, METRIC, (by,)).select(by, "value").iter_rows()) if earlier else {}
    before = [was.get(code) for code in found[by]]
    rows = links.linked(view, found, METRIC, **{by: by}).with_columns(
        pl.Series("name", [name(view, code) for code in found[by]], pl.String),
        pl.Series("before", before, pl.Float64),
        pl.Series("said", [formats.percent(share, view.language) for share in found["value"]], pl.String),
        pl.Series("said_before", [formats.percent(share, view.language) for share in before], pl.String),
    )
    draw(view, compared(rows, chart_words(view), theme(view)), finding)
