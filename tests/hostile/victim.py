"""A `hilo sync` that waits for its word: `python -m tests.hostile.victim`, with its arguments as a line of its input.

Loading takes longer than most syncs here, so the next process loads while the last one is judged.
"""

import sys

import hilo
import pipeline.derived
import pipeline.syncing  # noqa: F401 - loaded before the word comes


def main() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.argv = ["hilo", *sys.stdin.readline().split()]
    hilo.main()


if __name__ == "__main__":
    main()
