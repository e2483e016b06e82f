"""Real third-party servers, started for a test and ended with it."""
