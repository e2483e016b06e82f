from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from model.errors import SettingsError
from model.settings import several, versions
from store.settings_file import load_settings, read_settings


def written(folder: Path, text: str, name: str = "hilo.toml", mode: int = 0o600) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def refused(path, environ=None, secrets=None) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(path, environ or {}, secrets)
    return caught.value.text


def test_defaults_without_a_file():
    assert load_settings(None, {}).company.timezone == "Europe/Madrid"


def test_a_file_then_the_environment(tmp_path: Path):
    path = written(tmp_path, '[company]\nname = "Casa"\ntimezone = "UTC"\n[store]\nkeep_snapshots = 9')
    environ = {
        "HILO_COMPANY__TIMEZONE": "Atlantic/Canary",
        "HILO_COMPANY__OWN_DOMAINS": '["casa.es", "casa.cat"]',
        "HILO_STORE__KEEP_STAGING_DAYS": "7",
        "HILO_HOME": "/elsewhere", "HILO_CONFIG": "x", "HILO_CASES": "y", "PATH": "z",
    }  # fmt: skip
    found = load_settings(path, environ)
    assert (found.company.name, found.company.timezone, found.store.keep_snapshots) == ("Casa", "Atlantic/Canary", 9)
    assert (found.company.own_domains, found.store.keep_staging_days) == (("casa.es", "casa.cat"), 7)


def test_a_byte_order_mark_is_no_key(tmp_path: Path):
    assert load_settings(written(tmp_path, '\ufeff[company]\nname = "Casa"'), {}).company.name == "Casa"


def test_variables_find_sources_whatever_their_case(tmp_path: Path):
    path = written(tmp_path, '[sources.Support]\ntype = "zendesk"')
    found = load_settings(path, {"HILO_SOURCES__SUPPORT__SUBDOMAIN": "casa", "HILO_SOURCES__SHOP__TYPE": "files"})
    assert found.sources == {"Support": {"type": "zendesk", "subdomain": "casa"}, "shop": {"type": "files"}}


def test_secrets_come_from_the_environment_and_the_secrets_file_and_do_not_show(tmp_path: Path):
    path = written(tmp_path, '[sources.support]\ntype = "zendesk"')
    secrets = written(
        tmp_path,
        '[auth]\ncookie_secret = "x"\n[sources.support]\napi_token = "hush1"\nsubdomain = "casa"',
        "secrets.toml",
    )
    found = load_settings(path, {"HILO_SOURCES__SUPPORT__PASSWORD": "hush2"}, secrets)
    section = found.sources["support"]
    assert (section["api_token"], section["password"]) == (SecretStr("hush1"), SecretStr("hush2"))
    assert (section["type"], section["subdomain"]) == ("zendesk", "casa")
    assert "hush" not in repr(found)
    assert load_settings(path, {}, tmp_path / "missing.toml").sources == {"support": {"type": "zendesk"}}


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_secrets_file_others_can_read_is_refused(tmp_path: Path, mode):
    secrets = written(tmp_path, '[sources.support]\napi_token = "hush"', "secrets.toml", mode)
    text = refused(None, {}, secrets)
    assert f"mode {mode:o}" in text
    assert "chmod 600" in text


def test_a_secret_in_the_settings_file_is_refused_without_showing_it(tmp_path: Path):
    path = written(tmp_path, '[sources.support]\ntype = "zendesk"\napi_token = "hush"')
    text = refused(path)
    assert str(path) in text
    assert "sources.support.api_token" in text
    assert "HILO_SOURCES__SUPPORT__API_TOKEN" in text
    assert "hush" not in text


def test_a_wrong_key_names_the_nearest(tmp_path: Path):
    path = written(tmp_path, '[company]\ntimezon = "UTC"')
    text = refused(path)
    assert str(path) in text
    assert "company.timezon = 'UTC'" in text
    assert "did you mean 'timezone'?" in text
    assert "own_phones" in text


def test_a_wrong_section_names_the_nearest(tmp_path: Path):
    text = refused(written(tmp_path, "[compny]\nname = 'x'"))
    assert "did you mean 'company'?" in text


def test_a_variable_sets_a_target():
    targets = load_settings(None, {"HILO_TARGETS__FIRST_RESPONSE__PHONE": "45s"}).targets
    assert [t.promises for t in several(targets.first_response)] == [{"phone": timedelta(seconds=45)}]


def test_a_variable_for_one_of_several_tables_is_refused(tmp_path: Path):
    """Nobody could say which table is meant, and the others must not vanish."""
    path = written(tmp_path, '[[targets.resolution]]\nemail = "8h"\n[[targets.resolution]]\nphone = "1h"')
    text = refused(path, {"HILO_TARGETS__RESOLUTION__EMAIL": "2h"})
    assert "the environment, HILO_TARGETS__RESOLUTION__EMAIL" in text
    assert "the whole list as JSON in HILO_TARGETS__RESOLUTION," in text
    found = load_settings(path, {"HILO_TARGETS__RESOLUTION": '[{"email": "2h"}, {"phone": "1h"}]'}).targets.resolution
    assert [list(target.promises) for target in several(found)] == [["email"], ["phone"]]


def test_a_wrong_variable_is_named(tmp_path: Path):
    text = refused(written(tmp_path, ""), {"HILO_STORE__KEEP_SNAPSHOTS": "many"})
    assert "the environment, HILO_STORE__KEEP_SNAPSHOTS" in text
    assert "store.keep_snapshots = 'many'" in text


@pytest.mark.parametrize(("toml", "what"), [("[company\nname = 1", "line 1"), ("a = 1\nb =", "line 2")])
def test_a_syntax_error_names_file_and_line(tmp_path: Path, toml, what):
    path = written(tmp_path, toml)
    text = refused(path)
    assert str(path) in text
    assert what in text


def test_a_missing_or_unreadable_file_is_named(tmp_path: Path):
    assert "No such file" in refused(tmp_path / "nowhere.toml")
    latin = tmp_path / "latin.toml"
    latin.write_bytes('name = "Núñez"'.encode("cp1252"))
    assert "not UTF-8" in refused(latin)


def test_the_origin_of_a_key_is_its_variable_or_the_file(tmp_path: Path):
    path = written(tmp_path, '[sources.Support]\ntype = "files"')
    variable = "HILO_SOURCES__SUPPORT__PATH"
    _, origin = read_settings(path, {variable: "x"})
    assert origin.of(("sources", "Support", "path")) == f"the environment, {variable}"
    assert origin.of(("sources", "Support", "type")) == str(path)
    assert origin.below(("sources", "Support")) == (variable,)


@pytest.mark.parametrize(
    ("section", "key"),
    [
        ("store", 'catalog = "postgresql+psycopg://hilo:hush@db/hilo"'),
        ("sources.support", 'base_url = "https://me:hush@desk.example"'),
    ],
)
def test_a_password_inside_an_address_is_refused_without_showing_it(tmp_path: Path, section, key):
    text = refused(written(tmp_path, f"[{section}]\n{key}"))
    assert "holds a password" in text
    assert f"HILO_{section.replace('.', '__')}__".upper() in text
    assert "hush" not in text


def test_a_source_that_names_an_unknown_schedule_in_a_variable_is_told_which(tmp_path: Path):
    path = written(tmp_path, '[schedules.early]\n[sources.mail]\ntype = "files"')
    text = refused(path, {"HILO_SOURCES__MAIL__SCHEDULE": "erly"})
    assert "the environment, HILO_SOURCES__MAIL__SCHEDULE" in text
    assert "did you mean 'early'?" in text


def test_schedules_of_every_kind_are_read(tmp_path: Path):
    toml = """
[schedules.default]
mon = ["09:00-14:00", "15:00-24:00"]
holidays = ["ES-CT", "2026-12-24", "12-31"]
[[schedules.night]]
timezone = "Europe/London"
teams = ["Night desk"]
channels = ["phone"]
[[schedules.night]]
valid_from = 2026-06-01
mon = ["00:00-08:00"]
teams = ["Night desk"]
[sources.mail]
type = "files"
schedule = "night"
"""
    found = load_settings(written(tmp_path, toml), {})
    assert found.keepers("teams") == {"Night desk": "night"}
    assert found.keepers("channels") == {"phone": "night"}
    assert found.keepers("sources") == {"mail": "night"}
    assert [str(version.valid_from) for version in versions(found.schedules["night"])] == ["None", "2026-06-01"]
