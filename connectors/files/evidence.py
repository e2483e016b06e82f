"""What the values of a file tell of how it is written; what its parts tell together is what the whole tells."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Self

import polars as pl

_DATE: Final = r"^\s*(\d{1,2})[-./](\d{1,2})[-./]\d{2,4}\b"
_SURELY_COMMA: Final = r"^[+-]?(0,\d+|\d+,(\d{1,2}|\d{4,})|\d{4,},\d+|\d{1,3}(\.\d{3})+,\d+)$"
_SURELY_POINT: Final = r"^[+-]?(0?\.\d+|\d+\.(\d{1,2}|\d{4,})|\d{4,}\.\d+|\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,})$"

Span = tuple[float, float]
Kinds = dict[str, tuple[str, ...]]
"""Column → what kinds of values it has."""


@dataclass(frozen=True)
class Evidence:
    """What was seen in a file, or in some of its parts.

    `encoding`: "" of ASCII, which is the same in all; `commas` and `points`: numbers of which the decimal mark is
    certain; `firsts` and `seconds`: the largest first and second number of dates such as 31/12/2026, null without any;
    `spans`: the least and largest of instants given as numbers; `kinds`: what is in the columns of a format that has
    types (`formats`).
    """

    encoding: str = ""
    delimiter: str = ""
    commas: bool = False
    points: bool = False
    firsts: int | None = None
    seconds: int | None = None
    spans: dict[str, Span] = field(default_factory=dict)
    kinds: Kinds = field(default_factory=dict)

    def __or__(self, later: Self) -> "Evidence":
        """What both tell together; the delimiter is that of the first, where the header is."""
        return Evidence(
            self.encoding or later.encoding,
            self.delimiter or later.delimiter,
            self.commas or later.commas,
            self.points or later.points,
            _most(self.firsts, later.firsts),
            _most(self.seconds, later.seconds),
            {name: _span(self.spans.get(name), later.spans.get(name)) for name in {**self.spans, **later.spans}},
            {name: _both(self.kinds, later.kinds, name) for name in {**self.kinds, **later.kinds}},
        )

    @property
    def told(self) -> dict[str, Any]:
        """As JSON: lists in place of tuples."""
        pairs = {name: {k: [*v] for k, v in getattr(self, name).items()} for name in ("spans", "kinds")}
        return asdict(self) | pairs

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        """What `told` told."""
        pairs = {name: {k: tuple(v) for k, v in told.get(name, {}).items()} for name in ("spans", "kinds")}
        return cls(**{**told, **pairs})


def _most(one: int | None, other: int | None) -> int | None:
    return max((value for value in (one, other) if value is not None), default=None)


def _span(one: Span | None, other: Span | None) -> Span:
    known = [span for span in (one, other) if span]
    return min(least for least, _ in known), max(most for _, most in known)


def _both(one: Kinds, other: Kinds, name: str) -> tuple[str, ...]:
    return tuple(sorted({*one.get(name, ()), *other.get(name, ())}))


def evidence(numbers: Iterable[pl.Series], instants: Iterable[pl.Series], serials: Mapping[str, pl.Series]) -> Evidence:
    """What numbers and instants given as text, and instants given as numbers, tell."""
    commas, points = _holds(numbers, _SURELY_COMMA, _SURELY_POINT)
    firsts, seconds = _extremes(instants)
    spans = {name: (float(least), float(most)) for name, (least, most) in _spans(serials)}
    return Evidence(commas=commas, points=points, firsts=firsts, seconds=seconds, spans=spans)


def _holds(columns: Iterable[pl.Series], *patterns: str) -> tuple[bool, ...]:
    """Whether any text of any column fits each pattern."""
    texts = [column.str.strip_chars() for column in columns if column.dtype == pl.String]
    return tuple(any(text.str.contains(pattern).any() for text in texts) for pattern in patterns)


def _extremes(instants: Iterable[pl.Series]) -> tuple[int | None, int | None]:
    """The largest first and second number (up to 31) of dates such as 31/12/2026; null without any."""
    texts = [column.alias("") for column in instants if column.dtype == pl.String]
    if not texts:
        return None, None
    first, second = (pl.concat(texts).str.extract(_DATE, group).cast(pl.Int64) for group in (1, 2))
    plausible = ((first <= 31) & (second <= 31) & ((first <= 12) | (second <= 12))).fill_null(False)
    return first.filter(plausible).max(), second.filter(plausible).max()  # type: ignore[return-value]  # Int64


def _spans(serials: Mapping[str, pl.Series]) -> list[tuple[str, tuple[Any, Any]]]:
    return [(name, (low, column.max())) for name, column in serials.items() if (low := column.min()) is not None]
