"""`hilo explain` and its fellows as scripts use them: words, options, keys and what is printed of customers."""

import json
import shutil

import pytest
from typer.testing import CliRunner

import hilo
from model.errors import SettingsError
from pipeline import people_commands
from tests.pipeline.test_people import founded

RUNNER = CliRunner()


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    return founded(tmp_path_factory.mktemp("company"))


@pytest.fixture
def run(company, tmp_path):
    """Run a command on a copy of the company; what it printed."""
    shutil.copytree(company, tmp_path, dirs_exist_ok=True)
    place = ["--home", str(tmp_path / "home"), "--config", str(tmp_path / "hilo.toml")]

    def command(*words):
        result = RUNNER.invoke(hilo.app, [*words, *place])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.stdout

    return command


def test_explain_says_why_in_one_line_without_the_address(run):
    head, why = run("explain", "c1", "9").splitlines()
    assert head.startswith("shop:c1 and crm:9 are one person, p_")
    assert why == "shop c1 – same e-mail m***@example.org – crm 9"
    assert "marta@example.org" in run("explain", "c1", "9", "--reveal")


def test_explain_as_json_has_the_links_or_the_obstacles(run):
    joined = json.loads(run("explain", "c1", "9", "--format", "json"))
    assert joined["is_one_person"]
    assert joined["person_a"] == joined["person_b"]
    (link,) = joined["chain"]
    assert (link["source_a"], link["rule"], link["evidence"]) == ("shop", "email", "m***@example.org")
    apart = json.loads(run("explain", "c3", "7", "--format", "json"))
    assert (apart["is_one_person"], apart["chain"]) == (False, [])
    assert [(row["value"], row["obstacle"]) for row in apart["obstacles"]] == [("i***@example.org", "role")]
    assert apart["text"].endswith("function.")


def test_a_decision_is_applied_told_listed_undone_and_exported(run):
    assert run("same", "c2", "8", "--by", "ana", "--note", "she called") == (
        "Decision 1: shop:c2 and crm:8 are one person.\n"
    )
    assert len(run("export", "person_aliases").splitlines()) == 2
    assert run("export", "identity_events").count("merge") == 1
    for table in ("identity_values", "identity_edges", "identity_refused"):
        assert run("export", table)
    assert run("undo", "1", "--by", "pau") == "Decision 1 is undone.\n"
    (row,) = map(json.loads, run("undo", "--list", "--format", "json").splitlines())
    assert row | {"at": None} == {
        "id": 1, "kind": "same", "about": "crm:8 and shop:c2", "by": "ana", "at": None, "note": "she called",
        "state": "undone", "revoked_by": "pau",
    }  # fmt: skip


def test_two_are_kept_apart_and_a_value_is_printed_masked(run):
    assert "are two persons" in run("not-same", "c1", "9")
    told = run("block", "joan@example.org", "--later") + run("own", "600111256", "--later")
    assert told.splitlines() == [
        "Decision 2: j***@example.org identifies nobody (one contact record has it).",
        "It takes effect at the next sync.",
        "Decision 3: …56 is the company's own (one contact record has it).",
        "It takes effect at the next sync.",
    ]
    listed = run("undo", "--list")
    assert "j***@example.org" in listed
    assert "joan@" not in listed


def test_who_decides_is_the_user_of_the_computer_or_nobody_known(run, monkeypatch):
    monkeypatch.setattr(people_commands, "getuser", lambda: "eva")
    run("block", "x@example.org", "--later")

    def nobody():
        raise KeyError("no name for user 1000")

    monkeypatch.setattr(people_commands, "getuser", nobody)
    run("block", "y@example.org", "--later")
    told = [json.loads(line)["by"] for line in run("undo", "--list", "--format", "json").splitlines()]
    assert told == ["eva", "the command line"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("explain", "c1", "9", "--format", "xml"), "one of text, json"),
        (("explain", "c1", "c99"), "B = 'c99'"),
        (("same", "c1", "c1"), "another record than A"),
        (("undo",), "hilo undo --list"),
        (("undo", "7"), "no decision is in force"),
        (("block", "hello"), "VALUE = 'hello'"),
    ],
)
def test_a_wrong_word_is_named_with_what_is_allowed(run, words, told):
    with pytest.raises(SettingsError, match=told):
        run(*words)
