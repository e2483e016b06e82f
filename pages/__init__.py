"""One folder per audience; each page chooses metrics, chooses charts, writes one sentence."""
