"""Staging of raw pages, Delta tables, the SQL catalog that makes a sync atomic, snapshots."""
