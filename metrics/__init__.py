"""Frames and filters to small result frames; every metric is declared once."""
