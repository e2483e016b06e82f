"""What to do without where a source refuses it: what is gone, what this user may not see, what can be turned off."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, TypeVar

import polars as pl

from connectors._http import Refused
from connectors._records import content, nested, texts
from model.delivery import REJECTS, Page, Parsed

GONE: Final = (404,)
"""Deleted since it was listed, or nothing this system has."""
HIDDEN: Final = (403, 404)
"""Besides, what this user may not see."""
_UNNAMED: Final = "this user may not read it: numbers stand where names belong; grant the right to read it"
_NOT_SIGNED_IN: Final = 401
_NOT_ALLOWED: Final = 403
T = TypeVar("T")


def unless_refused(
    asked: Callable[[], T], otherwise: T, statuses: tuple[int, ...] = GONE, signed_in: Callable[[], object] = dict
) -> T:
    """What is asked for; `otherwise` when it is refused with one of these statuses. Other refusals are raised.

    `signed_in` asks who we are where this user is not allowed it: where that is refused too, everything is.
    """
    try:
        return asked()
    except Refused as refusal:
        if refusal.status not in statuses:
            raise
        if refusal.status == _NOT_ALLOWED:
            let_in(signed_in)
        return otherwise


def let_in(signed_in: Callable[[], object]) -> None:
    """Refused where this user may not even ask who he is: then everything is refused, and not one thing only."""
    try:
        signed_in()
    except Refused as refusal:
        if refusal.status in (_NOT_SIGNED_IN, _NOT_ALLOWED):
            raise


def unless_hidden(
    path: str, asked: Callable[[], T], otherwise: T, hidden: list[str], signed_in: Callable[[], object]
) -> T:
    """What only names things; `otherwise` where there is no such list, or this user may not read it: then `hidden`
    gets the path, to be told of under that word on the pages that do without.

    `signed_in` asks who we are: where that is refused too, it is not the names, and the refusal is raised.
    """
    try:
        return asked()
    except Refused as refusal:
        if refusal.status not in HIDDEN:
            raise
        if refusal.status == _NOT_ALLOWED and path not in hidden:
            let_in(signed_in)
            hidden.append(path)
        return otherwise


def untold(hidden: list[str]) -> dict[str, list[str]]:
    """What a page says of the lists its reader may not see, for `notices_of`; nothing where there are none."""
    return {"hidden": hidden} if hidden else {}


def notices_of(page: Page) -> Parsed:
    """A notice for each path that a page (or what stands in it under `hilo`) lists as `hidden`; no row is set aside."""
    body = content(page)
    paths = [path for place in (body, nested(body, "hilo")) for path in texts(nested(place, "hidden")) or () if path]
    rows = [{"object": path, "reason": _UNNAMED, "is_row": False} for path in paths]
    return Parsed(rejects=pl.DataFrame(rows, schema=REJECTS))


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
