"""Tests of connectors/request_tracker."""
