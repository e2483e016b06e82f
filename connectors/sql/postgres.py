"""Instants that PostgreSQL can hold and Python cannot, such as `infinity` or a year before 1.

The driver would refuse the whole answer for one of them. As text each is an odd value of its own row.
"""

from collections.abc import Callable
from typing import Any

from psycopg import Connection, DataError
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.types.datetime import DateLoader, TimestampLoader, TimestamptzLoader

_LOADERS = {"date": DateLoader, "timestamp": TimestampLoader, "timestamptz": TimestamptzLoader}


def read_any_instant(raw: Any) -> None:
    """Have a connection of psycopg's read what is no instant of Python's as text."""
    if isinstance(raw, Connection):
        for name, loader in _LOADERS.items():
            raw.adapters.register_loader(name, _or_text(loader))


def _or_text(loader: Callable[..., Loader]) -> type[Loader]:
    class OrText(Loader):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            self._of_python = loader(*given)

        def load(self, data: Buffer) -> Any:
            try:
                return self._of_python.load(data)
            except DataError:
                return bytes(data).decode()

    return OrText
