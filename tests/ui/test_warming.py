"""The server reads the newest data before anybody asks, and starts whatever there is to read."""

import pytest

from tests.pages.conftest import SNAPSHOT, Reading
from tests.ui import company
from ui import data, kept, view, warming


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HILO_CONFIG", raising=False)
    monkeypatch.setenv("HILO_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_without_a_store_nothing_is_made(home):
    warming.warm()
    assert not home.exists()


def test_what_cannot_be_read_is_logged_and_left_to_the_first_visitor(home, caplog):
    home.mkdir()
    (home.parent / "hilo.toml").write_text('[company]\ntimezone = "Europe/Nowhere"\n')
    warming.warm()
    assert "Europe/Nowhere" in caplog.text


def test_the_frames_a_page_asks_for_are_there_already(home, monkeypatch):
    home.mkdir()
    monkeypatch.setattr(data, "snapshot", lambda: SNAPSHOT)
    monkeypatch.setattr(data, "_reader", lambda _: Reading(company.tables(40)))
    warming.warm()
    seen = view.View(str(home), SNAPSHOT.id, SNAPSHOT.as_of, data.site().settings.company.timezone, rules=data.rules())
    assert kept.frames(key=seen.origin, _make=lambda: pytest.fail("read again"))
