from metrics.backlog_ages import backlog_ages
from metrics.registry import compute
from model.filters import Filters
from tests.metrics.tiny import at, fact, solved, tiny

OPEN = {"is_resolved": False}
FRAMES = tiny(
    interaction_facts=[
        fact("a", "phone", 20, **OPEN), fact("b", "phone", 10, **OPEN), fact("c", "email", 10, **OPEN), solved("d"),
        fact("e", "email", 10, started_at=None, **OPEN),
    ]
)  # fmt: skip


def test_open_cases_by_channel_and_age_add_up_to_the_backlog():
    found = backlog_ages(FRAMES, Filters())
    assert found.filter(found["n"] > 0).rows() == [
        ("phone", "1d", 1), ("phone", "14d", 1), ("email", "14d", 1), ("email", "no_age", 1),
    ]  # fmt: skip
    assert found["n"].sum() == compute("backlog", FRAMES, Filters())["n"].item()


def test_every_channel_has_every_band_in_its_order():
    found = backlog_ages(FRAMES, Filters(channels=("phone",)))
    assert found["band"].to_list() == ["1d", "3d", "7d", "14d", "30d", "more"]


def test_nothing_open_is_nothing():
    assert backlog_ages(tiny(interaction_facts=[solved("d", started_at=at(10))]), Filters()).is_empty()
