"""What reading a source costs: `python -m benchmarks.connectors`.

For every connector the recordings of its contract case, copied to thousands of records with ids of their own: records
per CPU second of parsing (bytes to canonical rows) and of all of it (bytes to stored Delta rows). Then `hilo sync` as a
process on a Zendesk of many tickets: everything, nothing new, and one per cent changed; and its peak memory. CPU
seconds of all threads; wall times say more about the machine.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage
from typing import Any, Final

import orjson

from connectors import _registry as registry
from connectors._contract import Stream
from model.delivery import Context, Page
from pipeline.load import load
from pipeline.sources import Source
from store.tables import Tables

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = 1000
_OWN_ID: Final = re.compile(r"(id|sid|uuid|ticket_id|conversation_id|hs_object_id)", re.IGNORECASE)
_NOT_HTTP: Final = ("files", "sql")


@dataclass(frozen=True)
class Cost:
    """What one connector's pages cost, in CPU seconds, and the records and rows they held."""

    connector: str
    records: int
    parse: float
    whole: float


def cost(name: str, count: int) -> Cost:
    """Parse, and then parse and store, about `count` records of every stream of a connector."""
    found = import_module("tests.connectors.case").received(import_module(f"tests.connectors.cases.{name}").CASES[0])
    source = Source("desk", found.case.connector, found.settings)
    streams = [(s, pages) for s in found.streams if (pages := list(_copied(found.pages[s.name], count)))]
    for stream, pages in streams:
        _parsed(source, stream, pages[:1])  # warm
    before = time.process_time()
    records = sum(_parsed(source, stream, pages) for stream, pages in streams)
    parsed = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        for run, (stream, pages) in enumerate(streams, start=1):
            load(Tables(folder), source, stream, pages, run, {}, 0.0)
    return Cost(name, records, parsed - before, time.process_time() - parsed)


def _parsed(source: Source, stream: Stream, pages: list[Page]) -> int:
    told = (stream.parse(page, Context(source.name, source.settings, page.received_at)) for page in pages)
    return sum(part.records for part in told)


def _copied(pages: list[Page], count: int) -> Iterator[Page]:
    """The fullest page, with its longest list of objects copied to full pages."""
    listed = [(page, body, found) for page in pages if (found := _longest(body := orjson.loads(page.body)))]
    if not listed:
        return
    page, body, rows = max(listed, key=lambda one: len(one[2]))
    originals = list(rows)
    for first in range(0, count, PAGE):
        rows[:] = [_with_own_id(originals[n % len(originals)], n) for n in range(first, min(first + PAGE, count))]
        yield replace(page, body=orjson.dumps(body), request=f"{page.request} {first}")


def _longest(value: Any) -> list[Any]:
    """The longest list of objects that hangs on the root by keys alone."""
    if isinstance(value, list):
        return value if value and isinstance(value[0], dict) else []
    inner = [_longest(entry) for entry in value.values()] if isinstance(value, dict) else []
    return max(inner, key=len, default=[])


def _with_own_id(value: Any, number: int) -> Any:
    if isinstance(value, list):
        return [_with_own_id(entry, number) for entry in value]
    if not isinstance(value, dict):
        return value
    return {key: _moved(key, entry, number) for key, entry in value.items()}


def _moved(key: str, value: Any, number: int) -> Any:
    if not _OWN_ID.fullmatch(key) or not isinstance(value, int | str) or isinstance(value, bool):
        return _with_own_id(value, number)
    if isinstance(value, int) or value.isdigit():
        return type(value)(int(value) + number * 1_000_000)
    return f"{value}{number:06d}"


def sync_costs(tickets: int) -> Iterator[tuple[str, float]]:
    """CPU seconds of `hilo sync` as a process: everything, nothing new, one per cent changed."""
    truth = import_module("tests.hostile.truth")
    shop = truth.Shop(tickets, stride=100)
    with tempfile.TemporaryDirectory() as folder, truth.running(shop) as section:
        _write(Path(folder) / "hilo.toml", section)
        yield "everything", _sync(Path(folder), section)
        yield "nothing new", _sync(Path(folder), section)
        shop.change()
        yield "1 % changed", _sync(Path(folder), section)


def _write(config: Path, section: Mapping[str, Any]) -> None:
    told = {key: value for key, value in section.items() if key != "api_token"}
    lines = [f"{key} = {orjson.dumps(value).decode()}" for key, value in told.items()]
    config.write_text("[sources.desk]\n" + "\n".join(lines), encoding="utf-8")


def _sync(folder: Path, section: Mapping[str, Any]) -> float:
    command = [sys.executable, "-m", "hilo", "sync", "--home", str(folder / "home"), "--config", "hilo.toml"]
    environ = {**os.environ, "HILO_SOURCES__DESK__API_TOKEN": str(section["api_token"]), "PYTHONPATH": str(ROOT)}
    before = _spent()
    subprocess.run(command, cwd=folder, env=environ, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 -- our own
    return _spent() - before


def _spent() -> float:
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(arguments: list[str]) -> None:
    """Print records per CPU second per connector, and what syncs cost beside the first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--tickets", type=int, default=50_000)
    parser.add_argument("--only", nargs="*", help="these connectors; all unless told")
    options = parser.parse_args(arguments)
    names = options.only or [name for name in registry.names() if name not in _NOT_HTTP]
    sys.stdout.write("connector".ljust(20) + "records  parsed/CPU s  stored/CPU s  parse share\n")
    for found in (cost(name, options.records) for name in names):
        sys.stdout.write(line(found) + "\n")
        sys.stdout.flush()
    seconds_of = dict(sync_costs(options.tickets))
    for title, seconds in seconds_of.items():
        sys.stdout.write(f"{title.ljust(20)}{seconds:8.2f} s {seconds / seconds_of['everything']:7.1%} of everything\n")
    sys.stdout.write(f"{options.tickets:,} tickets: peak memory {getrusage(RUSAGE_CHILDREN).ru_maxrss / 1e6:.2f} GB\n")


def line(found: Cost) -> str:
    """One connector: records, records per CPU second parsed and stored, and what share parsing is."""
    rates = f"{found.records / found.parse:14,.0f}{found.records / found.whole:14,.0f}"
    return f"{found.connector.ljust(20)}{found.records:7,}{rates}{found.parse / found.whole:12.0%}"


if __name__ == "__main__":
    main(sys.argv[1:])
