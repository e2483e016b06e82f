import pytest

from metrics.attention import attention
from model.filters import Filters
from tests.metrics.tiny import answered, at, fact, tiny


def test_channels_by_what_they_lack():
    rows = [answered(f"e{n}", 60, first_response_target="breached" if n < 10 else "met") for n in range(40)]
    rows += [answered(f"c{n}", 60, "chat", first_response_target="met") for n in range(30)]
    rows += [fact("w", "chat", is_resolved=False, waiting_since_at=at(12), last_activity_at=at(12))]
    rows += [fact(f"p{n}", "post") for n in range(5)]
    surveys = [
        {"source": "zd", "survey_id": key, "interaction_id": key, "kind": "csat", "score": score, "answered_at": at(11)}
        for key, score in (("e1", 1.0), ("e2", 5.0), ("c1", 5.0), ("c2", 5.0))
    ]
    found = attention(tiny(interaction_facts=rows, surveys=surveys), Filters())
    assert found.select("channel", "n", "late_share", "csat_gap", "abandon_rate", "rank").rows() == [
        ("email", 40, 0.25, 0.25, None, 1),
        ("chat", 31, 0.0, 0.0, None, 2),
        ("post", 5, None, None, None, None),  # too few to be ranked
    ]
    assert found["unanswered_share"].to_list() == [0.0, pytest.approx(1 / 31), 0.0]
    assert found["lack"].to_list() == [pytest.approx(0.5 / 3), pytest.approx(1 / 93), None]
