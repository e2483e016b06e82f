"""Interactions of one person to journeys, hand-offs, repeats and dissatisfaction cases."""
