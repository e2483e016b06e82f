"""What many tests share: the demo store, built once per test run through the real connectors."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler.loadfile import LoadFileScheduling

settings.register_profile("hilo", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("hilo")

BROWSER = "tests/browser/"
LONGEST = (
    "browser/test_cold_start.py", "browser/test_every_page.py", "pipeline/test_incremental.py",
    "pipeline/test_incremental_people.py", "integration/test_request_tracker_live.py", "hostile/test_soak.py",
    "browser/test_dashboard.py", "connectors/test_contract.py", "pages/test_every_page.py", "hostile/test_faults.py",
    "hostile/test_moving.py", "pipeline/test_people.py", "pipeline/test_derive.py", "pipeline/test_kill.py",
    "pipeline/test_every_source.py", "pipeline/test_due.py", "pipeline/test_sync.py",
)  # fmt: skip


class Filewise(LoadFileScheduling):
    """Whole files for each process, and those of the browser together: they share one dashboard and one Chromium."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return BROWSER if file.startswith(BROWSER) else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Filewise | None:
    """In place of `--dist loadfile`."""
    return Filewise(config, log) if config.option.dist == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first: processes take whole files, and the last ones to end should end together."""
    rank = {name: nth for nth, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get("/".join(item.path.parts[-2:]), len(rank)))


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder that holds the demo store, the same one in every process of a parallel run. To be read only."""
    from pipeline import demo

    own = tmp_path_factory.getbasetemp()
    folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    home, built = folder / "demo", folder / "demo-is-built"
    with _alone(folder / "demo-lock"):
        if not built.exists():
            demo.build(home)
            built.touch()
    return home


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Only one process at a time; whoever dies in here has let go of it."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine the tests run on reaches a test."""
    for name in ("HILO_HOME", "HILO_CONFIG"):
        monkeypatch.delenv(name, raising=False)
