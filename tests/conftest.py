"""What many tests share: the demo store, built once per test run through the real connectors."""

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


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine the tests run on reaches a test."""
    for name in ("HILO_HOME", "HILO_CONFIG"):
        monkeypatch.delenv(name, raising=False)
