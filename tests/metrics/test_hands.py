from datetime import date

import metrics
from metrics.evidence import evidence
from model.filters import Filters
from tests.metrics.tiny import at, fact, tiny

JOURNEY = {"source": "zd", "started_on": date(2026, 11, 3), "started_at": at(3)}


def test_changes_of_agent_and_team_are_means_over_journeys():
    rows = [JOURNEY | {"journey_id": str(n), "count_agent_changes": n, "count_team_changes": n // 2} for n in range(4)]
    frames = tiny(journeys=rows)
    assert metrics.compute("agent_changes", frames, Filters()).row(0) == (4, 1.5)
    assert metrics.compute("team_changes", frames, Filters()).row(0) == (4, 0.5)


def test_zombies_are_a_share_of_what_is_open():
    still = {"is_resolved": False, "status": "open"}
    facts = [fact("a", is_zombie=True, **still), fact("b", is_zombie=False, **still), fact("c", is_resolved=True)]
    frames = tiny(interaction_facts=facts)
    assert metrics.compute("zombies", frames, Filters()).row(0) == (2, 0.5)
    assert evidence("zombies", frames, Filters())["verdict"].to_list() == ["in", "in", "out"]
