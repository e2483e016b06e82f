"""What viewers cost: `python -m benchmarks.load`, part of `make bench`.

Real websocket sessions against `streamlit run dashboard.py` on the demo store (`--home` for another one), beside an
empty page served the same way in the same run: its CPU seconds are the unit that holds on any machine. The waiting
times of many viewers are wall times and say as much about the machine: leave it alone meanwhile. Linux only.
"""

import argparse
import asyncio
import contextlib
import random
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import polars as pl

from benchmarks.served import DASHBOARD, Served, serving
from benchmarks.viewers import Run, Viewer, viewer
from pipeline import demo
from ui import frame

EMPTY: Final = Path(__file__).parent / "empty_page.py"
THINKING: Final = 3.0
"""Seconds between two clicks of a viewer."""
CACHED: Final = 60
UNCACHED: Final = 15
FLAT: Final = 1000
CLICKS: Final = ("filters.period", "filters.group", "filters.basis")
"""Groups of buttons of the filter bar that a viewer clicks on; the last option of the period opens a calendar."""


@dataclass(frozen=True)
class Cost:
    """CPU seconds per rerun, seen and unseen, and what a rerun sends."""

    page: str
    cached: float
    uncached: float
    run: Run


def paths() -> list[str]:
    """The address of every page that the navigation names, the start page first."""
    stems = [Path(file).stem.replace("_", "-") for file, _ in frame.PAGES if file not in frame.LINKED]
    return ["", *stems[1:]]


async def cpu_of(served: Served, times: int, rerun: Callable[[], Awaitable[Run]]) -> float:
    """CPU seconds of the server per rerun."""
    before = served.cpu()
    for _ in range(times):
        await rerun()
    return (served.cpu() - before) / times


def unseen() -> Iterator[str]:
    """Queries nobody has asked for: each a period of its own."""
    last = demo.as_of().date()
    for back in range(28, 10_000):
        yield f"from={last - timedelta(days=back)}&to={last - timedelta(days=back % 7)}"


async def cost(served: Served, page: str, queries: Iterator[str]) -> Cost:
    """What a page costs one viewer who looks again, and one who looks at something else each time."""
    async with viewer(served.address) as tab:
        await tab.open(page)
        for _ in range(3):
            run = await tab.rerun()
        cached = await cpu_of(served, CACHED, tab.rerun)
        uncached = await cpu_of(served, UNCACHED, lambda: tab.go(next(queries)))
        return Cost(page or "overview", cached, uncached, run)


async def empty(served: Served) -> float:
    """CPU seconds per rerun of the empty page."""
    async with viewer(served.address) as tab:
        await tab.open()
        await cpu_of(served, 20, tab.rerun)
        return await cpu_of(served, CACHED, tab.rerun)


async def flat(served: Served) -> dict[str, float]:
    """Memory and CPU of one session that is looked at again and again."""
    async with viewer(served.address) as tab:
        await tab.open()
        await cpu_of(served, 100, tab.rerun)
        memory = served.memory()
        first = await cpu_of(served, 100, tab.rerun)
        await cpu_of(served, FLAT - 200, tab.rerun)
        last = await cpu_of(served, 100, tab.rerun)
        return {"grown_mb": (served.memory() - memory) / 2**20, "cpu_last_to_first": last / first}


@asynccontextmanager
async def tabs(served: Served, count: int) -> AsyncIterator[list[Viewer]]:
    """So many tabs, one after the other, each on the next page of the navigation."""
    async with AsyncExitStack() as stack:
        opened, pages = [], paths()
        for nth in range(count):
            opened.append(await stack.enter_async_context(viewer(served.address)))
            await opened[-1].open(pages[nth % len(pages)])
        yield opened


async def memory_per_session(served: Served, count: int) -> float:
    """Megabytes per open tab, all pages warm."""
    async with tabs(served, len(paths())):
        before = served.memory()
        async with tabs(served, count):
            return (served.memory() - before) / 2**20 / count


async def looking(tab: Viewer, until: float, dice: random.Random, runs: list[Run]) -> None:
    """A viewer who changes a filter every few seconds, not in step with the others."""
    await asyncio.sleep(dice.random() * THINKING)
    while time.perf_counter() < until:
        clicked = time.perf_counter()
        key = dice.choice([key for key in CLICKS if key in tab.groups])
        runs.append(await tab.choose(key, dice.randrange(len(tab.groups[key].options) - (key == CLICKS[0]))))
        await asyncio.sleep(max(0.0, THINKING - (time.perf_counter() - clicked)))


async def crowd(served: Served, count: int, seconds: float, seed: int) -> dict[str, Any]:
    """So many viewers at once: how long they wait for a click, and what a rerun costs."""
    runs: list[Run] = []
    async with tabs(served, count) as opened:
        began, before = time.perf_counter(), served.cpu()
        dice = [random.Random(seed + nth) for nth in range(count)]  # noqa: S311  which button, not a secret
        until = began + seconds
        await asyncio.gather(*(looking(tab, until, die, runs) for tab, die in zip(opened, dice, strict=True)))
        spent, passed = served.cpu() - before, time.perf_counter() - began
    waits = sorted(run.seconds for run in runs)
    return {
        "viewers": count, "reruns": len(runs), "p50_s": statistics.median(waits),
        "p95_s": waits[int(len(waits) * 0.95)], "cpu_ms_per_rerun": spent / len(runs) * 1e3, "cores": spent / passed,
    }  # fmt: skip


async def measured(dashboard: Served, nothing: Served, asked: argparse.Namespace) -> None:
    """Print the four tables, each as soon as it is known."""
    queries, unit = unseen(), await empty(nothing)
    costs = [await cost(dashboard, page, queries) for page in paths()]
    show("CPU per rerun of one viewer; an empty page is 1", [row(each, unit) for each in costs], unit)
    show("One session, 1,000 reruns", [await flat(dashboard)], unit)
    show("Memory of a further session, MB", [{"mb": await memory_per_session(dashboard, asked.viewers)}], unit)
    phases = {"first": 1, "again": 1, "seen": 2}  # the same clicks twice, then others of the same few
    crowds = [
        {"phase": phase} | await crowd(dashboard, asked.viewers, asked.seconds, seed) for phase, seed in phases.items()
    ]
    show(f"{asked.viewers} viewers, a click every {THINKING:.0f} s", crowds, unit)


def row(each: Cost, unit: float) -> dict[str, Any]:
    """A page's line: milliseconds here, and how many empty pages that is."""
    return {
        "page": each.page, "cached_ms": each.cached * 1e3, "cached": each.cached / unit,
        "uncached_ms": each.uncached * 1e3, "uncached": each.uncached / unit,
        "messages": each.run.messages, "kb": each.run.size / 1e3,
    }  # fmt: skip


def show(title: str, rows: Sequence[dict[str, Any]], unit: float) -> None:
    """One table, and what the empty page cost in this run."""
    with pl.Config(tbl_rows=30, tbl_width_chars=160, tbl_hide_dataframe_shape=True, float_precision=2):
        sys.stdout.write(f"{title} (empty page {unit * 1e3:.1f} ms)\n{pl.DataFrame(rows)}\n\n")
        sys.stdout.flush()


def main() -> None:
    """Serve both pages and measure them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--home", type=Path, default=None, help="a store that is there; otherwise the demo is built")
    parser.add_argument("--viewers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60.0)
    asked = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        home = asked.home or folder / "home"
        if not asked.home:
            demo.build(home)
        dashboard = stack.enter_context(serving(DASHBOARD, folder / "dashboard.log", {"HILO_HOME": str(home)}))
        nothing = stack.enter_context(serving(EMPTY, folder / "empty.log", {}))
        asyncio.run(measured(dashboard, nothing, asked))


if __name__ == "__main__":
    main()
