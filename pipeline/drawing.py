"""The progress of a sync on a terminal: a bar for each thing being done, with how much of it and how long it takes."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, ProgressColumn, SpinnerColumn, Task, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.text import Text

from pipeline.progress import Progress


@contextmanager
def drawn(console: Console) -> Iterator[Progress]:
    """Progress drawn on this terminal, until it is left."""
    columns = SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), _Said(), TimeElapsedColumn()
    with Bars(*columns, console=console, transient=True) as bars:
        yield _drawer(bars)


class _Said(ProgressColumn):
    """How much of a task is done, how quickly, and how long the rest takes."""

    def render(self, task: Task) -> Text:
        """The words beside a bar."""
        done, of = int(task.completed), None if task.total is None else int(task.total)
        found = amount(done, task.fields["rows"], of, task.speed), remaining(done, of, task.elapsed)
        return Text(" · ".join(filter(None, found)))


def _drawer(bars: Bars) -> Progress:
    tasks: dict[tuple[str, str], TaskID] = {}

    def draw(source: str, doing: str, done: int, rows: int = 0, of: int | None = None, /) -> None:
        key = (source, doing)
        if key not in tasks:
            tasks[key] = bars.add_task(" · ".join(filter(None, key)), total=None, rows=0)
        bars.update(tasks[key], completed=done, total=of, rows=rows)

    return draw


def amount(done: int, rows: int, of: int | None, speed: float | None) -> str:
    """`3 of 12 pages · 1,200 rows · 0.8 pages/s`, as far as each is known."""
    pages = f"{done:,} of {of:,} pages" if of and done <= of else f"{done:,} pages"
    parts = [pages, f"{rows:,} rows" if rows else "", f"{speed:,.1f} pages/s" if speed else ""]
    return " · ".join(part for part in parts if part)


def remaining(done: int, of: int | None, elapsed: float | None) -> str:
    """About how long it still takes at the speed so far; empty while nobody can tell."""
    if not of or not done or not elapsed or done >= of:
        return ""
    seconds = elapsed / done * (of - done)
    return f"about {seconds / 60:.0f} min left" if seconds >= 90 else f"about {seconds:.0f} s left"
