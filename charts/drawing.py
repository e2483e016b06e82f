"""Charts in two parts: a template, built once per language and theme, and the drawing that fills it with data.

Building with Altair costs tens of milliseconds, filling a template a tenth of one. So whatever depends on the data
alone (the order of names, the end of a scale, a height) is a hole in the template, and layers name their data. Altair
does not check templates; the tests check every drawing against its schema.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from threading import Lock
from typing import Any, Final, ParamSpec, cast

import altair as alt
import polars as pl
from altair.utils.schemapi import debug_mode

P = ParamSpec("P")
Spec = dict[str, Any]
"""A Vega-Lite specification as JSON's own types."""

ROWS: Final = alt.NamedData("rows")
"""The data of charts whose marks all show the same rows."""
_KEPT: Final = 64
"""Templates kept of each chart: languages by themes by what its frame holds."""
_BUILDING: Final = Lock()  # Altair's checks are switched off for the whole process, so one thread builds at a time.


@dataclass(frozen=True)
class _Hole:
    name: str


def hole(name: str) -> Any:
    """A place in a template that `drawing` fills with what the data say; it may stand wherever a value may."""
    return _Hole(name)


@dataclass(frozen=True)
class Drawing:
    """A chart ready to be shown: its specification without data, and the frame behind each name of data in it."""

    spec: Spec
    frames: Mapping[str, pl.DataFrame]

    def below(self, top: "Drawing") -> "Drawing":
        """The drawing with the layers of another on top, which keep their own data."""
        data = {"data": top.spec["data"]} if "data" in top.spec else {}
        layers = [*self.spec["layer"], *(data | layer for layer in top.spec["layer"])]
        return replace(self, spec=self.spec | {"layer": layers}, frames={**self.frames, **top.frames})

    def to_dict(self) -> Spec:
        """The specification with its rows in it, as any Vega-Lite viewer reads it."""
        rows = {name: json.loads(frame.write_json()) for name, frame in self.frames.items()}
        return self.spec | {"datasets": rows}


def template(build: Callable[P, alt.Chart | alt.LayerChart]) -> Callable[P, Spec]:
    """Make a function of hashable arguments that builds a chart without data one that does so once for each of them."""

    @lru_cache(maxsize=_KEPT)
    def built(*args: P.args, **kwargs: P.kwargs) -> Spec:
        with _BUILDING, debug_mode(arg=False):
            spec: Spec = build(*args, **kwargs).to_dict(validate=False)
        return {key: value for key, value in spec.items() if key != "config"}  # the page's, not Altair's

    return cast("Callable[P, Spec]", built)


def drawing(spec: Spec, frames: Mapping[str, pl.DataFrame], **holes: object) -> Drawing:
    """A copy of the template with its holes filled; KeyError when one is left."""
    return Drawing(_filled(spec, holes), frames)


def _filled(part: Any, holes: Mapping[str, object]) -> Any:
    if isinstance(part, dict):
        return {key: _filled(value, holes) for key, value in part.items()}
    if isinstance(part, list):
        return [_filled(value, holes) for value in part]
    return holes[part.name] if isinstance(part, _Hole) else part
