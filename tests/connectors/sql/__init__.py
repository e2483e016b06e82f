"""Tests of connectors/sql."""
