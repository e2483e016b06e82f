"""Repeatable measurements, taken as ratios within one run."""
