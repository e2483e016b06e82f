"""Rules about what a connector says of itself: settings, streams, ids it lists, its check."""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import closing, nullcontext
from typing import Any, get_args

import polars as pl
from pydantic import SecretStr

from connectors._contract import Fetch, Stream
from connectors._ids import tables_listed
from model.schemas import CANONICAL
from tests.connectors.case import (
    SECRET,
    Case,
    as_it_is,
    final,
    unharmed,
)

_SECRET_KEYS = ("token", "password", "secret", "api_key")


def rule_described(case: Case) -> None:
    """Every setting has a description, every stream a doc and tables that exist; secrets are SecretStr."""
    for key, setting in case.connector.settings.model_fields.items():
        assert setting.description, f"the setting {key} has no description"
        if any(word in key for word in _SECRET_KEYS):
            assert SecretStr in (setting.annotation, *get_args(setting.annotation)), f"{key} is not a SecretStr"
    with case.serving(as_it_is) as section:
        streams = case.connector.streams(case.connector.settings.model_validate(dict(section)))
    assert case.connector.title.strip()
    for stream in streams:
        assert stream.doc.strip(), f"the stream {stream.name} has no doc"
        assert stream.tables, f"the stream {stream.name} fills no table"
        assert set(stream.tables) <= set(CANONICAL), f"the stream {stream.name} names strange tables"


def rule_ids(case: Case) -> None:
    """Where a stream lists the ids of a table, every living row is among them and nothing else but deleted ones is."""
    stored = final(unharmed(case).sound)
    with case.serving(as_it_is) as section:
        settings = case.connector.settings.model_validate(dict(section))
        streams = case.connector.streams(settings)
        listed = _listed(case, settings, streams)
    for name in tables_listed(streams):
        frame, id_name = stored[name], CANONICAL[name].key[1]
        is_needed = pl.col("deleted_at").is_null() & pl.col("merged_into").is_null()
        needed, known = (set(frame.filter(kept)[id_name]) for kept in (is_needed, pl.lit(True)))
        assert needed <= listed[name] <= known, f"{name}: {needed ^ listed[name]} are listed or stored, not both"


def _listed(case: Case, settings: Any, streams: Sequence[Stream]) -> dict[str, set[str]]:
    """The ids of each table as they are listed now."""
    http = case.connector.http(settings) if case.connector.http else None
    found: dict[str, set[str]] = defaultdict(set)
    with closing(http) if hasattr(http, "close") else nullcontext():
        for stream in streams:
            for name, ids in stream.listed(Fetch("desk", settings, case.now, http)) if stream.listed else ():
                found[name] |= {*ids}
    return found


def rule_parents_first(case: Case) -> None:
    """A stream comes after the parent whose pages it walks."""
    with case.serving(as_it_is) as section:
        streams = case.connector.streams(case.connector.settings.model_validate(dict(section)))
    names = [stream.name for stream in streams]
    assert len(set(names)) == len(names), "two streams have one name"
    for at, stream in enumerate(streams):
        assert stream.after is None or stream.after in names[:at], f"{stream.name} comes before {stream.after}"


def rule_check(case: Case) -> None:
    """`check` says in one sentence what it is connected to."""
    with case.serving(as_it_is) as section:
        settings = case.connector.settings.model_validate(dict(section))
        http = case.connector.http(settings) if case.connector.http else None
        with closing(http) if hasattr(http, "close") else nullcontext():
            said = case.connector.check(Fetch("desk", settings, case.now, http))
    assert said.strip(), "check says nothing"
    assert SECRET not in said, "check says the secret"
