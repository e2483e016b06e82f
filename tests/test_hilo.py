"""The command line as scripts use it: names, keys, exit codes, and errors a user can act on."""

import csv
import json
import signal
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

import hilo as command_line
from model.derived import TABLES
from store.lock import writer_lock
from store.site import open_site
from tests.pipeline.company import SETTINGS, company

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Said:
    """What a command printed and how it ended."""

    returncode: int
    stdout: str
    stderr: str


def process(*words, cwd=None):
    """Run the command as a user does, in a process of its own."""
    command = [sys.executable, str(ROOT / "hilo.py"), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)


@pytest.fixture
def hilo(capfd, monkeypatch):
    """Run the command in this process, which spares starting one for every question."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["hilo", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            command_line.main()
        sys.stdout.flush()
        return Said(int(ended.value.code or 0), *capfd.readouterr())

    return run


def lines(result):
    assert result.returncode in (0, 3), result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A synced company: (`--home`, home, `--config`, config)."""
    folder = tmp_path_factory.mktemp("company")
    options = ("--home", folder / "home", "--config", company(folder))
    (told,) = lines(process("sync", *options, "--as-of", "2026-10-31T18:00:00Z"))
    assert (told["source"], told["status"], told["rows_in"], told["rows_stored"]) == ("shop", "success", 13, 13)
    return options


def test_figures_across_channels_say_of_whom_they_speak(hilo, place):
    said = "of these contacts is known"
    assert said in hilo("metrics", "cross_channel_resolution_rate", *place).stderr
    assert said not in hilo("metrics", "cross_channel_resolution_rate", "--format", "json", *place).stderr
    assert said not in hilo("metrics", "first_response_time", *place).stderr


def test_metrics_are_one_json_object_a_line(hilo, place):
    rows = lines(hilo("metrics", "contacts", "first_response_time", "--by", "channel", "--format", "json", *place))
    assert rows[0] == {
        "metric": "contacts", "channel": "phone", "n": 1, "value": 1.0, "unit": "count",
        "median": None, "p90": None, "mean": None,
    }  # fmt: skip
    assert {r["channel"]: r["value"] for r in rows if r["metric"] == "first_response_time" and r["n"]} == {
        "phone": 30.0, "whatsapp": 600.0,
    }  # fmt: skip


def test_filters_of_the_command_line(hilo, place):
    options = ("--format", "json", *place)
    assert lines(hilo("metrics", "contacts", "--channel", "phone,email", *options))[0]["n"] == 2
    assert lines(hilo("metrics", "contacts", "--team", "South", *options))[0]["n"] == 1
    assert lines(hilo("metrics", "contacts", "--from", "2026-10-02", "--to", "2026-10-02", *options))[0]["n"] == 1
    assert lines(hilo("metrics", "first_response_time", "--basis", "business", *options))[0]["value"] is None


def test_as_of_an_earlier_instant_no_later_day_counts(hilo, place):
    def asked(name, *words):
        return lines(hilo("metrics", name, *words, "--format", "json", *place))[0]

    then = ("--as-of", "2026-10-02T09:00:00Z")
    assert (asked("contacts")["n"], asked("contacts", *then)["n"]) == (3, 2)
    assert asked("contacts", *then, "--from", "2026-10-02", "--to", "2026-10-31")["n"] == 1
    assert asked("resolution_rate", *then)["value"] == 1.0  # the e-mail came an hour later
    assert asked("backlog", *then)["value"] == 0.0


def test_the_rows_behind_a_number_are_those_it_counts(hilo, place):
    options = ("--channel", "phone,email", "--format", "json", *place)
    (number,) = lines(hilo("metrics", "first_response_time", *options))
    rows = lines(hilo("metrics", "first_response_time", "--rows", *options))
    assert [row["number"] for row in rows if row["verdict"] == "in"] == [number["value"]]
    assert [(row["number"], row["why"]) for row in rows if row["verdict"] == "out"] == [(None, "unanswered")]
    table = hilo("metrics", "first_response_time", "--rows", *place).stdout  # fits, and says why in words
    assert "journey_id" not in table
    assert "not answered yet" in table
    refused = hilo("metrics", "contacts", "backlog", "--rows", *place)
    assert refused.returncode == 1
    assert "one metric" in refused.stderr


def test_every_metric_is_listed_with_unit_and_definition(hilo):
    listed = lines(hilo("metrics", "--list", "--format", "json"))
    assert {"contacts", "first_response_time", "unresolved_dissatisfaction"} <= {row["metric"] for row in listed}
    assert all(row["unit"] and row["definition"] for row in listed)


@pytest.mark.parametrize("fmt", ["csv", "json", "parquet"])
def test_a_table_is_exported_in_its_columns(hilo, place, tmp_path, fmt):
    out = tmp_path / f"facts.{fmt}"
    result = hilo("export", "interaction_facts", "--format", fmt, "-o", out, *place)
    assert result.returncode == 0, result.stderr
    if fmt == "json":
        read = pl.DataFrame([json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()])
    else:
        read = {"csv": pl.read_csv, "parquet": pl.read_parquet}[fmt](out)
    assert tuple(read.columns) == TABLES["interaction_facts"].names
    assert read.height == 3


def test_instants_leave_in_utc_and_formulas_as_text(hilo, place, tmp_path):
    folder = tmp_path / "evil"
    config = company(folder)
    (folder / "shop" / "contacts.csv").write_text(
        'contact_id,name,phones\nc1,"=HYPERLINK(""http://x"")",+34 600 111 222;-1\n', encoding="utf-8"
    )
    (folder / "shop" / "vendor_metrics.csv").write_text(
        "interaction_id,metric_id,figure,basis,value\n2,wait,requester_wait,calendar,90\n", encoding="utf-8"
    )
    options = ("--home", folder / "home", "--config", config)
    assert hilo("sync", *options).returncode == 0
    (row,) = csv.DictReader(hilo("export", "contacts", *options).stdout.splitlines())
    assert row["name"] == '\'=HYPERLINK("http://x")'
    assert row["phones"] == "'+34 600 111 222;-1"
    exported = folder / "again"
    exported.mkdir()
    again = folder / "again.toml"
    again.write_text(SETTINGS.replace('"shop"\n', '"again"\n'), encoding="utf-8")
    tables = ("contacts", "interactions", "events", "vendor_metrics")
    for table in tables:
        assert hilo("export", table, "-o", exported / f"{table}.csv", *options).returncode == 0
    back = ("--home", folder / "second", "--config", again)
    assert hilo("sync", *back).returncode == 0
    for table in tables:
        assert hilo("export", table, *back).stdout == hilo("export", table, *options).stdout, "it reads what it writes"
    (first, *_) = lines(hilo("export", "events", "--format", "json", *options))
    assert first["at"] == "2026-10-01T10:00:00Z"


def test_a_file_that_cannot_be_written_is_told(hilo, place, tmp_path):
    result = hilo("export", "contacts", "-o", tmp_path / "nowhere" / "x.csv", *place)
    assert result.returncode == 1
    assert result.stderr.startswith("Exporting: ")
    assert "nowhere" in result.stderr


@pytest.mark.parametrize("words", [("export", "events"), ("metrics", "--list", "--format", "json")])
def test_a_reader_that_has_seen_enough_is_no_error(place, words):
    command = [sys.executable, str(ROOT / "hilo.py"), *words, *(() if words[0] == "metrics" else map(str, place))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        running.stdout.close()
        assert running.stderr.read() == ""


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_syncing_again_and_again_stops_cleanly(tmp_path, sent, code):
    options = ("--home", str(tmp_path / "home"), "--config", str(company(tmp_path)))
    command = [sys.executable, str(ROOT / "hilo.py"), "sync", "--every", "1h", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert json.loads(running.stdout.readline())["status"] == "success"
        running.send_signal(sent)
        told = running.stderr.read()
        assert running.wait(timeout=60) == code
    assert "Traceback" not in told


def test_a_sync_again_and_again_outlives_a_busy_store(hilo, tmp_path, monkeypatch):
    site = open_site(tmp_path / "home", company(tmp_path), {})
    pauses = []

    def pause(seconds):
        pauses.append(seconds)
        busy.close()
        if len(pauses) == 2:
            raise KeyboardInterrupt

    with ExitStack() as busy:
        busy.enter_context(writer_lock(site.catalog, "elsewhere:1", lambda: datetime.now(UTC)))
        monkeypatch.setattr("time.sleep", pause)
        result = hilo("sync", "--every", "2m", "--home", tmp_path / "home", "--config", tmp_path / "hilo.toml")
    assert pauses == [120, 120]
    assert "elsewhere:1 has been writing since" in result.stderr
    assert json.loads(result.stdout)["status"] == "success"
    assert result.returncode == 130


def test_a_wrong_interval_is_told_before_anything_is_read(hilo, place):
    result = hilo("sync", "--every", "often", *place)
    assert (result.returncode, result.stdout) == (1, "")
    assert "--every = 'often'" in result.stderr


def test_help_loads_no_engine():
    code = "import sys, hilo; print({'polars', 'sqlalchemy', 'httpx2', 'numpy'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


def test_status_tells_each_source_and_fails_when_one_is_stale(hilo, place):
    result = hilo("status", "--format", "json", *place)
    (row,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert (row["source"], row["rows_in"], row["rows_stored"], row["rows_quarantined"]) == ("shop", 13, 13, 0)
    assert result.returncode == int(row["is_stale"] or row["is_failing"])


def test_check_tries_every_source_and_says_what_to_do(hilo, tmp_path):
    config = company(tmp_path, SETTINGS + '\n[sources.gone]\ntype = "files"\npath = "shoop"\n')
    result = hilo("check", "--home", tmp_path / "home", "--config", config)
    assert result.returncode == 1
    assert "Settings are valid" in result.stdout
    assert "shop: " in result.stdout
    assert "did you mean 'shop'" in result.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("metrics", "contact"), "did you mean 'contacts'"),
        (("metrics", "contacts", "--by", "moon"), "moon"),
        (("metrics", "contacts", "--channel", "fax"), "channel = 'fax'"),
        (("metrics", "contacts", "--from", "2026-10-02", "--to", "2026-10-01"), "--to = '2026-10-01'"),
        (("export", "interaction"), "interaction_facts"),
        (("sync", "--as-of", "yesterday"), "2026-10-31T18:00:00Z"),
        (("metrics", "backlog", "--as-of", "2026-10-31T18:00:01Z"), "not after the last sync, 2026-10-31 18:00:00"),
        (("sync", "nobody"), "SOURCE = 'nobody'"),
        (("export", "interactoins"), "did you mean 'interactions'"),
    ],
)
def test_a_wrong_word_is_named_with_what_is_allowed(hilo, place, words, told):
    result = hilo(*words, *place)
    assert result.returncode == 1
    assert told in result.stderr
    assert "Traceback" not in result.stderr


def test_a_wrong_setting_names_file_key_value_and_what_is_allowed(hilo, tmp_path):
    config = company(tmp_path, SETTINGS.replace("Europe/Madrid", "Europe/Madird"))
    result = hilo("sync", "--home", tmp_path / "home", "--config", config)
    assert result.returncode == 1
    for part in ("hilo.toml", "company.timezone", "Europe/Madird", "IANA"):
        assert part in result.stderr


def test_a_partial_sync_exits_with_3_and_a_failed_one_with_1(tmp_path):
    config = company(tmp_path)
    with (tmp_path / "shop" / "events.csv").open("a", encoding="utf-8") as file:
        file.write("1,9,never,message,customer,\n")
    options = ("--home", tmp_path / "home", "--config", config)
    assert process("sync", *options).returncode == 3
    for path in (tmp_path / "shop").iterdir():
        path.unlink()
    (tmp_path / "shop").rmdir()
    failed = process("sync", *options)
    assert failed.returncode == 1
    assert json.loads(failed.stdout)["error"]["next_step"]


def test_without_a_store_the_next_step_is_told(tmp_path):
    result = process("metrics", "contacts", "--home", tmp_path / "home", cwd=tmp_path)
    assert result.returncode == 1
    assert "hilo demo" in result.stderr
