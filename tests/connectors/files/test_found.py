"""Which files are read when, and where a sync that ended early goes on."""

import json
import zipfile
from datetime import UTC, datetime

import pytest

from connectors._contract import Fetch
from connectors.files import CONNECTOR, found, growth
from connectors.files.settings import FilesSettings
from model.delivery import Context
from model.errors import SourceSkipped

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LINES = "agent_id,name\n" + "".join(f"{number},a name of some\n" for number in (1, 2, 3))


@pytest.fixture
def settings(tmp_path):
    return FilesSettings(type="files", path=str(tmp_path))


@pytest.fixture
def small(monkeypatch):
    """Parts of a few lines, so that a small file is a large one, of which nothing is remembered."""
    monkeypatch.setattr(growth, "PART_BYTES", 33)
    monkeypatch.setattr(found, "may_grow", lambda _: False)


def pages(settings, cursor=None):
    (stream,) = CONNECTOR.streams(settings)
    return stream.fetch(Fetch("shop", settings, NOW, cursor=cursor))


def agents(page, settings):
    (stream,) = CONNECTOR.streams(settings)
    return stream.parse(page, Context("shop", settings, NOW)).frame("agents")["agent_id"].to_list()


def until_the_end(found):
    """The pages that come, and the error after them."""
    read = []
    try:
        for page in found:
            read.append(page)  # noqa: PERF402  # a list made at once would be lost with the error
    except SourceSkipped as error:
        return read, error
    return read, None


def known(*pages):
    """What is known after these pages."""
    return json.loads(after(*pages))


def after(*pages):
    """The cursor after these pages."""
    return found.joined(None, [page.cursor for page in pages])


def test_a_large_file_comes_in_parts_and_a_sync_goes_on_after_the_last_one(tmp_path, settings, small):
    (tmp_path / "agents.csv").write_text(LINES)
    first, second, third = pages(settings)
    assert [p.unit for p in (first, second, third)] == ["agents.csv"] + [f"agents.csv from line {n}" for n in (3, 4)]
    assert [agents(p, settings) for p in (first, second, third)] == [["1"], ["2"], ["3"]]
    assert known(first)["agents.csv"]["units"] == ["agents.csv"]
    assert [p.unit for p in pages(settings, after(first))] == [second.unit, third.unit]
    assert list(known(first, second, third)["agents.csv"]) == ["mtime_ns", "sha256", "size"]
    assert list(pages(settings, after(first, second, third))) == []


def test_a_part_that_could_not_be_used_is_asked_for_again_and_no_other(tmp_path, settings, small):
    (tmp_path / "agents.csv").write_text(LINES)
    first, second, third = pages(settings)
    (again,) = pages(settings, after(first, third))
    assert again.unit == second.unit
    assert list(pages(settings, found.joined(after(first, third), [again.cursor]))) == []


def test_a_page_tells_of_its_own_file_only_and_once_of_files_that_are_gone(tmp_path, settings):
    for name in ("a.csv", "b.csv", "c.csv"):
        (tmp_path / name).write_text("x")
    first, second, third = pages(settings)
    assert [list(json.loads(page.cursor)) for page in (first, second, third)] == [["a.csv"], ["b.csv"], ["c.csv"]]
    cursor = after(first, second, third)
    (tmp_path / "a.csv").unlink()
    (tmp_path / "b.csv").write_text("y")
    (tmp_path / "c.csv").write_text("y")
    changed = list(pages(settings, cursor))
    assert [list(json.loads(page.cursor)) for page in changed] == [["a.csv", "b.csv"], ["c.csv"]]
    assert list(json.loads(found.joined(cursor, [page.cursor for page in changed]))) == ["b.csv", "c.csv"]


def test_a_file_that_changed_in_the_middle_is_read_from_its_start(tmp_path, settings, small):
    (tmp_path / "agents.csv").write_text(LINES)
    first = next(pages(settings))
    (tmp_path / "agents.csv").write_text(LINES + "4,another long name\n")
    assert [agents(p, settings) for p in pages(settings, after(first))] == [["1"], ["2"], ["3"], ["4"]]


def test_rejects_of_a_part_have_the_lines_of_the_file(tmp_path, settings, small):
    (tmp_path / "agents.csv").write_text("agent_id,name,is_active\n1,a,yes\n2,b,no,x\n3,c,maybe\n")
    (stream,) = CONNECTOR.streams(settings)
    parsed = [stream.parse(page, Context("shop", settings, NOW)) for page in pages(settings)]
    told = [row for part in parsed for row in part.rejects.select("reason", "line").rows()]
    assert told == [("4 fields where the header has 3", 3), ("not yes or no", 4)]


def test_members_of_an_archive_are_read_one_by_one_and_a_bad_one_does_not_stop_the_others(tmp_path, settings):
    path = tmp_path / "drop.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, body in {"agents-1.csv": LINES, "agents-2.csv": LINES, "contacts.csv": "contact_id\n9\n"}.items():
            archive.writestr(name, body)
    sound = path.read_bytes()
    path.write_bytes(sound.replace(b"3,a", b"3,d", 1))
    read, fault = until_the_end(pages(settings))
    assert [p.unit for p in read] == ["drop.zip/agents-2.csv", "drop.zip/contacts.csv"]
    assert fault.title == "Reading drop.zip/agents-1.csv"
    assert known(*read)["drop.zip"]["units"] == ["drop.zip/agents-2.csv", "drop.zip/contacts.csv"]
    with pytest.raises(SourceSkipped):
        list(pages(settings, after(*read)))
    path.write_bytes(sound)
    assert [p.unit for p in pages(settings, after(*read))] == [
        f"drop.zip/{name}" for name in ("agents-1.csv", "agents-2.csv", "contacts.csv")
    ]


def test_a_file_that_cannot_be_opened_does_not_stop_the_others(tmp_path, settings):
    for name in ("a.zip", "b.tar.gz"):
        (tmp_path / name).write_bytes(b"no archive")
    (tmp_path / "agents.csv").write_text(LINES)
    read, fault = until_the_end(pages(settings))
    assert fault.text.startswith("Reading 2 files: a.zip: its compressed content")
    assert "b.tar.gz" in fault.message
    assert [p.unit for p in read] == ["agents.csv"]
    assert list(known(read[0])) == ["agents.csv"]
