"""Tests of connectors/intercom."""
