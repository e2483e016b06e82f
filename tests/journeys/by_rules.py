"""The rule set once more, slowly: one contact after another, in plain Python, sharing nothing with `journeys/`."""

from dataclasses import dataclass, field


@dataclass
class Case:
    """A contact (or touchpoint) in days: `solved` are the days it was solved, `reopened` those it was opened again."""

    n: int
    person: str | None
    start: float
    active: float = 0
    reason: str | None = None
    refs: tuple[str, ...] = ()
    links: tuple[int, ...] = ()
    is_contact: bool = True
    is_resolved: bool | None = None
    solved: tuple[float, ...] = ()
    reopened: tuple[float, ...] = ()

    def is_open(self, day):
        """Whether it is unsolved on that day; None where nobody knows."""
        if self.is_resolved is None:
            return None
        ends = [*self.solved, self.active if self.is_resolved else float("inf")][: len(self.reopened) + 1]
        return any(since <= day < until for since, until in zip([self.start, *self.reopened], ends, strict=True))


@dataclass
class Journey:
    cases: list[Case] = field(default_factory=list)
    blocks: list[set[int]] = field(default_factory=list)

    def last(self):
        return max(c.active for c in self.cases)

    def all_of(self, name, by_n):
        return {value for block in self.blocks for n in block for value in getattr(by_n[n], name) if by_n[n].is_contact}


def components(names, pairs):
    group = {n: {n} for n in names}
    for a, b in pairs:
        if group[a] is not group[b]:
            group[a] |= group[b]
            for n in group[b]:
                group[n] = group[a]
    return group


def reference_pairs(cases, kin, rules):
    """(later, earlier) contacts of one customer with the same reference, if not too far apart."""
    found = []
    contacts = sorted((c for c in cases if c.is_contact), key=lambda c: (c.start, c.n))
    for place, c in enumerate(contacts):
        for ref in c.refs:
            same = [o for o in contacts[:place] if ref in o.refs and kin(o) == kin(c)]
            if same and c.start <= max(o.active for o in same) + rules.link_gap_days:
                found.append((c.n, same[-1].n))
    return found


def journeys(cases, rules):
    """Sets of numbers of the cases that are one journey each; touchpoints that no link ties are left out."""
    by_n = {c.n: c for c in cases}
    links = [(c.n, other) for c in cases for other in c.links]
    persons = {}
    same = [(c.n, persons.setdefault(c.person, c.n)) for c in cases if c.person]
    whose = components(by_n, links + same)

    def kin(case):
        known = any(by_n[n].person for n in whose[case.n])
        return min(whose[case.n]) if known else "nobody"

    block = components(by_n, links + reference_pairs(cases, kin, rules))
    placed, all_journeys = {}, []
    for case in sorted((c for c in cases if c.is_contact), key=lambda c: (c.start, c.n)):
        mine = block[case.n]
        journey = next((placed[n] for n in mine if n in placed), None)
        if journey is None:
            journey = fitting(case, mine, all_journeys, by_n, rules)
            if journey is None:
                journey = Journey()
                all_journeys.append(journey)
            journey.blocks.append(mine)
        placed[case.n] = journey
        journey.cases.append(case)
    tied = {n for journey in all_journeys for b in journey.blocks for n in b}
    rest = {frozenset(block[n]) for n in by_n if n not in tied}
    return {frozenset(n for b in j.blocks for n in b) for j in all_journeys} | rest


def told(block, by_n, name):
    values = [getattr(by_n[n], name) for n in block if by_n[n].is_contact]
    return {v for value in values for v in (value if isinstance(value, tuple) else (value,)) if v}


def latest(journey, case):
    """Whether what came last is unsolved when the case begins: a contact, or a reopen; None where nobody knows."""
    told = [(at, c.n, c) for c in journey.cases if c.is_resolved is not None for at in [c.start, *c.reopened]]
    past = [(at, n, c) for at, n, c in told if (at, n) < (case.start, case.n)]
    return max(past, key=lambda t: t[:2])[2].is_open(case.start) if past else None


def fitting(case, mine, all_journeys, by_n, rules):
    """The journey a contact joins by reason or time, of several the one that was active last."""
    hers = [j for j in all_journeys if case.person and any(c.person == case.person for c in j.cases)]
    best = None
    reasons, refs = told(mine, by_n, "reason"), told(mine, by_n, "refs")
    for place, journey in enumerate(hers):
        theirs = {v for block in journey.blocks for v in told(block, by_n, "reason")}
        numbers = {v for block in journey.blocks for v in told(block, by_n, "refs")}
        gap = case.start - journey.last()
        states = {c.is_open(case.start) for c in journey.cases}
        now = latest(journey, case)
        usual = rules.solved_reason_gap_days if now is False else rules.reason_gap_days
        by_reason = any(gap <= rules.reason_gaps.get(r, usual) for r in reasons & theirs)
        days = rules.unsolved_gap_days if now else rules.gap_days if True in states else rules.solved_gap_days
        by_time = not (reasons and theirs) and gap <= (rules.gap_days if now is None else days)
        if not (refs and numbers) and (by_reason or by_time):
            rank = (by_reason, journey.last(), max(c.start for c in journey.cases if c.person == case.person), place)
            best = max([best, (rank, journey)], key=lambda b: b[0]) if best else (rank, journey)
    return best[1] if best else None
