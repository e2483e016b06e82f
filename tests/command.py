"""The command line as people type it, in the process of the tests: starting another takes longer than most commands."""

import io
import json
import sys
from contextlib import redirect_stdout
from typing import Any

import pytest

import hilo as command_line


def hilo(*words: object, **environment: str) -> list[dict[str, Any]]:
    """The JSON lines that `hilo` with these words prints; the test fails where it ends with an error.

    Exit code 3 is none: what was set aside is in the lines.
    """
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched, redirect_stdout(out):
        for name, value in environment.items():
            patched.setenv(name, value)
        patched.setattr(sys, "argv", ["hilo", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            command_line.main()
    out.seek(0)
    told = out.read()
    assert ended.value.code in (None, 0, 3), told
    return [json.loads(line) for line in told.splitlines()]
