import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from model.delivery import Page
from model.errors import SettingsError, SourceSkipped
from store.staging import Staging, read_folder, read_page, write_page

NOON = datetime(2026, 3, 1, 12, 0, 0, 5, tzinfo=UTC)


def page(body=b'{"tickets": []}', cursor="c1", unit=None):
    return Page("tickets", "GET /api/v2/tickets ?cursor=x", NOON, body, cursor, unit)


def test_pages_come_back_in_order_exactly_as_received(tmp_path: Path):
    staging = Staging(tmp_path)
    for sequence in (10, 2, 1):
        staging.write("support", "tickets", 7, sequence, page(body=b"%d\n\r\n\x00" % sequence, unit="a.csv"))
    assert list(staging.pages("support", "tickets", 7)) == [
        page(body=b"%d\n\r\n\x00" % n, unit="a.csv") for n in (1, 2, 10)
    ]


def test_cursors_come_in_order_without_unpacking_the_bodies(tmp_path: Path):
    staging = Staging(tmp_path)
    for sequence, cursor in enumerate(("c1", None, '{"a": 1}')):
        staging.write("support", "tickets", 7, sequence, page(body=os.urandom(200_000), cursor=cursor))
    assert list(staging.cursors("support", "tickets", 7)) == ["c1", None, '{"a": 1}']
    staging.write("support", "tickets", 7, 1, page()).write_bytes(b"cut")
    with pytest.raises(SourceSkipped, match="is damaged"):
        list(staging.cursors("support", "tickets", 7))


@settings(max_examples=30, deadline=None, derandomize=True)
@given(body=st.binary(max_size=200), cursor=st.none() | st.text(max_size=5), request=st.text(max_size=20))
def test_any_page_survives(tmp_path_factory, body, cursor, request):
    path = tmp_path_factory.mktemp("page") / "0.jsonl.zst"
    written = Page("s", request, NOON, body, cursor, None)
    write_page(path, written)
    assert read_page(path) == written


def test_doing_a_page_again_overwrites_it(tmp_path: Path):
    staging = Staging(tmp_path)
    first = staging.write("support", "tickets", 7, 0, page(b"old"))
    assert staging.write("support", "tickets", 7, 0, page(b"new")) == first
    assert [p.body for p in staging.pages("support", "tickets", 7)] == [b"new"]


def test_the_same_page_gives_the_same_bytes(tmp_path: Path):
    write_page(tmp_path / "a", page())
    write_page(tmp_path / "b", page())
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_what_a_killed_writer_leaves_is_no_page(tmp_path: Path):
    staging = Staging(tmp_path)
    path = staging.write("support", "tickets", 7, 0, page())
    path.with_name(".00000001.jsonl.zst.tmp").write_bytes(path.read_bytes()[:20])
    assert len(list(staging.pages("support", "tickets", 7))) == 1
    assert staging.write("support", "tickets", 7, 1, page(b"again")).exists()
    assert sorted(p.name for p in path.parent.iterdir()) == ["00000000.jsonl.zst", "00000001.jsonl.zst"]


def test_a_write_that_fails_half_way_leaves_the_old_page(tmp_path: Path, monkeypatch):
    staging = Staging(tmp_path)
    staging.write("support", "tickets", 7, 0, page(b"old"))
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        staging.write("support", "tickets", 7, 0, page(b"new"))
    assert [p.body for p in staging.pages("support", "tickets", 7)] == [b"old"]


def test_a_page_takes_its_place_in_one_step(tmp_path: Path, monkeypatch):
    staging = Staging(tmp_path)
    staging.write("support", "tickets", 7, 0, page(b"old"))
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("killed before the rename")))
    with pytest.raises(OSError, match="before the rename"):
        staging.write("support", "tickets", 7, 0, page(b"new"))
    assert [p.body for p in staging.pages("support", "tickets", 7)] == [b"old"]


def test_runs_are_listed_by_number_and_discarded(tmp_path: Path):
    staging = Staging(tmp_path)
    assert staging.runs("support", "tickets") == []
    assert list(staging.cursors("support", "tickets", 1)) == []
    for run in (10, 9, 100, 2):
        staging.write("support", "tickets", run, 0, page())
    (tmp_path / "support" / "tickets" / "11").mkdir()
    assert staging.runs("support", "tickets") == [2, 9, 10, 100]
    staging.discard("support", "tickets", 9)
    staging.discard("support", "tickets", 9)
    assert staging.runs("support", "tickets") == [2, 10, 100]


def test_old_pages_and_remains_expire(tmp_path: Path):
    staging = Staging(tmp_path)
    old = staging.write("support", "tickets", 1, 0, page())
    remains = old.with_name(".00000001.jsonl.zst.tmp")
    remains.write_bytes(b"")
    staging.write("support", "tickets", 2, 0, page())
    before = (NOON - timedelta(days=40)).timestamp()
    os.utime(old, (before, before))
    assert staging.expire(NOON - timedelta(days=30)) == 1
    assert staging.runs("support", "tickets") == [2]
    assert not remains.exists()
    assert not old.parent.exists()
    assert Staging(tmp_path / "nowhere").expire(NOON) == 0


def _flip(raw: bytes) -> bytes:
    header, body = zstandard.ZstdDecompressor().decompress(raw).split(b"\n", 1)
    return zstandard.ZstdCompressor().compress(header + b"\n" + body.replace(b"tickets", b"tickets".upper()))


def _packed(content: bytes):
    return lambda _: zstandard.ZstdCompressor().compress(content)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda raw: raw[:-5], id="cut"),
        pytest.param(lambda _: b"", id="empty"),
        pytest.param(lambda _: b"plain text", id="not compressed"),
        pytest.param(_flip, id="changed body"),
        pytest.param(_packed(b"[]\n"), id="header is a list"),
        pytest.param(_packed(b'{"format": 2}\n'), id="another format"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, damage):
    staging = Staging(tmp_path)
    path = staging.write("support", "tickets", 7, 0, page())
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(SourceSkipped, match="00000000") as caught:
        list(staging.pages("support", "tickets", 7))
    assert caught.value.next_step


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b"cut"), Path.unlink])
def test_a_run_is_mended_by_dropping_what_follows_the_damage(tmp_path: Path, damage):
    staging = Staging(tmp_path)
    paths = [staging.write("support", "tickets", 7, n, page(b"%d" % n)) for n in range(4)]
    assert not staging.mend("support", "tickets", 7)
    damage(paths[2])
    assert staging.mend("support", "tickets", 7)
    assert [p.body for p in staging.pages("support", "tickets", 7)] == [b"0", b"1"]


@pytest.mark.parametrize("name", ["..", "a/b", "", ".hidden", "a b", "ñ", "a\\b"])
def test_names_that_could_leave_the_folder_are_refused(tmp_path: Path, name):
    with pytest.raises(SettingsError):
        Staging(tmp_path).write(name, "tickets", 1, 0, page())
    with pytest.raises(SettingsError):
        Staging(tmp_path).runs("support", name)


def test_recorded_pages_are_read_by_name(tmp_path: Path):
    write_page(tmp_path / "tickets" / "002.jsonl.zst", page(b"2"))
    write_page(tmp_path / "tickets" / "001.jsonl.zst", page(b"1"))
    assert [p.body for p in read_folder(tmp_path, "tickets")] == [b"1", b"2"]
    assert list(read_folder(tmp_path, "users")) == []
    with pytest.raises(SourceSkipped, match="nowhere"):
        read_folder(tmp_path / "nowhere", "tickets")
