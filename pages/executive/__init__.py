"""Pages for executives: is service holding together, and what moved."""
