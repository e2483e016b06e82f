from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from model.errors import SettingsError
from model.settings import several, versions
from store.settings_file import Origin, explain, load_settings, read_settings


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


@pytest.mark.parametrize(
    ("toml", "key", "allowed"),
    [
        ('[company]\ntimezone = "Madrid"', "company.timezone = 'Madrid'", "IANA time zone"),
        ('[company]\nlanguage = "fr"', "company.language = 'fr'", "'en', 'es' or 'ca'"),
        ("[store]\nkeep_snapshots = 0", "store.keep_snapshots = 0", "greater than or equal to 1"),
        ('[dissatisfaction]\nloop_target = "soon"', "dissatisfaction.loop_target = 'soon'", "30s, 2m, 8h, 3d"),
        ('[schedules.default]\nmon = ["9-14"]', "schedules.default.mon.0 = '9-14'", "09:00-14:00"),
        ('sources = "none"', "sources = 'none'", "dictionary"),
    ],
)
def test_a_wrong_value_names_key_value_and_what_is_allowed(tmp_path: Path, toml, key, allowed):
    text = refused(written(tmp_path, toml))
    assert key in text
    assert allowed in text


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        (
            '[targets.first_response]\nemial = "8h"',
            ("first_response.emial = '8h'", "did you mean 'email'?", "web_form"),
        ),
        ('[[targets.resolution]]\nemial = "8h"', ("targets.resolution.0.emial = '8h'", "did you mean 'email'?")),
        ('[targets.first_respons]\nemail = "8h"', ("did you mean 'first_response'?",)),
        ('[targets.first_response]\nemail = "soon"', ("targets.first_response.email = 'soon'", "30s, 2m, 8h, 3d")),
        ('[targets.first_response]\nemail = "0s"', ("targets.first_response.email = '0s'", "at least one second")),
        ("[targets.first_response]\nemail = true", ("targets.first_response.email = True", "30s, 2m, 8h, 3d")),
        (f'[targets.first_response]\nemail = "{"9" * 30}w"', ("a duration that ends",)),
        ('[targets.first_response]\nbasis = "busines"', ("'calendar' or 'business'", "did you mean 'business'?")),
        (
            '[targets.resolution]\npriorities = ["urgnt"]',
            ("resolution.priorities.0 = 'urgnt'", "did you mean 'urgent'?"),
        ),
        ('[targets.resolution]\nvalid_from = "may"', ("targets.resolution.valid_from = 'may'", "valid date")),
        ('[targets.resolution]\nteams = "x"', ("targets.resolution.teams = 'x'", "valid tuple")),
        ('[targets]\nresolution = "8h"', ("targets.resolution = '8h'", "Allowed: a valid dictionary\n")),
        ('[targets]\nresolution = ["8h"]', ("targets.resolution.0 = '8h'", "Allowed: a valid dictionary\n")),
    ],
)
def test_a_wrong_target_is_told_where_it_stands(tmp_path: Path, toml, told):
    text = refused(written(tmp_path, toml))
    for words in told:
        assert words in text


@pytest.mark.parametrize(
    ("second", "cell"),
    [
        ('email = "9h"', "email (priority any, team any) has two"),
        ('email = "9h"\nvalid_from = 2026-06-01', None),
        ('email = "9h"\npriorities = ["urgent"]', None),
        ('email = "9h"\nteams = ["Claims", "Claims"]', "email (priority any, team Claims) has two"),
        ('default = "9h"', None),
    ],
)
def test_one_target_per_channel_priority_team_and_day(tmp_path: Path, second, cell):
    path = written(tmp_path, f'[[targets.resolution]]\nemail = "8h"\n[[targets.resolution]]\n{second}')
    if cell:
        assert cell in refused(path)
    else:
        assert len(several(load_settings(path, {}).targets.resolution)) == 2


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


class Section(BaseModel):
    model_config = ConfigDict(extra="forbid")
    url: str = ""
    api_token: SecretStr = Field(description="token of a user")
    pages: int = 1

    @model_validator(mode="after")
    def _reaches_something(self):
        if self.pages > 9:
            raise ValueError("set pages under 10, or another api_token")
        return self


def explained(**values) -> str:
    with pytest.raises(ValidationError) as caught:
        Section.model_validate(values)
    return explain(caught.value, Origin("hilo.toml"), ("sources", "support"), Section).text


def test_a_connectors_section_is_explained_the_same_way():
    assert "sources.support.pages = 'x'" in explained(api_token="t", pages="x")
    assert "did you mean 'pages'?" in explained(api_token="t", page=1)
    assert "sources.support.api_token = '••••'" in explained(api_token=5)
    assert "me:hush" not in explained(api_token="t", pages="postgresql://me:hush@db/x")


def test_a_missing_key_says_so_and_shows_no_secret_beside_it():
    text = explained(url="x", password="hush")
    assert "sources.support.api_token is missing\nAllowed: token of a user" in text
    assert "add sources.support.api_token to hilo.toml" in text
    assert "hush" not in text


def test_keys_that_do_not_fit_together_are_told_without_their_values():
    text = explained(api_token="hush", pages=10)
    assert "[sources.support] cannot be used as it stands\nAllowed: set pages under 10" in text
    assert "HILO_SOURCES__SUPPORT__API_TOKEN" in text
    assert "hush" not in text


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


@pytest.mark.parametrize(
    ("toml", "told"),
    [
        ('[schedules.default]\nholidays = ["ES-CAT"]',
         ["schedules.default.holidays.0 = 'ES-CAT'", "regions of ES: AN, AR", "did you mean 'ES-CT'?"]),
        ('[schedules.default]\nholidays = ["12-24", "XX"]', ["default.holidays.1 = 'XX'", "a region (ES-CT)"]),
        ('[schedules.default]\nholidays = ["2026-02-30"]', ["holidays.0 = '2026-02-30'", "a date that exists"]),
        ('[schedules.default]\nmonday = ["09:00-14:00"]', ["schedules.default.monday", "did you mean 'mon'?"]),
        ('[schedules.default]\ntimezone = "Madrid"', ["schedules.default.timezone = 'Madrid'", "IANA time zone"]),
        ('[schedules.default]\nmon = ["09:00-14:00", "13:00-18:00"]',
         ["schedules.default.mon =", "09:00-14:00 and 13:00-18:00 do"]),
        ('[schedules.default]\nmon = ["22:00-06:00"]', ["mon.0 = '22:00-06:00'", "night shift as two parts"]),
        ('[schedules.phones]\nchannels = ["phne"]',
         ["schedules.phones.channels.0 = 'phne'", "one of phone, branch", "did you mean 'phone'?"]),
        ('[[schedules.default]]\n[[schedules.default]]\nvalid_from = 2026-06-01\nmon = ["9-14"]',
         ["schedules.default.1.mon.0 = '9-14'", "09:00-14:00"]),
        ("[[schedules.default]]\n[[schedules.default]]\n", ["schedules.default.valid_from = None", "a day of its own"]),
        ("[[schedules.default]]\n" + 2 * "[[schedules.default]]\nvalid_from = 2026-06-01\n",
         ["schedules.default.valid_from = '2026-06-01'", "a day of its own"]),
        ("[schedules]\ndefault = []", ["schedules.default = ()", "one version or more"]),
        ('[schedules.early]\nteams = ["Desk"]\n[schedules.late]\nteams = ["Desk"]',
         ["schedules.late.teams = 'Desk'", "Desk has early already"]),
        ('[schedules.early]\n[schedules.late]\nsources = ["mail"]\n[sources.mail]\ntype = "files"\nschedule = "early"',
         ["sources.mail.schedule = 'early'", "mail has late already"]),
        ('[schedules.early]\n[sources.mail]\ntype = "files"\nschedule = "erly"',
         ["sources.mail.schedule = 'erly'", "one of early", "did you mean 'early'?"]),
        ('[sources.mail]\ntype = "files"\nschedule = "early"',
         ["sources.mail.schedule = 'early'", "[schedules.NAME]"]),
    ],
)  # fmt: skip
def test_a_schedule_nobody_could_keep_is_refused_with_what_is_allowed(tmp_path: Path, toml, told):
    path = written(tmp_path, toml)
    text = refused(path)
    assert str(path) in text
    for words in told:
        assert words in text


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


def test_a_key_is_named_as_it_is_written_in_the_file():
    class Warehouse(BaseModel):
        model_config = ConfigDict(extra="forbid")
        db_schema: str | None = Field(None, alias="schema")

    with pytest.raises(ValidationError) as caught:
        Warehouse.model_validate({"shema": "x"})
    text = explain(caught.value, Origin(Path("hilo.toml"), {}), ("sources", "w"), Warehouse).text
    assert "one of schema" in text
    assert "db_schema" not in text
