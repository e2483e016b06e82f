"""A file that grows: what was appended is read, and the rows are those of the whole file read at once."""

import csv
import io
import json

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.files import CONNECTOR, formats, growth
from connectors.files.found import joined
from model.delivery import Context
from model.errors import SourceSkipped
from tests.connectors.files.given import NOW, configured, fetch

MAPPED = {
    "tables": [
        {
            "table": "interactions",
            "columns": {"interaction_id": "id", "subject": "title", "created_at": "opened"},
            "constants": {"channel": "email"},
        },
        {
            "table": "vendor_metrics",
            "columns": {"interaction_id": "id", "value": "number"},
            "constants": {"metric_id": "m", "name": "m", "figure": "first_response"},
        },
    ]
}
SMALL = 120


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch):
    monkeypatch.setattr(growth, "PART_BYTES", SMALL)


class Reader:
    """What syncs of one file store: rows by table and id, what is set aside by unit, and the units last read."""

    def __init__(self, path, **keys):
        self.path, self.settings = path, configured(path, **keys)
        self.cursor, self.rows, self.aside, self.units, self.seen = None, {}, {}, [], []

    def sync(self, body, killed_after=None):
        self.path.write_bytes(body)
        found = fetch(self.settings, self.cursor)
        pages, self.seen = found[:killed_after], [page.unit for page in found]
        for page in pages:
            parsed = CONNECTOR.streams(self.settings)[0].parse(page, Context("shop", self.settings, NOW))
            for name, frame in parsed.tables.items():
                self.rows |= {(name, row["interaction_id"]): row for row in frame.to_dicts()}
            told = parsed.rejects.select("object", "id", "field", "reason", "line").rows()
            self.aside[page.unit] = [row for row in told if "header" not in row[3] and row[4]]
        self.units = [page.unit for page in pages]
        self.cursor = joined(self.cursor, [page.cursor for page in pages]) if pages else self.cursor
        return self

    @property
    def found(self):
        """Rows and rejects; a note of how many lines are short is made for each part."""
        return self.rows, {row for rows in self.aside.values() for row in rows}


def at_once(path, body, part=2**20, **keys):
    """What is found when everything is read together."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(growth, "PART_BYTES", part)
        return Reader(path, **keys).sync(body).found


def table(rows, delimiter=",", header=("id", "title", "opened", "number")):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows([header, *rows])
    return out.getvalue()


def cases(first, count, opened="2026-03-04", number="5"):
    return [(f"case {n}", f"title {n}", opened, number) for n in range(first, first + count)]


def cases_of(count):
    return table(cases(50, count)).encode().partition(b"\n")[2]


def test_only_the_last_part_and_what_came_after_it_are_read(tmp_path):
    reader = Reader(tmp_path / "a.csv", **MAPPED).sync(table(cases(0, 10)).encode())
    assert reader.units == ["a.csv", "a.csv from line 5", "a.csv from line 9"]
    body = table(cases(0, 14)).encode()
    assert reader.sync(body).units == ["a.csv from line 9", "a.csv from line 13"]
    assert reader.found == at_once(tmp_path / "a.csv", body, **MAPPED)
    assert reader.sync(body).units == []
    assert reader.sync(body + b"case 99,x,2026-03-04,1\n").units == ["a.csv from line 13"]


CHANGES = {
    "shrunk": lambda body: body[:-60],
    "another beginning": lambda body: body.replace(b"title 0", b"TITLE 0") + b"x,x,2026-03-04,1\n",
    "as long": lambda body: body.replace(b"title 0", b"TITLE 0"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_has_not_just_grown_is_read_whole(tmp_path, change):
    reader = Reader(tmp_path / "a.csv", **MAPPED).sync(table(cases(0, 12)).encode())
    assert reader.sync(change(reader.path.read_bytes())).units[0] == "a.csv"
    assert len(reader.units) > 2


@pytest.mark.parametrize("left", [6, 3])
def test_of_a_file_that_lost_half_of_it_a_part_comes_back_empty_until_that_is_accepted(tmp_path, left):
    """What holds a file back is told by part: its first one may be what it was."""
    reader = Reader(tmp_path / "a.csv", **MAPPED).sync(table(cases(0, 16)).encode())
    known, last = reader.cursor, reader.units[-1]
    reader.path.write_bytes(table(cases(0, left)).encode())
    *others, gone = fetch(reader.settings, known)
    assert (gone.unit, gone.body) == (last, b"id,title,opened,number\n")
    held = joined(known, [page.cursor for page in others])
    assert [page.unit for page in fetch(reader.settings, held)] == [last]
    accepted = joined(held, [gone.cursor])
    assert fetch(reader.settings, accepted) == []
    assert json.loads(accepted)["a.csv"].keys() <= {"size", "mtime_ns", "sha256", "read"}


def test_what_was_lost_is_told_until_it_is_accepted_or_back(tmp_path):
    """Rows appended meanwhile make it no less lost."""
    body, few = table(cases(0, 16)).encode(), table(cases(0, 6)).encode()
    reader = Reader(tmp_path / "a.csv", **MAPPED).sync(body)
    last = reader.units[-1]
    held = reader.sync(few, killed_after=-1).cursor
    for _ in range(2):
        few += b"x,x,2026-03-04,1\n"
        assert reader.sync(few, killed_after=-1).seen[-1] == last
        held = reader.cursor
    assert reader.sync(few).units[-1] == last
    assert reader.sync(few + b"y,x,2026-03-04,1\n").units.count(last) == 0, "it was accepted"
    reader.cursor = held
    assert reader.sync(body).units.count(last) == 1, "it is a part as the others"
    assert "shrunk" not in json.loads(reader.cursor)["a.csv"]


def test_what_an_earlier_version_remembered_of_a_loss_stops_no_sync(tmp_path):
    """It knew the line only."""
    body, few = table(cases(0, 16)).encode(), table(cases(0, 6)).encode()
    reader = Reader(tmp_path / "a.csv", **MAPPED).sync(body)
    states = json.loads(reader.sync(few, killed_after=-1).cursor)
    states["a.csv"] = {key: value for key, value in states["a.csv"].items() if key != "shrunk"} | {"lost": 13}
    reader.cursor = json.dumps(states)
    assert reader.sync(few + b"x,x,2026-03-04,1\n").units[0] == "a.csv"
    assert "lost" not in json.loads(reader.cursor)["a.csv"]


def test_a_file_read_under_other_settings_and_one_that_must_be_complete_are_read_whole(tmp_path):
    body, more = table(cases(0, 12)).encode(), b"x,x,2026-03-04,1\n"
    reader = Reader(tmp_path / "a.csv", **MAPPED).sync(body)
    reader.settings = configured(reader.path, day_first=True, **MAPPED)
    assert reader.sync(body + more).units[0] == "a.csv"
    first, _ = MAPPED["tables"]
    listed = Reader(tmp_path / "a.csv", tables=[{**first, "complete": True}]).sync(body)
    assert listed.sync(body + more).units[0] == "a.csv"


KEPT = {"complete": (500, {"complete": True}), "too many columns": (2, {})}


@pytest.mark.parametrize(("most", "keys"), KEPT.values(), ids=KEPT)
def test_a_file_is_cut_in_one_way_whether_or_not_it_is_remembered(tmp_path, monkeypatch, most, keys):
    """Else its first part would seem to have shrunk when it begins to be remembered."""
    (tmp_path / "a.jsonl").write_bytes(lines(JSON))
    units = [page.unit for page in fetch(configured(tmp_path, **MAPPED))]
    monkeypatch.setattr(growth, "_MOST_COLUMNS", most)
    first, second = MAPPED["tables"]
    pages = fetch(configured(tmp_path, tables=[first | keys, second]))
    assert "read" not in json.loads(pages[0].cursor)["a.jsonl"]
    assert [page.unit for page in pages] == units


TOLD = {
    "the day comes first": ("31/12/2025", "5"),
    "the month comes first": ("12/31/2025", "5"),
    "the comma is the decimal mark": ("03/02/2026", "0,5"),
    "another encoding": ("03/02/2026", "é"),
}


@pytest.mark.parametrize("delimiter", [",", ";"])
@pytest.mark.parametrize(("opened", "number"), TOLD.values(), ids=TOLD)
def test_what_the_end_tells_of_how_a_file_is_written_holds_for_all_of_it(tmp_path, opened, number, delimiter):
    unclear = cases(0, 12, "03/02/2026", "1.234")
    reader = Reader(tmp_path / "a.csv", **MAPPED).sync(table(unclear, delimiter).encode("cp1252"))
    body = table([*unclear, *cases(20, 1, opened, number)], delimiter).encode("cp1252")
    assert reader.sync(body).found == at_once(tmp_path / "a.csv", body, **MAPPED)
    body += table(cases(30, 9, "04/02/2026", "1.234"), delimiter).encode("cp1252").partition(b"\n")[2]
    assert reader.sync(body).found == at_once(tmp_path / "a.csv", body, **MAPPED)
    assert "a.csv" not in reader.units


TWO = {
    "a bad byte": ("é", b"case 99,caf\xe9,2026-03-04,5\n", "not utf-8, as the byte 0xE9 in line 14 shows"),
    "utf-8 later": ("ascii", "case 98,café\n".encode("cp1252") + cases_of(6) + "case 99,café\n".encode(), "0xC3"),
}


@pytest.mark.parametrize(("title", "more", "told"), TWO.values(), ids=TWO)
def test_a_file_in_two_encodings_is_refused_until_it_is_mended(tmp_path, title, more, told):
    """As the one or the other all that is not ASCII in some of its parts would be other letters."""
    body = table([(f"case {n}", title, "2026-03-04", "5") for n in range(12)]).encode()
    reader = Reader(tmp_path / "a.csv", **MAPPED).sync(body)
    before = dict(reader.rows)
    with pytest.raises(SourceSkipped, match=told):
        reader.sync(body + more)
    assert reader.rows == before
    assert reader.sync(body + more.replace(b"\xe9", "é".encode())).found == at_once(
        tmp_path / "a.csv", reader.path.read_bytes(), **MAPPED
    )


def test_a_file_cut_inside_a_letter_is_in_its_encoding(tmp_path):
    rows = [(f"case {n}", "Müller" if n != 6 else "Ígor", "2026-03-04", "5") for n in range(12)]
    body = table(rows).encode()
    reader = Reader(tmp_path / "a.csv", **MAPPED).sync(body + "case 90,Jü".encode()[:-1])
    assert reader.rows["interactions", "case 6"]["subject"] == "Ígor"
    assert reader.rows["interactions", "case 90"]["subject"] == "J"


def lines(rows):
    return b"".join(orjson.dumps(row) + b"\n" for row in rows)


JSON = [{"id": f"case {n}", "title": f"title {n}", "opened": 1_772_000_000 + n, "number": n} for n in range(12)]
DRIFTS = {
    "text where numbers were": {"id": "z", "title": "t", "opened": "2026-03-04", "number": "7"},
    "a fraction": {"id": 5, "title": 7, "opened": 1_772_000_000.5, "number": 1.5},
    "a list": {"id": "z", "title": ["a"], "opened": 1_772_000_000, "number": True},
    "a number beyond all": {"id": "z", "title": "t", "opened": 2**63, "number": 3},
    "a new column": {"id": "z", "title": "t", "opened": None, "number": 3, "colour": "red"},
}


@pytest.mark.parametrize("drift", DRIFTS.values(), ids=DRIFTS)
def test_json_lines_that_grow_are_read_with_the_types_of_the_whole(tmp_path, drift):
    path = tmp_path / "a.jsonl"
    reader = Reader(path, **MAPPED).sync(lines(JSON))
    assert reader.units[:2] == ["a.jsonl", "a.jsonl from line 2"]
    body = lines([*JSON, drift])
    assert reader.sync(body).found == at_once(path, body, **MAPPED)
    assert reader.units[0] == "a.jsonl"
    body = lines([*JSON, drift, {"id": "last", "title": None}, {**JSON[3], "id": "again"}])
    assert reader.sync(body).found == at_once(path, body, **MAPPED)
    assert reader.units[0] != "a.jsonl"


def test_the_survey_of_a_file_with_ever_new_columns_ends_early(tmp_path, monkeypatch):
    body, read = lines([{**row, f"user{n}": 1} for n, row in enumerate(JSON)]), []
    (tmp_path / "a.jsonl").write_bytes(body)
    monkeypatch.setattr(growth, "_MOST_COLUMNS", 6)
    monkeypatch.setattr(growth.formats, "read", lambda *args, own=formats.read: read.append(args[3]) or own(*args))
    assert (
        growth.whole(growth.Lines(tmp_path / "a.jsonl", "a.jsonl", len(body), configured(tmp_path, **MAPPED))) is None
    )
    assert read == [1, 2, 3]


def test_days_since_1900_are_such_where_all_of_them_are(tmp_path):
    days = [{**row, "opened": 46_000 + n} for n, row in enumerate(JSON)]
    reader = Reader(tmp_path / "a.jsonl", **MAPPED).sync(lines(days))
    assert reader.rows["interactions", "case 1"]["created_at"].year == 2025
    assert reader.sync(lines([*days, days[0]])).units[0] != "a.jsonl"
    body = lines([*days, {**JSON[0], "id": "z"}])
    assert reader.sync(body).found == at_once(tmp_path / "a.jsonl", body, **MAPPED)
    assert reader.units[0] == "a.jsonl"


def test_a_record_that_was_half_written_is_no_end_to_go_on_from(tmp_path):
    """Half an id may be that of another row, which has to be read again once the record is whole."""
    body = table(cases(1, 13)).encode()
    reader = Reader(tmp_path / "a.csv", **MAPPED).sync(body[: body.index(b"case 13") + len("case 1")])
    assert reader.rows["interactions", "case 1"]["subject"] is None
    assert reader.sync(body).rows["interactions", "case 1"]["subject"] == "title 1"


def test_numbers_that_are_text_in_the_whole_tell_of_the_decimal_mark_too(tmp_path):
    body = lines([*({**row, "number": 1.5} for row in JSON), {**JSON[0], "id": "z", "number": "1,234"}])
    reader = Reader(tmp_path / "a.jsonl", **MAPPED).sync(body)
    assert reader.found == at_once(tmp_path / "a.jsonl", body, **MAPPED)
    assert reader.rows["vendor_metrics", "z"]["value"] == 1234


def test_what_cannot_be_read_is_told_where_it_is_parsed(tmp_path):
    body = table(cases(0, 12), header=("id", "id", "opened", "number")).encode()
    pages = fetch(configured(tmp_path / "a.csv") if (tmp_path / "a.csv").write_bytes(body) else None)
    assert [page.unit for page in pages][:2] == ["a.csv", "a.csv from line 5"]
    assert "read" not in json.loads(pages[0].cursor)["a.csv"]


def test_packed_files_and_arrays_are_not_lines(tmp_path):
    for name, body in {"a.csv": b"\x1f\x8b" + b"x" * 200, "b.json": b"[" + b"1," * 200 + b"1]"}.items():
        (tmp_path / name).write_bytes(body)
    files = [growth.Lines(tmp_path / name, name, 202, configured(tmp_path)) for name in ("a.csv", "b.json")]
    assert [growth.may_grow(file) for file in files] == [False, False]


OPENED = st.sampled_from(["2026-03-04", "03/02/2026", "31/12/2025", "12/31/2025", "", "never"])
NUMBER = st.sampled_from(["5", "1,5", "1.234", "1.5", "1,234", "", "0:01:35"])
ROW = st.tuples(st.sampled_from("abcdefgh"), st.text("ab\n\"', ;é=", max_size=9), OPENED, NUMBER)
GROWTHS = st.lists(st.tuples(st.integers(0, 1000), st.none() | st.integers(0, 3)), max_size=3)


def grown_in_steps(path, body, steps):
    """The rows of the file read as it grew to these thousandths of it, some of the syncs killed after so many pages.

    Those with half an id, which stood at the end of it for a while, are left out.
    """
    reader = Reader(path, **MAPPED)
    first = body.index(b"\n", body.index(b"\n") + 1) + 1
    for share, killed_after in sorted(steps, key=lambda step: step[0]):
        reader.sync(body[: first + (len(body) - first) * share // 1000], killed_after)
    rows = at_once(path, body, part=SMALL, **MAPPED)[0]
    return {key: row for key, row in reader.sync(body).rows.items() if key in rows}, rows


@settings(max_examples=12, deadline=None)
@given(st.lists(ROW, min_size=4, max_size=20), st.sampled_from(",;"), st.sampled_from(["utf-8", "cp1252"]), GROWTHS)
def test_any_growth_gives_the_rows_of_one_read(tmp_path_factory, rows, delimiter, encoding, steps):
    body = table([("head", "x" * 200, "", ""), *rows], delimiter).encode(encoding)
    path = tmp_path_factory.mktemp("grown") / "a.csv"
    found, wanted = grown_in_steps(path, body, steps)
    assert found == wanted


DAMAGED = st.sampled_from(["short", "a,b,2026-03-04,5,6,7", '"never closed', 'a,5" screen,,', 'b,"x" y,,', "", ",,,"])


@settings(max_examples=12, deadline=None)
@given(
    st.lists(DAMAGED | ROW.map(lambda row: table([row]).partition("\n")[2].strip("\n")), min_size=8, max_size=16),
    GROWTHS,
)
def test_so_does_any_growth_of_a_damaged_file(tmp_path_factory, rows, steps):
    body = "\n".join(["id,title,opened,number", "first,a,2026-03-04,5", *rows]).encode()
    path = tmp_path_factory.mktemp("grown") / "a.csv"
    found, wanted = grown_in_steps(path, body, steps)
    assert found == wanted
