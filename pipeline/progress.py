"""What a sync tells whoever watches it."""

from typing import Protocol


class Progress(Protocol):
    """Called with the source, what is being done, how many pages or parts are done, how many rows they held (0: not
    known yet) and how many pages or parts there are in all, where that is known or can be estimated.
    """

    def __call__(self, source: str, doing: str, done: int, rows: int = 0, of: int | None = None, /) -> None:
        """One step further."""
        ...


def unwatched(source: str, doing: str, done: int, rows: int = 0, of: int | None = None, /) -> None:
    """Nobody watches."""
