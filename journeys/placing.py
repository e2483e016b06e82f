"""Which journey a matter goes on with when no link and no reference says so: by reason and by time.

What is joined for sure (by links and references) comes as a *block*. The blocks of one customer are placed
in order of time: the n-th contact of every customer at once, so the rounds are as many as the busiest
customer has contacts, and each round touches only those who have as many.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

NEVER: Final = np.iinfo(np.int64).max
LONG_AGO: Final = np.iinfo(np.int64).min // 4
BEGINS, SAME_REASON, UNKNOWN_REASON = 0, 1, 2
"""Why a block is where it is: it begins a journey, or joins one."""


@dataclass(frozen=True)
class Items:
    """What happened to customers, those of one family (who share tickets) together, in order; instants in µs.

    A contact starts `at`, was last `active`, and was unsolved `until` (LONG_AGO: no outcome of its own); an
    item that `is_contact` is not only says until when its block was unsolved (again). `person`: -1 where
    nobody knows. `starts`: the first item of each family, the longest family first; `lengths`: their items.
    `is_alone`, by person: nobody else's contacts are in her family.
    """

    at: Ints
    active: Ints
    until: Ints
    has_outcome: Flags
    is_contact: Flags
    block: Ints
    person: Ints
    starts: Ints
    lengths: Ints
    is_alone: Flags


@dataclass(frozen=True)
class Blocks:
    """By block: does it name a reference, and which reasons, as numbers 0 … within its family.

    The reasons of block b: `reasons[first_reason[b]:][:count_reasons[b]]`, each with its gap in µs in
    `reason_gaps`, and in `settled_gaps` once what came last is solved; its family has `count_known[b]` different ones.
    """

    has_reference: Flags
    first_reason: Ints
    count_reasons: Ints
    count_known: Ints
    reasons: Ints
    reason_gaps: Ints
    settled_gaps: Ints


@dataclass(frozen=True)
class Gaps:
    """From the last activity of a journey to the next contact, in µs, where a reason is missing on either side.

    `unsolved`: what came last is unsolved; `solved`: all of it is solved; `open`: neither, or nobody knows.
    """

    open: int
    unsolved: int
    solved: int


class _State:
    """Everything known of the journeys so far. A journey has the number of the block that began it."""

    def __init__(self, items: Items, blocks: Blocks) -> None:
        count = len(blocks.has_reference)
        self.journey = np.full(count, -1, np.int64)
        self.rule = np.full(count, BEGINS, np.int8)
        self.last = np.full(count, LONG_AGO, np.int64)
        self.unsolved = np.full(count, LONG_AGO, np.int64)
        self.latest = np.full(count, LONG_AGO, np.int64)
        self.has_outcome = np.zeros(count, np.bool_)
        self.has_reference = np.zeros(count, np.bool_)
        self.has_reason = np.zeros(count, np.bool_)
        # Which reasons a journey has: a row of flags for each block, as long as its family knows reasons.
        self.flags = np.concatenate([[0], np.cumsum(blocks.count_known)])
        self.told = np.zeros(self.flags[-1], np.bool_)
        # The journeys each person has a contact in, oldest first, in a stretch of `slots` of her own.
        own = np.bincount(items.person[items.is_contact & (items.person >= 0)], minlength=len(items.is_alone))
        self.head = np.concatenate([[0], np.cumsum(own)[:-1]]).astype(np.int64)
        self.tail = self.head.copy()
        self.slots = np.zeros(own.sum(), np.int64)


def place(items: Items, blocks: Blocks, gaps: Gaps) -> tuple[Ints, npt.NDArray[np.int8]]:
    """For each block the block that began its journey (-1: it has no contact), and why it is there."""
    state = _State(items, blocks)
    longest = max(gaps.open, gaps.unsolved, gaps.solved, blocks.reason_gaps.max(initial=0))
    going = np.searchsorted(-items.lengths, -np.arange(items.lengths.max(initial=0)), side="left")
    for step, count in enumerate(going):
        now = items.starts[:count] + step
        fresh = now[(state.journey[items.block[now]] < 0) & items.is_contact[now]]
        if fresh.size:
            _forget(state, items, fresh, longest)
            _join(state, items, blocks, gaps, fresh)
        _go_on(state, items, now)
    return state.journey, state.rule


def _forget(state: _State, items: Items, fresh: Ints, longest: int) -> None:
    """Leave out the oldest journey of each person if it is too long ago; only hers can bring it back, by a link."""
    person, at = items.person[fresh], items.at[fresh]
    mine = person >= 0
    person, at = person[mine], at[mine]
    has = items.is_alone[person] & (state.head[person] < state.tail[person])
    person, at = person[has], at[has]
    gone = at - state.last[state.slots[state.head[person]]] > longest
    state.head[person[gone]] += 1


def _join(state: _State, items: Items, blocks: Blocks, gaps: Gaps, fresh: Ints) -> None:
    """Place the blocks that these contacts begin."""
    block = items.block[fresh]
    owner, journey, slot = _candidates(state, items.person[fresh])
    mine = block[owner]
    apart = blocks.has_reference[mine] & state.has_reference[journey]
    gap = items.at[fresh][owner] - state.last[journey]
    told, at = state.has_outcome[journey], items.at[fresh][owner]
    settled, solved = told & (state.latest[journey] <= at), told & (state.unsolved[journey] <= at)
    by_reason = ~apart & _has_same_reason(state, blocks, mine, journey, gap, settled)
    unknown = (blocks.count_reasons[mine] == 0) | ~state.has_reason[journey]
    longest = np.select([told & ~settled, solved], [gaps.unsolved, gaps.solved], gaps.open)
    by_time = ~apart & unknown & (gap <= longest)
    found = np.flatnonzero(by_reason | by_time)
    best = found[np.lexsort((slot[found], state.last[journey[found]], by_reason[found], owner[found]))]
    best = best[np.diff(owner[best], append=-1) != 0]
    state.journey[block] = block
    state.journey[mine[best]] = journey[best]
    state.rule[mine[best]] = np.where(by_reason[best], SAME_REASON, UNKNOWN_REASON)
    _learn(state, blocks, block)


def _candidates(state: _State, person: Ints) -> tuple[Ints, Ints, Ints]:
    """Every journey each of these persons has a contact in: position of the person, journey, slot."""
    known = np.where(person >= 0, person, 0)
    head = state.head[known] if len(state.head) else np.zeros(len(person), np.int64)
    tail = state.tail[known] if len(state.head) else head
    count = np.where(person >= 0, tail - head, 0)
    owner = np.repeat(np.arange(len(person)), count)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    slot = head[owner] + within
    return owner, state.slots[slot], slot


def _has_same_reason(state: _State, blocks: Blocks, block: Ints, journey: Ints, gap: Ints, settled: Flags) -> Flags:
    """Whether the journey has a reason of the block whose gap is not over."""
    found = np.zeros(len(block), np.bool_)
    for nth in range(blocks.count_reasons[block].max(initial=0)):
        has = np.flatnonzero(blocks.count_reasons[block] > nth)
        at = blocks.first_reason[block[has]] + nth
        told = state.told[state.flags[journey[has]] + blocks.reasons[at]]
        longest = np.where(settled[has], blocks.settled_gaps[at], blocks.reason_gaps[at])
        found[has] |= told & (gap[has] <= longest)
    return found


def _learn(state: _State, blocks: Blocks, block: Ints) -> None:
    """What is known of these blocks is known of their journeys from now on."""
    journey = state.journey[block]
    state.has_reference[journey] |= blocks.has_reference[block]
    state.has_reason[journey] |= blocks.count_reasons[block] > 0
    for nth in range(blocks.count_reasons[block].max(initial=0)):
        has = blocks.count_reasons[block] > nth
        state.told[state.flags[journey[has]] + blocks.reasons[blocks.first_reason[block[has]] + nth]] = True


def _go_on(state: _State, items: Items, now: Ints) -> None:
    """What happens now lengthens its journey, keeps it unsolved, and is what came last."""
    now = now[state.journey[items.block[now]] >= 0]
    journey = state.journey[items.block[now]]
    state.last[journey] = np.maximum(state.last[journey], items.active[now])
    state.unsolved[journey] = np.maximum(state.unsolved[journey], items.until[now])
    state.has_outcome[journey] |= items.has_outcome[now]
    state.latest[journey] = np.where(items.has_outcome[now], items.until[now], state.latest[journey])
    hers = items.is_contact[now] & (items.person[now] >= 0)
    person, journey = items.person[now[hers]], journey[hers]
    tail = state.tail[person]
    other = (tail == state.head[person]) | (state.slots[np.maximum(tail - 1, 0)] != journey)
    state.slots[tail[other]] = journey[other]
    state.tail[person[other]] += 1
