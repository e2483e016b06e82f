"""What one part of the work may die of without taking the rest with it."""

from typing import Final

from polars.exceptions import PanicException

FAULTS: Final = (Exception, PanicException)
"""For `except`: a panic of Polars is no `Exception`."""
