"""Asterisk's `queue_log` and `cdr`: calls that waited in a queue, and all others.

What a queue tells of a call is better than its call record, so a call that entered one is read from there only. Which
side of a call record is the customer is told by the numbers: an extension has at most six digits.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from connectors.sql.presets import Given, Join, Part, Preset, later, named, word
from model.delivery import Context
from model.schemas import AGENTS, CONTACTS, EVENTS, INTERACTIONS

_OUTSIDE: Final = r"^\+?\d{7,15}$"
_EXTENSION: Final = r"^\d{2,6}$"


def _caller(number: pl.Expr) -> pl.Expr:
    return pl.when(number.str.contains(_OUTSIDE)).then(number)


# Queues

_ENTERED: Final = ("event", ("ENTERQUEUE",))
_EVENT: Final = pl.col("event").str.to_uppercase()
_DONE: Final = _EVENT.is_in(["COMPLETEAGENT", "COMPLETECALLER"])
_LEFT: Final = _EVENT.is_in(["ABANDON", "EXITEMPTY", "EXITWITHTIMEOUT", "EXITWITHKEY"])
_PASSED_ON: Final = _EVENT.is_in(["TRANSFER", "BLINDTRANSFER", "ATTENDEDTRANSFER"])
_STARTED: Final = _EVENT == "ENTERQUEUE"
_AGAIN: Final = _STARTED & (pl.col("time") != pl.col("began"))
_QUEUED: Final[Mapping[str, pl.Expr]] = {
    "interaction_id": pl.col("callid"),
    "contact_id": _caller(pl.col("caller")),
    "channel": pl.lit("phone"),
    "direction": pl.lit("inbound"),
    "status": pl.when(_DONE).then(pl.lit("solved")),
    "team": pl.col("queuename"),
    "agent_id": pl.when(_DONE).then("agent"),
    "created_at": pl.coalesce("began", "time"),
    "updated_at": pl.col("time"),
    "_source_updated_at": pl.col("time"),
}
_OF_QUEUE: Final[Mapping[str, pl.Expr]] = {
    "interaction_id": pl.col("callid"),
    "event_id": named(_EVENT.str.to_lowercase(), pl.lit("-"), "time"),
    "at": pl.col("time"),
    "_source_updated_at": pl.col("time"),
}


def _of_queue(kind: str, actor: str | None, where: pl.Expr, **more: pl.Expr) -> Given:
    columns = {**_OF_QUEUE, "kind": pl.lit(kind), "actor": pl.lit(actor, pl.String), **more}
    return Given(EVENTS, columns, where)


_NUMBER_OF: Final[Mapping[str, pl.Expr]] = {
    "contact_id": _caller(pl.col("caller")),
    "phones": _caller(pl.col("caller")),
    "_source_updated_at": pl.col("time"),
}
_MEMBER: Final[Mapping[str, pl.Expr]] = {
    "agent_id": pl.col("agent"),
    "name": pl.col("agent"),
    "team": pl.col("queuename"),
    "_source_updated_at": pl.col("time"),
}
_QUEUES: Final = Part(
    "queue_log", "Calls that waited in a queue: when they entered, who answered, how they left.", "queue_log",
    ("time", "callid", "queuename", "agent", "event", "data1"), ("time", "callid", "event"),
    lambda _: (
        Given(INTERACTIONS, _QUEUED, _STARTED | _DONE | _LEFT),
        _of_queue("call_start", "customer", _STARTED & ~_AGAIN),
        _of_queue("transferred", "system", _AGAIN, team=pl.col("queuename")),
        _of_queue("call_answered", "agent", _EVENT == "CONNECT", agent_id=pl.col("agent"), team=pl.col("queuename")),
        _of_queue("transferred", "agent", _PASSED_ON, agent_id=pl.col("agent"), team=pl.col("data1")),
        _of_queue("call_end", None, _DONE | _LEFT),
        _of_queue("status", "system", _DONE, event_id=named(pl.lit("solved-"), "time"), value=pl.lit("solved")),
        Given(CONTACTS, _NUMBER_OF, _STARTED & _caller(pl.col("caller")).is_not_null()),
        Given(AGENTS, _MEMBER, (_EVENT == "CONNECT") & pl.col("agent").is_not_null()),
    ),
    cursor="time",
    joins=(
        Join("callid", "queue_log", "callid", "time", "began", only=_ENTERED),
        Join("callid", "queue_log", "callid", "data2", "caller", only=_ENTERED),
    ),
)  # fmt: skip

# Call records

_ID: Final = pl.coalesce("linkedid", "uniqueid")
_BY_US: Final = pl.col("src").str.contains(_EXTENSION).fill_null(False)
_INTERNAL: Final = _BY_US & ~pl.col("dst").str.contains(_OUTSIDE).fill_null(False)
_READ: Final = ~_INTERNAL & pl.col("queued").is_null() & pl.col("also_queued").is_null()
_CUSTOMER: Final = _caller(pl.when(_BY_US).then("dst").otherwise("src"))
_MACHINES: Final = ("voicemail", "playback", "background", "busy", "congestion", "hangup", "")
_ANSWERED: Final = (word("disposition") == "answered") & ~word("lastapp").fill_null("dial").is_in(_MACHINES)
_DEVICE: Final = pl.col("dstchannel").str.extract(r"^[^/]*/([^-@]+)")
_AGENT: Final = pl.when(_BY_US).then("src").otherwise(_DEVICE)
_ENDED: Final = "ended"
_TALKED: Final = "talked"


def _timed(rows: pl.DataFrame, context: Context) -> pl.DataFrame:
    """With when the call was answered and when it ended; null where its seconds cannot be read."""
    lasted, talked = (pl.col(name).cast(pl.Float64, strict=False) for name in ("duration", "billsec"))
    ended = later(rows, pl.col("calldate"), lasted, context).alias(_ENDED)
    return rows.with_columns(ended, later(rows, pl.col("calldate"), lasted - talked, context).alias(_TALKED))


_RECORD: Final[Mapping[str, pl.Expr]] = {
    "interaction_id": _ID,
    "contact_id": _CUSTOMER,
    "channel": pl.lit("phone"),
    "direction": pl.when(_BY_US).then(pl.lit("outbound")).otherwise(pl.lit("inbound")),
    "status": pl.when(_ANSWERED).then(pl.lit("solved")),
    "agent_id": pl.when(_ANSWERED).then(_AGENT),
    "created_at": pl.col("calldate"),
    "updated_at": pl.coalesce(_ENDED, "calldate"),
    "_source_updated_at": pl.coalesce(_ENDED, "calldate"),
}


def _of_record(event_id: pl.Expr, kind: str, at: pl.Expr, where: pl.Expr, **more: pl.Expr) -> Given:
    own = {"event_id": event_id, "kind": pl.lit(kind), "at": at, "interaction_id": _ID, **more}
    newest = pl.coalesce(_ENDED, "calldate")
    return Given(EVENTS, {**own, "_source_updated_at": newest}, _READ & where, prepared=_timed)


_CALLED: Final = pl.when(_BY_US).then(pl.lit("agent")).otherwise(pl.lit("customer"))
_TOOK: Final = pl.when(_BY_US).then(pl.lit("customer")).otherwise(pl.lit("agent"))
_CALLER: Final[Mapping[str, pl.Expr]] = {
    "contact_id": _CUSTOMER,
    "phones": _CUSTOMER,
    "_source_updated_at": pl.col("calldate"),
}
_RECORDS: Final = Part(
    "cdr", "Call records of calls with the outside that entered no queue.", "cdr",
    ("calldate", "src", "dst", "dstchannel", "lastapp", "duration", "billsec", "disposition", "uniqueid", "linkedid"),
    ("calldate", "src", "dst", "uniqueid"),
    lambda _: (
        Given(INTERACTIONS, _RECORD, _READ, prepared=_timed),
        _of_record(pl.lit("start"), "call_start", pl.col("calldate"), pl.lit(value=True), actor=_CALLED),
        _of_record(named(pl.lit("answered-"), pl.coalesce("dstchannel", pl.lit(""))), "call_answered",
                   pl.coalesce(_TALKED, "calldate"), _ANSWERED, actor=_TOOK, agent_id=_AGENT),
        _of_record(pl.lit("end"), "call_end", pl.col(_ENDED), pl.col(_ENDED).is_not_null()),
        _of_record(pl.lit("solved"), "status", pl.col(_ENDED), _ANSWERED & pl.col(_ENDED).is_not_null(),
                   actor=pl.lit("system"), value=pl.lit("solved")),
        Given(CONTACTS, _CALLER, _READ & _CUSTOMER.is_not_null()),
    ),
    cursor="calldate",
    joins=(
        Join("linkedid", "queue_log", "callid", "callid", "queued", only=_ENTERED),
        Join("uniqueid", "queue_log", "callid", "callid", "also_queued", only=_ENTERED),
    ),
)  # fmt: skip

PRESET: Final = Preset("", (_QUEUES, _RECORDS), ("queue_log", "cdr", "linkedid", "data1"))
