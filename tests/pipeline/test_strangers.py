"""`hilo check` says whose name in the settings nobody has."""

from pipeline.checking import check
from pipeline.strangers import strangers
from pipeline.sync import sync
from tests.pipeline.company import NOW, SETTINGS, site_of

NAMED = """
[schedules.early]
mon = ["06:00-14:00"]
teams = ["North", "Suoth"]
sources = ["shop", "shp", "old"]
channels = ["branch"]
[[targets.first_response]]
email = "8h"
teams = ["South", "Nobody"]
[[targets.first_response]]
phone = "1m"
teams = ["Nobody"]
"""


def test_names_nobody_has_are_told_with_the_nearest_and_are_no_fault(tmp_path):
    site = site_of(tmp_path, SETTINGS + NAMED)
    assert strangers(site) == []  # nothing is known before the first sync
    sync(site, clock=lambda: NOW, as_of=NOW)
    assert strangers(site) == [
        "schedules.early.teams names 'Suoth', but no interaction has that team; did you mean 'South'?",
        "schedules.early.sources names 'shp', but no interaction has that source; did you mean 'shop'?",
        "schedules.early.sources names 'old', but no interaction has that source",
        "targets.first_response.teams names 'Nobody', but no interaction has that team",
    ]
    found = check(site, NOW)
    assert all(line.ok for line in found)
    assert [line.text[:5] for line in found] == ["Setti", *4 * ["Note:"], "shop:"]


def test_a_source_that_was_never_read_is_no_stranger(tmp_path):
    """It has no interactions yet, and its opening hours may already be told."""
    site = site_of(tmp_path, SETTINGS + NAMED + '[sources.old]\ntype = "files"\npath = "old"\n')
    sync(site, ["shop"], clock=lambda: NOW, as_of=NOW)
    assert not any("'old'" in sentence for sentence in strangers(site))
