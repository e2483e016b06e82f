"""Tests of connectors/freshdesk."""
