import polars as pl
import pytest

from identity.folding import folded, without_particles


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Sr. D. José-María de la Fuente i Puig", "jose-maria de la fuente i puig"),
        ("Dra. Àngels Sol·ler (mañanas)", "angels soller"),
        ("MAS, Nuria", "mas, nuria"),
        ("O'Brien, Sean", "obrien, sean"),
        ("Ana 🌸 <ana@x.com>", "ana"),
        ("Groß Øystein Łukasz", "gross oystein lukasz"),
        ("João Sá", "joao sa"),
        ("D. Puig", "d puig"),
        ("Ana\u202e\x00 Puig", "ana puig"),
        ("Cliente Ana Puig", "ana puig"),
        ("王小明", "王小明"),
        ("A.", "a"),  # an initial, not half of n/a
        ("N.", "n"),
    ],
)
def test_one_spelling(raw, name):
    assert folded(pl.Series([raw])).to_list() == [name]


@pytest.mark.parametrize(
    "raw",
    [
        None, "", " - ", ".", "💥", "N/A", "n.a.", "N. D.", "null", "Unknown", "Cliente", "Visitor 123", "Anonymous",
        "Sin nombre", "ana@x.com", "+34 600 111 222", "www.x.com", "Roca SA", "Puig i Fills, S.L.", "ROCA S.L.U.",
        "Grup Puig", "Ajuntament de Reus", "Recepción", "Talleres Pérez", "x" * 10_000,
    ],
)  # fmt: skip
def test_what_is_no_name(raw):
    assert folded(pl.Series([raw], dtype=pl.String)).to_list() == [None]


def test_particles_go_between_words_only():
    frame = pl.DataFrame({"n": ["ana de la torre i puig", "i puig", "puig-de la torre", "toni van dyke"]})
    gone = frame.select(without_particles(pl.col("n"))).to_series().to_list()
    assert gone == ["ana torre puig", "i puig", "puig-torre", "toni dyke"]
