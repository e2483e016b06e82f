"""METRICS.md, written from the declarations: `python -m metrics.document > METRICS.md`."""

import sys
from collections.abc import Iterable
from importlib import import_module
from inspect import getdoc

from metrics.registry import QUESTIONS, load
from model.metric import UNITS, Metric

_RULES = """\
# What every number means

Written from the code by `make docs`; do not edit. Each text is also the tooltip on the pages and the answer of
`hilo metrics --list`.

Words:

- An *interaction*, or case: one ticket, conversation or call in one system. A *contact*: an interaction the customer
  began. A *person*: one customer, whatever the number of records the systems hold of her.
- A *journey*, or matter: the contacts of one person that belong together: linked by a system, naming the same order or
  contract, for the same reason within 21 days of the last activity, or, where a reason is missing, within 7 days (3
  once all is solved). The days are settings.
- *Solved*: solved or closed. A *reopen* is a change from there back to new, open, pending or on hold; it is *effective*
  when a person on our side replied before the next solve, so a thank-you is none.
- A *dissatisfaction case*: a journey in which a customer gave a sign of it (see unresolved_dissatisfaction).
- *As of the snapshot*: as the systems stood at the last sync.

Rules that hold for every metric:

- `n` is the denominator and stands beside every value. An empty denominator gives null, never 0 % or 100 %; a count
  has no denominator, so nothing is 0.
- Durations: the value is the median, with the 90th percentile and the mean beside it. Quantiles interpolate linearly.
- Calendar durations are differences of instants. Opening-hours durations count only the time inside the schedule of the
  interaction's team, channel or source, without its holidays, each part by the hours in force that day; they are null
  where it has no schedule.
- Every row is in or out for a reason: `hilo metrics NAME --rows`, and "Behind the number" on the pages, list them.
- Only a public message of a person on our side, or an answered call, ends a wait. Bots, automatic replies and internal
  notes never do.
- Days, weeks (from Monday), months and hours are local to the company's time zone.
- Response metrics belong to the day of the response, resolution metrics to the day of the resolution, reopening,
  repeats and first-contact resolution to the day of the first resolution.
"""


def document() -> str:
    """The whole of METRICS.md: one section per question, one entry per metric, with its unit and definition."""
    declared = load().values()
    sections = (_section(q, [m for m in declared if m.declare.__module__ == f"metrics.{q}"]) for q in QUESTIONS)
    return "\n".join((_RULES, *sections))


def _section(question: str, metrics: Iterable[Metric]) -> str:
    caption = getdoc(import_module(f"metrics.{question}")) or question
    return "\n".join((f"## {caption}\n", *map(_entry, metrics)))


def _entry(metric: Metric) -> str:
    facts = f"{UNITS[metric.unit]} · one per {metric.grain} · better: {metric.better}"
    meaning, _, rest = metric.definition.partition("\n\n")
    return f"### {metric.name}\n\n{meaning}\n\n*{facts}*\n\n{_lines(rest)}\n"


def _lines(text: str) -> str:
    """One bullet per sentence group of the definition: a new one starts where a line before has ended."""
    bullets: list[str] = []
    for line in text.split("\n"):
        ended = not bullets or bullets[-1].endswith(".")
        bullets = [*bullets, line] if ended else [*bullets[:-1], f"{bullets[-1]} {line}"]
    return "\n".join(f"- {bullet}" for bullet in bullets)


if __name__ == "__main__":
    sys.stdout.write(document())
