"""Events of one interaction to its durations and outcomes."""
