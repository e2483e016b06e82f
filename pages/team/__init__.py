"""Pages for team leads: what to do next, per channel and team."""
