from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from model.errors import SettingsError
from model.settings import several
from store.settings_faults import Origin, explain
from store.settings_file import load_settings


def written(folder: Path, text: str) -> Path:
    path = folder / "hilo.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(path) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(path, {})
    return caught.value.text


@pytest.mark.parametrize(
    ("toml", "key", "allowed"),
    [
        ('[company]\ntimezone = "Madrid"', "company.timezone = 'Madrid'", "IANA time zone"),
        ('[company]\nlanguage = "fr"', "company.language = 'fr'", "'en', 'es' or 'ca'"),
        ("[store]\nkeep_snapshots = 0", "store.keep_snapshots = 0", "greater than or equal to 1"),
        ('[dissatisfaction]\nloop_target = "soon"', "dissatisfaction.loop_target = 'soon'", "30s, 2m, 8h, 3d"),
        ('[schedules.default]\nmon = ["9-14"]', "schedules.default.mon.0 = '9-14'", "09:00-14:00"),
        ('sources = "none"', "sources = 'none'", "a table of keys"),
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
        ('[targets.resolution]\nvalid_from = "may"', ("targets.resolution.valid_from = 'may'", "a day, as 2026-07-01")),
        ('[targets.resolution]\nteams = "x"', ("targets.resolution.teams = 'x'", 'a list, as ["…"]')),
        ('[targets]\nresolution = "8h"', ("targets.resolution = '8h'", "Allowed: a table of keys\n")),
        ('[targets]\nresolution = ["8h"]', ("targets.resolution.0 = '8h'", "Allowed: a table of keys\n")),
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
        ("[[schedules.default]]\n[[schedules.default]]\n",
         ["schedules.default.valid_from is missing", "a day of its own", "add schedules.default.valid_from"]),
        ("[[schedules.default]]\n" + 2 * "[[schedules.default]]\nvalid_from = 2026-06-01\n",
         ["schedules.default.valid_from = '2026-06-01'", "a day of its own"]),
        ("[schedules]\ndefault = []", ["schedules.default = ()", "one version or more"]),
        ('[schedules.early]\nteams = ["Desk"]\n[schedules.late]\nteams = ["Desk"]',
         ["schedules.late.teams = 'Desk'", "Desk has 'early' already"]),
        ('[schedules.early]\n[schedules.late]\nsources = ["mail"]\n[sources.mail]\ntype = "files"\nschedule = "early"',
         ["sources.mail.schedule = 'early'", "mail has 'late' already"]),
        ('[schedules.early]\n[sources.mail]\ntype = "files"\nschedule = "erly"',
         ["sources.mail.schedule = 'erly'", "one of early", "did you mean 'early'?"]),
        ('[sources.mail]\ntype = "files"\nschedule = "early"',
         ["sources.mail.schedule = 'early'", "[schedules.NAME]"]),
        ('[schedules.early]\n[sources.mail]\ntype = "files"\nschedule = ["early"]',
         ["sources.mail.schedule = ['early']", "one of early"]),
        ('[schedules.default]\nmon = "09:00-14:00"', ["schedules.default.mon = '09:00-14:00'", 'a list, as ["…"]']),
        ('[schedules]\nmon = ["09:00-14:00"]', ["schedules.mon", "a table of keys"]),
        ("[schedules.default]\nholidays = [12]", ["schedules.default.holidays.0 = 12", "text in quotes"]),
        ('[schedules.default]\nholidays = ["es-ct"]', ["holidays.0 = 'es-ct'", "did you mean 'ES-CT'?"]),
        ('[[schedules.default]]\n[[schedules.default]]\nvalid_from = "1/7/2026"',
         ["schedules.default.1.valid_from = '1/7/2026'", "a day, as 2026-07-01"]),
    ],
)  # fmt: skip
def test_a_schedule_nobody_could_keep_is_refused_with_what_is_allowed(tmp_path: Path, toml, told):
    path = written(tmp_path, toml)
    text = refused(path)
    assert str(path) in text
    for words in told:
        assert words in text


def test_a_key_is_named_as_it_is_written_in_the_file():
    class Warehouse(BaseModel):
        model_config = ConfigDict(extra="forbid")
        db_schema: str | None = Field(None, alias="schema")

    with pytest.raises(ValidationError) as caught:
        Warehouse.model_validate({"shema": "x"})
    text = explain(caught.value, Origin(Path("hilo.toml"), {}), ("sources", "w"), Warehouse).text
    assert "one of schema" in text
    assert "db_schema" not in text


def test_no_word_of_python_is_shown_for_a_value(tmp_path: Path):
    text = refused(written(tmp_path, "[calls]\nabandon_threshold = -3"))
    assert "calls.abandon_threshold = '-3s' cannot be used" in text
    assert "datetime" not in refused(written(tmp_path, "[company]\nname = 2026-12-24"))


def test_a_day_off_may_be_a_date_of_the_file(tmp_path: Path):
    toml = '[schedules.default]\nmon = ["09:00-14:00"]\nholidays = [2026-12-24]'
    found = load_settings(written(tmp_path, toml), {})
    assert found.schedules["default"].holidays == ("2026-12-24",)


@pytest.mark.parametrize("table", ["[targets.resolution]", "[[targets.resolution]]"])
def test_a_target_in_opening_hours_needs_opening_hours(tmp_path: Path, table):
    """Without them no wait would ever be judged by it, and nothing would say so."""
    told = f'{table}\nemail = "8h"\nbasis = "business"\n'
    text = refused(written(tmp_path, told))
    assert "targets.resolution.basis = 'business'" in text
    assert "[schedules.default]" in text
    assert load_settings(written(tmp_path, told + '[schedules.default]\nmon = ["09:00-14:00"]'), {})
