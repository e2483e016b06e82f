"""Tests of connectors/zendesk."""
