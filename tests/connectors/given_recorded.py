"""Recorded answers of real systems, where HILO_CASES has them: one list of requests and what came back."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from model.delivery import Context, Page, Parsed
from tests.connectors.loopback import Reply, Seen
from tests.optional import optional

RECEIVED = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Exchange:
    """A recorded request and its answer, and the file they are from."""

    file: str
    method: str
    path: str
    params: dict[str, Any]
    response: Any
    status: int


def exchanges(vendor: str) -> list[Exchange]:
    """Every recorded exchange of a vendor; skipped where there are none."""
    folder = optional(f"fixtures/{vendor}/recorded")
    return [one for file in sorted(folder.glob("*.json")) for one in _of_file(file.stem, json.loads(file.read_text()))]


def _of_file(name: str, recording: dict[str, Any]) -> Iterable[Exchange]:
    for method, paths in recording.get("api", {}).items():
        for path, given in paths.items():
            for one in given if isinstance(given, list) else [given]:
                params = one.get("request", {}).get("params", {})
                yield Exchange(name, method, path, params, one["response"], one["status"])


def replaying(recorded: Iterable[Exchange]) -> Callable[[Seen], Reply]:
    """A server that answers a method and path with what was recorded, one after the other; the last stays."""
    waiting: dict[tuple[str, str], list[Exchange]] = {}
    for one in recorded:
        waiting.setdefault((one.method, one.path.rstrip("/")), []).append(one)

    def answer(seen: Seen) -> Reply:
        held = waiting.get((seen.method.lower(), seen.path.rstrip("/")))
        if not held:
            return Reply({"errors": []}, status=404)
        one = held.pop(0) if len(held) > 1 else held[0]
        return Reply(one.response, status=one.status)

    return answer


def parsed(parse: Callable[[Page, Context], Parsed], one: Exchange, settings: object) -> Parsed:
    """A recorded answer put through a parse function."""
    request = f"{one.method.upper()} {one.path}"
    return parse(
        Page(one.file, request, RECEIVED, json.dumps(one.response).encode()), Context("desk", settings, RECEIVED)
    )


def missing(ids: Iterable[Any], part: Parsed, table: str, column: str) -> set[str]:
    """Ids that are neither stored nor set aside with a reason."""
    stored = {*part.frame(table)[column], *part.rejects.filter("is_row")["id"]}
    return {str(i) for i in ids} - {s for s in stored if s}


def is_conserved(part: Parsed) -> bool:
    """Records in = rows stored + rows set aside."""
    stored = sum(frame.height for frame in part.tables.values())
    return part.records == stored + part.rejects.filter("is_row").height
