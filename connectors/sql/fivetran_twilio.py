"""Twilio's tables as Fivetran copies them: calls and messages.

Rows are given the names and dates of Twilio's own records, and read as the Twilio connector reads those.
"""

from collections.abc import Callable, Mapping
from typing import Final

import orjson
import polars as pl

from connectors.sql.presets import SYNCED, Given, Part, Preset, instants
from connectors.twilio import TwilioSettings
from connectors.twilio.messages import parse_messages
from connectors.twilio.parse import parse_calls
from model.delivery import Context, Page, Parsed
from model.schemas import CONTACTS, EVENTS, INTERACTIONS

_SAME: Final = ("from", "to", "direction", "status")
_CALL: Final = {
    "id": "sid",
    "parent_call_id": "parent_call_sid",
    "duration": "duration",
    "answered_by": "answered_by",
    "created_at": "date_created",
    "updated_at": "date_updated",
    "start_time": "start_time",
    "end_time": "end_time",
}
_MESSAGE: Final = {
    "id": "sid",
    "messaging_service_sid": "messaging_service_sid",
    "created_at": "date_created",
    "updated_at": "date_updated",
    "date_sent": "date_sent",
}
_INSTANTS: Final = ("created_at", "updated_at", "start_time", "end_time", "date_sent")
_RFC_2822: Final = "%a, %d %b %Y %H:%M:%S +0000"
_NUMBER: Final = r"^\d{8,15}$"


def _vendors(rows: pl.DataFrame, names: Mapping[str, str], context: Context) -> list[dict[str, str | None]]:
    """Rows as Twilio writes them: its dates, and numbers with the plus that copies lose."""
    dates = [_dated(rows[name], context).alias(theirs) for name, theirs in names.items() if name in _INSTANTS]
    same = [rows[name].alias(theirs) for name, theirs in names.items() if name not in _INSTANTS]
    numbers = [pl.when(pl.col(n).str.contains(_NUMBER)).then(pl.format("+{}", n)).otherwise(n).alias(n) for n in _SAME]
    return pl.DataFrame([*dates, *same, *rows.select(numbers)]).to_dicts()


def _dated(values: pl.Series, context: Context) -> pl.Series:
    told = instants(values, context).dt.strftime(_RFC_2822)
    return pl.select(pl.coalesce(told, values)).to_series()


def _reading(
    key: str, names: Mapping[str, str], parse: Callable[[Page, Context], Parsed]
) -> Callable[[pl.DataFrame, Context], Parsed]:
    def read(rows: pl.DataFrame, context: Context) -> Parsed:
        body = orjson.dumps({key: _vendors(rows, names, context)})
        own = {name: getattr(context.settings, name) for name in ("channels", "statuses", "teams", "timezone")}
        settings = TwilioSettings.model_construct(**{"type": "twilio", "priorities": {}, **own})
        return parse(Page(key, key, context.received_at, body), Context(context.source, settings, context.received_at))

    return read


_FILLS: Final = (Given(INTERACTIONS, {}), Given(EVENTS, {}), Given(CONTACTS, {}))
PRESET: Final = Preset(
    "call",
    (
        Part("calls", "Calls with the legs they dial.", "call", (*_CALL, *_SAME, SYNCED), ("id", "from", "to"),
             lambda _: _FILLS, reading=_reading("calls", _CALL, parse_calls)),
        Part("messages", "Messages by customer and day, without their words.", "message",
             (*_MESSAGE, *_SAME, SYNCED), ("id", "from", "to"), lambda _: _FILLS,
             reading=_reading("messages", _MESSAGE, parse_messages)),
    ),
    ("message", "messaging_service_sid", "answered_by", "parent_call_id"),
)  # fmt: skip
