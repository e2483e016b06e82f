"""What reading a source costs: `python -m benchmarks.connectors`.

For every connector the recordings of its contract case, copied to thousands of records of every stream with ids of
their own: the vendor's records per CPU second from bytes to canonical rows (interactions, and all that comes beside
them), at pages of 100 and of 1,000; the same of the stream of tickets alone; from bytes to stored Delta rows; and the
peak memory of a process that does nothing else. Then `hilo sync` as a process on a Zendesk of many tickets:
everything, nothing new, and one per cent changed; and its peak memory. CPU seconds of all threads, the median of
three; wall times say more about the machine.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from statistics import median
from typing import Any, Final

import orjson

from connectors import _registry as registry
from connectors._contract import Stream
from model.delivery import Page
from pipeline.load import load
from pipeline.reading import read_pages
from pipeline.sources import Source
from store.aside import Aside
from store.tables import Tables

ROOT: Final = Path(__file__).parents[1]
PAGES: Final = (100, 1000)
TIMES: Final = 3
_TRIED: Final = 20
_OWN_ID: Final = re.compile(r"(id|sid|uuid|ticket_id|conversation_id|hs_object_id)", re.IGNORECASE)
_NOT_HTTP: Final = ("files", "sql")
_PEAK: Final = "peak"
_WATCHED: Final = f"""
import re, hilo
try:
    hilo.main()
finally:
    open("{_PEAK}", "a").write(re.search("VmHWM:(.*)kB", open("/proc/self/status").read())[1])
"""
"""`hilo`, which leaves its own peak memory behind: what the system tells of children includes us, who started them."""

Copies = list[tuple[Stream, list[Page]]]


@dataclass(frozen=True)
class Cost:
    """What one connector's pages cost: records per CPU second read at each length of page, of tickets alone, and
    stored; records in all; peak memory in MB.
    """

    connector: str
    records: int
    read: Mapping[int, float]
    tickets: Mapping[int, float]
    stored: float
    peak: float


def cost(name: str, count: int) -> Cost:
    """Read, and then read and store, about `count` records of every stream of a connector."""
    found = import_module("tests.connectors.case").received(import_module(f"tests.connectors.cases.{name}").CASES[0])
    source = Source("desk", found.case.connector, found.settings)
    chosen = [(s, one) for s in found.streams if (one := _fullest(source, s, found.pages[s.name]))]
    copies = {size: [(s, list(_copied(*one, count, size))) for s, one in chosen] for size in PAGES}
    ticketing = {size: [max(made, key=lambda one: _is_of_tickets(one[0]))] for size, made in copies.items()}
    records = count * len(chosen)
    return Cost(
        name,
        records,
        {size: records / _cpu_seconds(partial(_read, source, made)) for size, made in copies.items()},
        {size: count / _cpu_seconds(partial(_read, source, made)) for size, made in ticketing.items()},
        records / _cpu_seconds(partial(_store, source, copies[PAGES[-1]])),
        getrusage(RUSAGE_SELF).ru_maxrss / 1e3,
    )


def _cpu_seconds(work: Callable[[], None]) -> float:
    """The median of several runs, after one that is not counted."""
    work()
    taken = []
    for _ in range(TIMES):
        before = time.process_time()
        work()
        taken.append(time.process_time() - before)
    return median(taken)


def _is_of_tickets(stream: Stream) -> tuple[bool, bool]:
    return stream.counts_table == "interactions", stream.tables[0] == "interactions"


def _read(source: Source, copies: Copies) -> None:
    for stream, pages in copies:
        for _ in read_pages(source, stream, pages):
            pass


def _store(source: Source, copies: Copies) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for run, (stream, pages) in enumerate(copies, start=1):
            load(Tables(folder), source, stream, pages, run, {}, 0.0, Aside(Path(folder)))


def _fullest(source: Source, stream: Stream, pages: Sequence[Page]) -> tuple[Page, int] | None:
    """The page and the list in it whose copies make the most records."""
    tried = {
        (page, at): sum(part.records for _, part, _ in read_pages(source, stream, [*_copied(page, at, _TRIED, _TRIED)]))
        for page in pages
        for at in range(len(_lists(orjson.loads(page.body))))
    }
    return max(tried, key=lambda one: tried[one], default=None)


def _copied(page: Page, at: int, count: int, size: int) -> Iterator[Page]:
    """Pages with that list of a page copied to so many objects, each with ids of its own."""
    body = orjson.loads(page.body)
    rows = _lists(body)[at]
    originals = list(rows)
    for first in range(0, count, size):
        rows[:] = [_with_own_id(originals[n % len(originals)], n) for n in range(first, min(first + size, count))]
        yield replace(page, body=orjson.dumps(body), request=f"{page.request} {first}")


def _lists(value: Any) -> list[list[Any]]:
    """The lists of objects that hang on the root by keys alone."""
    if isinstance(value, list):
        return [value] if value and isinstance(value[0], dict) else []
    return [found for entry in value.values() for found in _lists(entry)] if isinstance(value, dict) else []


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
    """CPU seconds of `hilo sync` as a process: everything, nothing new, one per cent changed; then its peak in MB."""
    truth = import_module("tests.hostile.truth")
    shop = truth.Shop(tickets, stride=100)
    with tempfile.TemporaryDirectory() as folder, truth.running(shop) as section:
        _write(Path(folder) / "hilo.toml", section)
        yield "everything", _sync(Path(folder), section)
        yield "nothing new", _sync(Path(folder), section)
        shop.change()
        yield "1 % changed", _sync(Path(folder), section)
        yield _PEAK, max(map(int, (Path(folder) / _PEAK).read_text(encoding="utf-8").split())) / 1e3


def _write(config: Path, section: Mapping[str, Any]) -> None:
    told = {key: value for key, value in section.items() if key != "api_token"}
    lines = [f"{key} = {orjson.dumps(value).decode()}" for key, value in told.items()]
    config.write_text("[sources.desk]\n" + "\n".join(lines), encoding="utf-8")


def _sync(folder: Path, section: Mapping[str, Any]) -> float:
    command = [sys.executable, "-c", _WATCHED, "sync", "--home", str(folder / "home"), "--config", "hilo.toml"]
    compiled = {
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
    }  # as an installed one is
    own = {"HILO_SOURCES__DESK__API_TOKEN": str(section["api_token"]), "PYTHONPATH": str(ROOT)}
    environ = {**os.environ, **compiled, **own}
    before = _spent()
    subprocess.run(command, cwd=folder, env=environ, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 -- our own
    return _spent() - before


def _spent() -> float:
    used = getrusage(RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(arguments: list[str]) -> None:
    """Print records per CPU second per connector, and what syncs cost beside the first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=5_000)
    parser.add_argument("--tickets", type=int, default=50_000, help="0: no syncs")
    parser.add_argument("--only", nargs="*", help="these connectors; all unless told")
    options = parser.parse_args(arguments)
    names = options.only or [name for name in registry.names() if name not in _NOT_HTTP]
    sys.stdout.write(" " * 20 + "records per CPU s, read      of tickets, read\n")
    sys.stdout.write("pages of".ljust(20) + "     100     1,000         100     1,000    stored  peak memory\n")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as process:
        for found in process.map(cost, names, [options.records] * len(names)):
            sys.stdout.write(line(found) + "\n")
            sys.stdout.flush()
    if options.tickets:
        _tell_syncs(options.tickets)


def _tell_syncs(tickets: int) -> None:
    seconds_of = dict(sync_costs(tickets))
    peak = seconds_of.pop(_PEAK)
    for title, seconds in seconds_of.items():
        sys.stdout.write(f"{title.ljust(20)}{seconds:8.2f} s {seconds / seconds_of['everything']:7.1%} of everything\n")
    sys.stdout.write(f"{tickets:,} tickets: peak memory {peak:,.0f} MB\n")


def line(found: Cost) -> str:
    """One connector: records per CPU second read, tickets read, records stored, and peak memory."""
    read, tickets = ("".join(f"{rates[size]:10,.0f}" for size in PAGES) for rates in (found.read, found.tickets))
    return f"{found.connector.ljust(18)}{read}  {tickets}{found.stored:10,.0f}{found.peak:10,.0f} MB"


if __name__ == "__main__":
    main(sys.argv[1:])
