"""A store that is synced without a source, and how who is who was found out in it."""

import pytest

from pipeline import derived as at_work
from pipeline import rebuilt
from store.site import open_site
from tests.pipeline.made import nothing_derived

ASK_ALL, ASK_FEW = at_work.identified, at_work.identified_again
COMPANY = """
[schedules.default]
mon = ["09:00-14:00", "15:00-18:30"]
wed = ["09:00-14:00"]
[targets.first_response]
default = "4h"
phone = "2m"
[targets.resolution]
default = "30h"
basis = "calendar"
"""


@pytest.fixture(scope="module")
def without_deriving():
    """Syncs of this module derive nothing."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("pipeline.sync.rebuild", nothing_derived)
        yield


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A store of so few parts would be written anew at every sync, and none would live on beside what replaced it."""
    monkeypatch.setattr("store.parted.MOST_DEAD", 9.0)
    config = tmp_path / "hilo.toml"
    config.write_text(COMPANY, encoding="utf-8")
    for module in (at_work, rebuilt):
        monkeypatch.setattr(module, "fingerprint", lambda settings: settings.model_dump_json())
    return open_site(tmp_path / "home", config, {})


@pytest.fixture
def asked(monkeypatch):
    """How who is who was found out at each sync: `all`, or the number of records looked at again."""
    told = []

    def few(*given):
        found = ASK_FEW(*given)
        told.append(found.records.height)
        return found

    monkeypatch.setattr(at_work, "identified", lambda *given: told.append("all") or ASK_ALL(*given))
    monkeypatch.setattr(at_work, "identified_again", few)
    return told
