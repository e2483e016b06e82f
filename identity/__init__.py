"""Values of contact records to persons: who is one customer across systems."""
