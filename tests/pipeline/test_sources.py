"""Sections of sources: what is wrong is told with file or variable, key, value and what is allowed."""

import pytest

from connectors._registry import names
from model.errors import SettingsError
from pipeline.sources import sources
from store.site import open_site
from tests.pipeline.company import SETTINGS, company, site_of

ZENDESK = '\n[sources.support]\ntype = "zendesk"\nsubdomain = "casa"\nemail = "me@casa.example"\n'


def refused(tmp_path, settings, environ=None, names=()):
    site = open_site(tmp_path / "home", company(tmp_path, settings), environ or {})
    with pytest.raises(SettingsError) as caught:
        sources(site, names)
    return caught.value


def test_an_unknown_source_is_named_with_those_there_are(tmp_path):
    error = refused(tmp_path, SETTINGS, names=["shopp"])
    assert "SOURCE = 'shopp'" in error.text
    assert "shop" in error.allowed
    assert "did you mean 'shop'" in error.next_step


def test_a_source_asked_for_twice_is_read_once(tmp_path):
    assert [source.name for source in sources(site_of(tmp_path), ["shop", "shop"])] == ["shop"]


def test_a_wrong_key_is_named_with_its_file_and_the_nearest(tmp_path):
    error = refused(tmp_path, SETTINGS + 'delimitr = ";"\n')
    assert f"Reading settings from {tmp_path / 'hilo.toml'}" in error.text
    assert "sources.shop.delimitr = ';'" in error.text
    assert "did you mean 'delimiter'" in error.next_step


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('timezone = "Mars/Base"', "Allowed: an IANA time zone"),
        ('channels = { fon = "telephone" }', "Allowed: one of phone, branch"),
        ('delimiter = "ab"', "Allowed: at most 1 character"),
        ("stale_after_hours = -1", "Allowed: greater than 0"),
        ('tables = [{ table = "interactions", columns = { id = "Id" } }]', "not 'id': one of source, interaction_id"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(tmp_path, line, told):
    error = refused(tmp_path, SETTINGS + line + "\n")
    assert told in error.text
    assert f"sources.shop.{line.split(' =')[0]}" in error.text


def test_a_wrong_variable_is_named_instead_of_the_file(tmp_path):
    error = refused(tmp_path, SETTINGS, {"HILO_SOURCES__SHOP__DECIMAL": "point"})
    assert error.title == "Reading settings from the environment, HILO_SOURCES__SHOP__DECIMAL"


def test_a_missing_key_is_told_with_what_it_means(tmp_path):
    error = refused(tmp_path, '[sources.shop]\ntype = "files"\n')
    assert error.message == "sources.shop.path is missing"
    assert "a file, a folder" in error.allowed


def test_a_missing_secret_is_told_with_its_variable_and_without_the_section(tmp_path):
    error = refused(tmp_path, SETTINGS + ZENDESK)
    assert error.message == "[sources.support] cannot be used as it stands"
    assert "HILO_SOURCES__SUPPORT__API_TOKEN" in error.next_step


@pytest.mark.parametrize(("section", "told"), [("", "sources.a.type is missing"), ('type = "file"', "mean 'files'")])
def test_a_type_that_is_none_is_told_with_those_there_are(tmp_path, section, told):
    error = refused(tmp_path, f"[sources.a]\n{section}\n")
    assert told in error.text
    assert error.allowed == "one of " + ", ".join(names())
    assert "hilo.toml" in error.next_step


def test_a_source_that_only_a_variable_names_says_which(tmp_path):
    error = refused(tmp_path, SETTINGS, {"HILO_SOURCES__SUPORT__API_TOKEN": "hush"})
    assert "only HILO_SOURCES__SUPORT__API_TOKEN names this source" in error.text
    assert "hush" not in error.text


def test_paths_start_where_the_settings_lie_and_know_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    (shop,) = sources(site_of(tmp_path))
    assert shop.settings.path == str(tmp_path / "shop")
    (mine,) = sources(site_of(tmp_path / "b", SETTINGS.replace('"shop"\n', '"~/exports"\n')))
    assert mine.settings.path == str(tmp_path / "me" / "exports")
