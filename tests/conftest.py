"""What many tests share: the demo store, built once per test run through the real connectors."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("hilo", deadline=None, derandomize=True, max_examples=60)
settings.load_profile("hilo")


@pytest.fixture(scope="session")
def demo_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder that holds the demo store."""
    from pipeline import demo

    home = tmp_path_factory.mktemp("demo")
    demo.build(home)
    return home


@pytest.fixture(scope="session")
def cases() -> Path:
    """The folder of optional data named by HILO_CASES; the test is skipped, saying so, when there is none."""
    folder = os.environ.get("HILO_CASES", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("HILO_CASES names no folder of worked examples and recordings")
    return Path(folder)


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine the tests run on reaches a test."""
    for name in ("HILO_HOME", "HILO_CONFIG"):
        monkeypatch.delenv(name, raising=False)
