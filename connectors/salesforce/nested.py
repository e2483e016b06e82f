"""What stands inside cases where a query asks for children too, as pages of other programs have it → `events`. Pure.

Hilo asks for no children: it reads each object by itself.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

import orjson

from connectors._records import Record, nested, objects
from connectors.salesforce.events import parse_comments, parse_emails, parse_feed, parse_history
from connectors.salesforce.parse import parse_cases
from connectors.salesforce.records import rows_of
from model.delivery import Context, Page, Parsed, gather

_CHILDREN: Final[Mapping[str, tuple[str, Callable[[Page, Context], Parsed]]]] = {
    "CaseComments": ("ParentId", parse_comments),
    "EmailMessages": ("ParentId", parse_emails),
    "Feeds": ("ParentId", parse_feed),
    "Histories": ("CaseId", parse_history),
}
"""A case's relationship to its children → their field that names the case, and how they are read."""


def parse_cases_and_children(page: Page, context: Context) -> Parsed:
    """Cases → `interactions`, `events`, `contacts`, and the children that stand inside them → `events`."""
    cases, _ = rows_of(page, "Case")
    return gather([parse_cases(page, context), *_inside(cases, page, context)])


def _inside(cases: list[Record], page: Page, context: Context) -> Iterator[Parsed]:
    for name, (field, parse) in _CHILDREN.items():
        rows = [{field: case.get("Id"), **row} for case in cases for row in objects(nested(case, name, "records"))]
        if rows:
            yield parse(replace(page, body=orjson.dumps({"records": rows})), context)
