"""What to do without where a source refuses it: what is gone, what this user may not see, what can be turned off."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

from connectors._http import Refused
from model.delivery import Page

GONE: Final = (404,)
"""Deleted since it was listed, or nothing this system has."""
HIDDEN: Final = (403, 404)
"""Besides, what this user may not see."""
_NOT_SIGNED_IN: Final = 401
T = TypeVar("T")


def unless_refused(asked: Callable[[], T], otherwise: T, statuses: tuple[int, ...] = GONE) -> T:
    """What is asked for; `otherwise` when it is refused with one of these statuses. Other refusals are raised."""
    try:
        return asked()
    except Refused as refusal:
        if refusal.status not in statuses:
            raise
        return otherwise


def unless_gone(pages: Iterable[Page]) -> list[Page]:
    """The pages; none at all of what was deleted since it was listed."""
    return unless_refused(lambda: [*pages], list[Page]())


def or_turned_off(pages: Iterable[Page], setting: str) -> Iterator[Page]:
    """The pages; when they are refused though the sign-in was not, the error also says how to do without them."""
    try:
        yield from pages
    except Refused as refusal:
        if refusal.status == _NOT_SIGNED_IN:
            raise
        step = f"grant this user the right to read it, or set {setting} = false for this source"
        raise Refused(refusal.title, refusal.message, status=refusal.status, next_step=step) from None
