"""Figures follow the settings as they are, not as they were when a snapshot was first looked at."""

import os

from tests.pages.conftest import SNAPSHOT, Reading
from tests.ui import company
from ui import data
from ui.view import View


def test_a_setting_that_changes_is_what_figures_follow(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HILO_CONFIG", raising=False)
    monkeypatch.setenv("HILO_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(data, "_reader", lambda _: Reading(company.tables(40)))
    settings = tmp_path / "hilo.toml"
    found = []
    for good in (4, 5):
        settings.write_text(f"[dissatisfaction]\ncsat_good_min = {good}\n")
        os.utime(settings, (good, good))
        seen = View("home", SNAPSHOT.id, SNAPSHOT.as_of, company.ZONE, rules=data.rules())
        found.append(data.frames(seen).settings.dissatisfaction.csat_good_min)
    assert found == [4, 5]
