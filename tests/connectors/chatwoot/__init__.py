"""Tests of connectors/chatwoot."""
