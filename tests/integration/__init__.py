"""Hilo against real systems and as the commands people run."""
