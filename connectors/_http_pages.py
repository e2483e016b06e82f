"""What fetchers do with every listing: name the request without secrets, and never go round in circles."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode

from model.delivery import Page
from model.errors import SourceSkipped

_SECRET_PARAMS: Final = ("token", "secret", "password", "key", "signature", "authorization")


def request_text(method: str, path: str, params: Mapping[str, Any] | None = None) -> str:
    """A request as shown in pages and errors: method, path, parameters; secret-looking values hidden."""
    shown = {k: "…" if any(s in k.lower() for s in _SECRET_PARAMS) else v for k, v in (params or {}).items()}
    return f"{method} {path}?{urlencode(shown, safe='/:,…', doseq=True)}" if shown else f"{method} {path}"


def stop_on_repeat(pages: Iterator[Page]) -> Iterator[Page]:
    """The same pages, until the source begins to answer in circles: then SourceSkipped.

    A page whose body came before in this listing, or a page after one whose cursor had been given
    before, means that the source ignores what it is asked. (A last page may repeat the cursor it was
    asked with; that ends the listing by itself.)
    """
    cursors: set[str] = set()
    bodies: set[bytes] = set()
    circling = False
    for page in pages:
        digest = sha256(page.body).digest()
        if circling or digest in bodies:
            raise SourceSkipped(
                f"Reading {page.stream}",
                f"the source gave the same page or cursor twice ({page.request})",
                next_step="run the sync again; if it repeats, tell the system's support that its paging loops",
            )
        circling = page.cursor is not None and page.cursor in cursors
        cursors.add(page.cursor or "")
        bodies.add(digest)
        yield page
