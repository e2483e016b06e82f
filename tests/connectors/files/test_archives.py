import gzip
import io
import tarfile
import zipfile
import zlib

import pytest
import zstandard

from connectors.files import archives
from connectors.files.archives import Entry, blocks, check_growth, entries, is_readable
from model.errors import SourceSkipped

MEMBERS = {
    "2026/b.csv": b"b",
    "a.jsonl": b"a",
    "notes.doc": b"-",
    "__MACOSX/a.csv": b"-",
    ".c.csv": b"-",
    "d.zip": b"-",
}


def zipped(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)


def tarred(path, members):
    with tarfile.open(path, "w:gz" if path.suffix in (".gz", ".tgz") else "w") as archive:
        for name, body in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
        link = tarfile.TarInfo("link.csv")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hostname"
        archive.addfile(link)


def content(path):
    return {entry.name: b"".join(blocks(entry)) for entry in entries(path, path.name)}


@pytest.mark.parametrize(
    ("name", "pack"), [("x.ZIP", zipped), ("x.tar", tarred), ("x.tar.gz", tarred), ("x.tgz", tarred)]
)
def test_members_hilo_reads_are_named_after_their_archive(tmp_path, name, pack):
    pack(tmp_path / name, MEMBERS)
    assert content(tmp_path / name) == {f"{name}/2026/b.csv": b"b", f"{name}/a.jsonl": b"a"}


def test_a_name_that_climbs_out_of_the_archive_leads_nowhere(tmp_path):
    zipped(tmp_path / "x.zip", {"../../up.csv": b"a", "/etc/root.csv": b"b"})
    assert content(tmp_path / "x.zip") == {"x.zip/../../up.csv": b"a", "x.zip//etc/root.csv": b"b"}
    assert list(tmp_path.parent.glob("up.csv")) == []


@pytest.mark.parametrize(
    ("name", "readable"),
    [("a.csv.gz", True), ("a.zip", True), ("a.tar.gz", True), ("a.gz", False), (".a.csv", False), ("~$a.xlsx", False)],
)
def test_what_is_read(name, readable):
    assert is_readable(name) is readable


def test_a_damaged_archive_and_a_damaged_member(tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(b"PK no archive")
    with pytest.raises(SourceSkipped, match="cut or damaged"):
        content(path)
    zipped(path, {"a.csv": b"a" * 50, "b.csv": b"b"})
    body = path.read_bytes()
    path.write_bytes(body[:38] + b"\xff" + body[39:])
    first, second = entries(path, "x.zip")
    assert (first.name, second.name) == ("x.zip/a.csv", "x.zip/b.csv")
    with pytest.raises(SourceSkipped, match=r"Reading x\.zip/a\.csv: its compressed content"):
        content(path)
    (tmp_path / "y.tar.gz").write_bytes(gzip.compress(b"no archive"))
    with pytest.raises(SourceSkipped, match="cut or damaged"):
        content(tmp_path / "y.tar.gz")


def test_an_encrypted_member_is_told_and_the_others_are_read(tmp_path):
    path = tmp_path / "x.zip"
    zipped(path, {"a.csv": b"a", "b.csv": b"b"})
    body = bytearray(path.read_bytes())
    body[body.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(body))
    first, second = entries(path, "x.zip")
    assert isinstance(first, SourceSkipped)
    assert "encrypted" in first.message
    assert second.name == "x.zip/b.csv"


def compressed(level, body):
    pack = zlib.compressobj(level, wbits=31)
    return pack.compress(body) + pack.flush()


@pytest.mark.parametrize("pack", [lambda b: compressed(9, b), zstandard.ZstdCompressor().compress])
def test_what_grows_out_of_all_proportion_is_refused(monkeypatch, tmp_path, pack):
    monkeypatch.setattr(archives, "_HARMLESS", 2**20)
    bomb = pack(bytes(2**22))
    with pytest.raises(SourceSkipped, match="400 times its size"):
        list(blocks(Entry("a.csv.gz", lambda: io.BytesIO(bomb))))
    zipped(tmp_path / "x.zip", {"a.csv": bytes(2**22), "b.csv": b"b"})
    first, second = entries(tmp_path / "x.zip", "x.zip")
    assert isinstance(first, SourceSkipped)
    assert second.name == "x.zip/b.csv"
    with pytest.raises(SourceSkipped, match="400 times its size"):
        check_growth("a.xlsx", (tmp_path / "x.zip").read_bytes())
    assert b"".join(blocks(Entry("a", lambda: io.BytesIO(pack(bytes(2**19)))))) == bytes(2**19), "small ones do no harm"


def test_a_file_that_cannot_be_opened(tmp_path):
    (entry,) = entries(tmp_path / "gone.csv", "gone.csv")
    with pytest.raises(SourceSkipped, match="cannot be read"):
        list(blocks(entry))
