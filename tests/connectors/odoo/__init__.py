"""Tests of connectors/odoo."""
