"""One file per system: talks to the vendor, returns canonical frames, knows nothing else."""
