"""A page per system, from its settings and streams."""

from typing import Literal

import pytest
from pydantic import BaseModel, Field, SecretStr

from connectors import _registry
from connectors._contract import Connector, HttpSettings, Stream
from connectors._document import document, every_stream, write


class Line(BaseModel):
    """One [[sources.NAME.lines]]."""

    number: str = Field(description="as it is dialled")


class Settings(HttpSettings):
    """Settings of an invented system."""

    lines: tuple[Line, ...] | None = Field((), description="lines of one's own")

    api_key: SecretStr | None = Field(None, description="key of a reader")
    history: Literal["all", "new"] | None = Field("all", description="what to read")
    page_size: int = Field(description="records per page")


def stream(name, **given):
    return Stream(name, f"All {name}.", ("events",), lambda _fetch: iter(()), lambda _page, _context: None, **given)


PHONE = Connector(
    type="phone",
    title="Phone",
    settings=Settings,
    streams=lambda settings: (
        stream("calls"),
        stream(f"{settings.history}_notes", endpoint="GET /n", reads=("a", "b")),
    ),
    check=lambda _fetch: "",
    permissions=("Read calls.",),
    limits=("60 requests a minute.",),
)


def test_the_streams_of_every_choice_are_told():
    assert [s.name for s in every_stream(PHONE)] == ["calls", "all_notes", "new_notes"]


def test_a_page_tells_settings_and_streams():
    text = document(PHONE)
    assert text.startswith('# Phone (`type = "phone"`)\n')
    assert "| `api_key` | secret | key of a reader |" in text
    assert "| `history` | `all` | what to read |" in text
    assert "| `page_size` | must be set | records per page |" in text
    assert "| `new_notes` | All new_notes. | `GET /n` | events | `a`, `b` |" in text
    assert "## Keys of `[[sources.NAME.lines]]`" in text
    assert "| `number` | must be set | as it is dialled |" in text
    assert "## Permissions to grant\n\n- Read calls.\n" in text
    assert "## Never read" not in text


@pytest.mark.parametrize("name", _registry.names())
def test_every_setting_of_every_system_is_explained(name):
    connector = _registry.load(name)
    text = document(connector)
    for setting, field in connector.settings.model_fields.items():
        assert field.description, f"{name}: {setting} has no description"
        assert setting == "type" or f"| `{setting}` |" in text
    for found in every_stream(connector):
        assert f"| `{found.name}` | {found.doc}" in text


def test_pages_of_systems_that_are_gone_are_removed(tmp_path):
    (tmp_path / "gone.md").write_text("old", encoding="utf-8")
    assert {path.stem for path in write(tmp_path)} == set(_registry.names())
    assert {path.stem for path in tmp_path.iterdir()} == set(_registry.names())
