"""The whole way of real data, from the file through `hilo sync` to the page."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

import hilo
from tests.optional import optional

MAPPING = Path(__file__).parents[1] / "connectors" / "recordings" / "files" / "nyc_311.toml"


@pytest.fixture
def requests() -> Path:
    return optional("cases/real/nyc_311.csv")


def test_service_requests_of_new_york_reach_the_channels_page(requests, opened, tmp_path, monkeypatch):
    """Vendor's words and counts as the city published them; the days shown are the last ones that have data."""
    config = tmp_path / "hilo.toml"
    config.write_text(MAPPING.read_text().replace('"nyc_311.csv"', f'"{requests}"'))
    monkeypatch.setenv("HILO_CONFIG", str(config))
    done = CliRunner().invoke(hilo.app, ["sync", "--home", str(tmp_path / "home"), "--config", str(config)])
    assert done.exit_code in (0, 3), done.output  # 3: closing dates before their creation are set aside
    app = opened(None, "executive/channels.py")
    assert not app.exception
    words = next(table.value for table in app.dataframe if "channel_detail" in table.value)
    assert dict(zip(words["channel_detail"], words["n"], strict=True)) == {
        "PHONE": 481, "ONLINE": 232, "MOBILE": 221, "UNKNOWN": 66,
    }  # fmt: skip
    assert set(words["channel"]) == {"Phone", "Web form", "App inbox", "Unknown"}
    assert app.metric[0].value == "1,000"
