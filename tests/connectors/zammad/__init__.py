"""Tests of connectors/zammad."""
