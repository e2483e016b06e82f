"""`hilo`, watched by a thread: the most memory the process held in each step, and in all, as JSON in a file.

`python -m benchmarks.watched FILE sync …`. Linux only: the system itself tells the most since it was asked last.
"""

import json
import re
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import Final, Self

import hilo

ROOT: Final = Path(__file__).parents[1]
STEPS: Final = {
    "pipeline/load.py": "reading and storing",
    "pipeline/identities.py": "who is who",
    "pipeline/parts.py": "what hangs together",
    "pipeline/slabs.py": "reading a slab",
    "pipeline/placed.py": "reading a slab",
    "pipeline/derive.py": "deriving",
    "store/parted.py": "writing what was derived",
    "store/snapshots.py": "committing",
    "store/retention.py": "tidying up",
}
"""What is at work while a function of this file is; of several the innermost."""
OTHERWISE: Final = "the rest"
"""Starting, fetching, counting what was derived."""
_EVERY: Final = 0.02
_PROCESS: Final = Path("/proc/self")


class Watch:
    """Peaks in bytes by step, while it watches the main thread."""

    def __init__(self) -> None:
        self.peaks: dict[str, int] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _watch(self) -> None:
        main = threading.main_thread().ident or 0
        while not self._ended.wait(_EVERY):
            step = next(_steps(sys._current_frames().get(main)), OTHERWISE)  # noqa: SLF001 - documented so
            self.peaks[step] = max(_peak(), self.peaks.get(step, 0))


def _steps(frame: FrameType | None) -> Iterator[str]:
    """The steps a thread is in, the innermost first."""
    while frame:
        path = Path(frame.f_code.co_filename)
        name = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else ""
        if name in STEPS:
            yield STEPS[name]
        frame = frame.f_back


def _peak() -> int:
    """The most bytes this process held since the last call."""
    told = re.search(r"VmHWM:\s*(\d+) kB", (_PROCESS / "status").read_text(encoding="ascii"))
    (_PROCESS / "clear_refs").write_text("5", encoding="ascii")
    return int(told[1]) * 1024 if told else 0


def main(file: Path, arguments: list[str]) -> None:
    """Run `hilo` with these arguments and write down its peaks."""
    sys.argv = ["hilo", *arguments]
    with Watch() as watch:
        try:
            hilo.main()
        finally:
            file.write_text(json.dumps(watch.peaks), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
