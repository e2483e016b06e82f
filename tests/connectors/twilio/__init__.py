"""Tests of connectors/twilio."""
