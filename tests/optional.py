"""Optional data for tests: the folder HILO_CASES names. Everything passes without it."""

import os
from pathlib import Path

import pytest


def optional(*names: str) -> Path:
    """The first of these files or folders of HILO_CASES that is there; the test is skipped, saying so, without one."""
    folder = os.environ.get("HILO_CASES")
    found = [path for name in names if folder and (path := Path(folder, name)).exists()]
    if not found:
        pytest.skip(f"optional data: HILO_CASES names no folder with {' or '.join(names)}")
    return found[0]
