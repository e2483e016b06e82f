"""Joins the stages in order: connectors, store, identity, clocks, journeys, store."""
