import csv
import io

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.files import delimited
from connectors.files.settings import FilesSettings
from model.errors import SourceSkipped

SETTINGS = FilesSettings(type="files", path="x")


def read(body, **keys):
    content = body if isinstance(body, bytes) else body.encode()
    return delimited.read("a.csv", content, SETTINGS.model_copy(update=keys))


def bad(sheet):
    return sheet.rejects.select("raw", "reason", "line").rows()


@pytest.mark.parametrize(("mark", "word"), [(",", "comma"), (";", "semicolon"), ("\t", "tab"), ("|", "bar")])
def test_delimiters_are_found_out(mark, word):
    sheet = read(f'id{mark}x\n1{mark}"a{mark}b"\n')
    assert sheet.frame.rows() == [("1", f"a{mark}b", 2)]
    assert sheet.understood == f"{word}-separated, utf-8"


def test_decimal_commas_do_not_hide_the_semicolon():
    sheet = read("id;x;note\n1;2,5;a, b\n2;3,5;c\n")
    assert sheet.columns == ("id", "x", "note")
    assert sheet.decimal_comma


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("cp1252", "cp1252"),
    ],
)
def test_encodings_are_told_apart(encoding, told):
    sheet = read("id,name\n1,Núñez €\n".encode(encoding))
    assert sheet.frame.rows() == [("1", "Núñez €", 2)]
    assert sheet.understood == f"comma-separated, {told}"


def test_an_encoding_can_be_set_and_must_then_fit():
    assert read("id,name\n1,€\n".encode("iso8859-15"), encoding="iso8859-15").frame["name"][0] == "€"
    with pytest.raises(SourceSkipped, match="its text is not ascii"):
        read("id\nñ\n", encoding="ascii")


def test_text_in_no_known_encoding_is_never_guessed():
    with pytest.raises(SourceSkipped, match="not utf-8 nor cp1252"):
        read(b"id\n\x81\n")


def test_utf8_with_a_bad_byte_is_not_taken_for_cp1252():
    with pytest.raises(SourceSkipped, match="not utf-8 throughout, as the byte 0xE9 in line 3 shows"):
        read("id,name\n1,Núñez\n2,caf".encode() + b"\xe9\n")
    with pytest.raises(SourceSkipped, match="line 1 shows"):
        read("名,x\n".encode().replace(b",", b"\x81,"))


@pytest.mark.parametrize("text", ["„Spaß“", "«SÍ» è", "é" * 30 + "MAÇÃ”", "café"])
def test_letters_of_cp1252_that_look_like_utf8_by_chance_are_cp1252(text):
    sheet = read(f"id,name\n1,{text}".encode("cp1252"))
    assert (sheet.frame["name"].to_list(), sheet.understood) == ([text], "comma-separated, cp1252")


@pytest.mark.parametrize("start", ["\ufeffid,name\n1,J", "id,ñame\n1,J"])
def test_half_a_letter_at_the_end_is_left_out(start):
    sheet = read(start.encode() + "ü".encode()[:1])
    assert (sheet.frame.to_series(1).to_list(), sheet.understood) == (["J"], "comma-separated, utf-8")


def test_everything_is_text():
    assert read("id\n" + "1\n" * 200 + "x9\n").frame["id"][-1] == "x9"


def test_ragged_rows():
    sheet = read("id,x\n1,2,3\n4,5\n6\n")
    assert sheet.frame.rows() == [("4", "5", 3), ("6", None, 4)]
    assert bad(sheet) == [
        ("6", "1 line with 1 fields where the header has 2; the rest is empty", 4),
        ("1,2,3", "3 fields where the header has 2", 2),
    ]
    assert sheet.rejects["is_row"].to_list() == [False, True]


@pytest.mark.parametrize("first", ["1,2,3", "1,2,3,4"])  # regular, and read line by line
def test_rows_with_too_few_fields_are_noted_once_with_the_first_of_them(first):
    sheet = read(f'id,x,y\n{first}\n1,"2,\n3"\n\n4,5\n6\n7,,\n')
    assert [found for found in bad(sheet) if "the rest is empty" in found[1]] == [
        ('1,"2,', "2 lines with 2 fields where the header has 3; the rest is empty", 3),
        ("6", "1 line with 1 fields where the header has 3; the rest is empty", 7),
    ]


def test_delimiters_too_many_lose_nothing():
    sheet = read("id,x\n1,2,\n3,4,,\n")
    assert sheet.frame.rows() == [("1", "2", 2), ("3", "4", 3)]
    assert bad(sheet) == []


def test_what_an_export_put_before_a_formula_is_taken_off():
    sheet = read("id,x\n1,'+34 600\n2,''=1\n3,'tis\n4,-5\n")
    assert sheet.frame["x"].to_list() == ["+34 600", "'=1", "'tis", "-5"]


def test_an_unclosed_quote_names_its_line_and_the_others_load():
    sheet = read('id,x\n1,a\n2,"open\n3,b\n4,"q ""c""\nd"\n5,e\n')
    assert bad(sheet)[0][0] == '2,"open'
    assert bad(sheet)[0][2] == 3
    assert sheet.frame.rows() == [("1", "a", 2), ("3", "b", 4), ("4", 'q "c"\nd', 5), ("5", "e", 7)]


def test_a_quote_open_to_the_end_of_the_file():
    sheet = read('id,x\n1,a\n2,"open\n3,b\n')
    assert bad(sheet) == [('2,"open', "a quote is opened and never closed", 3)]
    assert sheet.frame.rows() == [("1", "a", 2), ("3", "b", 4)]


def test_in_a_damaged_file_a_quote_open_for_too_long_was_never_closed(monkeypatch):
    monkeypatch.setattr(delimited, "_LONGEST_QUOTE", 3)
    sheet = read('id,x\n1,2,3\n1,"open\n' + "2,b\n" * 5 + '3,b"\n')
    assert bad(sheet)[1:] == [('1,"open', "a quote is opened and never closed", 3)]
    assert sheet.frame["id"].to_list() == ["2"] * 5 + ["3"]


def test_a_long_text_is_read_in_a_damaged_file_too():
    sheet = read("id,x\n1,2,3\n2," + "y" * 200_000 + "\n")
    assert sheet.frame["x"].str.len_chars().to_list() == [200_000]


def test_a_header_twice_is_refused():
    with pytest.raises(SourceSkipped, match="two columns are named 'id'"):
        read("id,x,id\n1,2,3\n")


def test_columns_without_a_name_and_empty_lines():
    sheet = read("id,x,\n1,2,\n\n,,\n3,4,\n")
    assert sheet.columns == ("id", "x", "column 3")
    assert sheet.frame[["id", "_line"]].rows() == [("1", 2), ("3", 5)]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_endings(ending):
    sheet = read(ending.join(["id,x", '1,"a', 'b"', "2,c", ""]))
    assert sheet.frame.rows() == [("1", "a\nb", 2), ("2", "c", 4)]


texts = st.text(st.characters(codec="utf-8", exclude_characters="\r\0", exclude_categories=["Cs"]), max_size=6)


@settings(max_examples=80, derandomize=True, deadline=None)
@given(st.lists(st.tuples(texts, texts), max_size=8))
def test_both_ways_of_reading_agree_with_what_python_wrote(rows):
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([("id", "x"), *rows])
    text = out.getvalue()
    slow, rejects = delimited._irregular("a.csv", text, ",", 2, 1)
    fast = delimited._regular(text, ",", 2, 1)
    assert rejects.is_empty()
    assert fast is not None
    filled = pl.any_horizontal(pl.col("0", "1").fill_null("") != "")
    assert fast.with_columns(pl.col("0", "1").fill_null("")).filter(filled).rows() == slow.filter(filled).rows()
