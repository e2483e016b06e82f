"""Mirrors the tree: one test file per module, worked examples, recordings, browser checks."""
