"""Frames and filters to small result frames; every metric is declared once."""

from metrics.registry import compute, load, names

__all__ = ["compute", "load", "names"]
