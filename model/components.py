"""Connected components: which rows hang together through pairs, whatever the order of the pairs.

Persons (records joined by a value), journeys (interactions joined by links and time) and buckets
(persons joined by a shared ticket) are all this one question.
"""

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]


def components(count: int, a: Rows, b: Rows) -> Rows:
    """For each of the rows 0 … count-1 the smallest row it is connected to, through pairs (a[i], b[i]).

    Min-label hooking with pointer jumping: every round hangs each root under the smallest root it
    touches and then flattens all chains, so few rounds are needed and the answer is unique.
    """
    label = np.arange(count, dtype=np.int64)
    while True:
        left, right = label[a], label[b]
        apart = left != right
        if not apart.any():
            return label
        low, high = np.minimum(left, right)[apart], np.maximum(left, right)[apart]
        np.minimum.at(label, high, low)
        label = _flatten(label)


def _flatten(label: Rows) -> Rows:
    while not np.array_equal(label, above := label[label]):
        label = above
    return label


def survivors(parent: Rows) -> Rows:
    """For each row the row its chain of parents ends in (a row that is its own parent ends the chain).

    A cycle has no end; its smallest member is taken, so that the answer exists and is stable.
    """
    step, least = parent, np.minimum(np.arange(len(parent), dtype=np.int64), parent)
    for _ in range(max(len(parent), 1).bit_length()):
        least = np.minimum(least, least[step])
        step = step[step]
    # `step` now lies at the chain's end or inside its cycle, where `least` is the cycle's minimum.
    return least[step]
