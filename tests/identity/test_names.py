import polars as pl
import pytest

from identity.given_names import COMPOUND, FIRST, KNOWN, SECOND, VARIANTS
from identity.names import NAMES, agreement, names


def records(*rows):
    schema = {"given_name": pl.String, "family_name": pl.String, "name": pl.String, "company": pl.String}
    return pl.DataFrame(list(rows), schema=schema).with_row_index("row")


def read(*rows):
    found = names(records(*rows))
    assert found.schema == NAMES
    assert found["row"].to_list() == list(range(len(rows)))
    return found.select("given", "given_2", "surname_1", "surname_2").rows()


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Ana Puig Roca", ("ana", None, "puig", "roca")),
        ("MAS i Roca, Núria", ("nuria", None, "mas", "roca")),
        ("Núria Ferrer i Calvo", ("nuria", None, "ferrer", "calvo")),
        ("José María de la Fuente Puig", ("jose", "maria", "fuente", "puig")),
        ("Maria del Carmen Puig", ("maria", "carmen", "puig", None)),
        ("Jean-Pierre Dupont", ("juan", "pedro", "dupont", None)),
        ("Gallego-Jiménez, Ana", ("ana", None, "gallego", "jimenez")),
        ("GARCIA LOPEZ MARIA CARMEN", ("maria", "carmen", "garcia", "lopez")),
        ("Puig Ana", ("ana", None, "puig", None)),
        ("J. M. García", ("j", "m", "garcia", None)),
        ("M. Carmen Roca", ("m", "carmen", "roca", None)),
        ("Maite Roca", ("maria", "teresa", "roca", None)),
        ("Juan Carlos", ("juan", "carlos", None, None)),
        ("Paco", ("francisco", None, None, None)),
        ("de la Torre", (None, None, "torre", None)),
        ("Toni Van Dyke", ("antonio", None, "dyke", None)),
        ("Critsina Mas", ("cristina", None, "mas", None)),  # one slip from one name only
        ("Alex Mas", ("alex", None, "mas", None)),  # short for several, no slip
        ("Cliente", (None, None, None, None)),
        ("Roca SA", (None, None, None, None)),
    ],
)
def test_a_name_in_one_field(name, parts):
    assert read({"name": name}) == [parts]


@pytest.mark.parametrize(
    ("given", "family", "parts"),
    [
        ("María José", "Iglesias i León", ("maria", "jose", "iglesias", "leon")),
        ("José Antonio", "de la Torre Casals", ("jose", "antonio", "torre", "casals")),
        ("Ana Puig", "Puig", ("ana", None, "puig", None)),
        ("Ana", "Ana Puig", ("ana", None, "puig", None)),
        ("Guillem Ramos", None, ("guillermo", None, "ramos", None)),
        ("Ana", "-", ("ana", None, None, None)),
        (None, "García López", (None, None, "garcia", "lopez")),
        (None, "Cano, Laura", ("laura", None, "cano", None)),
        (None, "Ana Puig", ("ana", None, "puig", None)),
        ("Roca Mas", "Ana", ("ana", None, "roca", "mas")),  # each in the other's field
        ("Alonso", "Maria Carmen", ("maria", "carmen", "alonso", None)),
        ("Ana", "Martín", ("ana", None, "martin", None)),
        ("Maria", "Carmen", ("maria", None, "carmen", None)),
        ("A.", "Puig", ("a", None, "puig", None)),
        ("", "", (None, None, None, None)),
    ],
)
def test_a_name_in_two_fields(given, family, parts):
    assert read({"given_name": given, "family_name": family}) == [parts]


def test_two_fields_come_before_the_whole_name_and_a_company_is_no_person():
    assert read(
        {"given_name": "Ana", "family_name": "Puig", "name": "Roca"}, {"name": "Puig Roca", "company": "PUIG ROCA"}
    ) == [("ana", None, "puig", None), (None, None, None, None)]


def test_the_key_of_a_full_name_is_the_same_in_either_order():
    found = names(records({"name": "Ana Puig"}, {"name": "Puig, Anna"}, {"name": "A. Puig"}, {"name": "Ana"}))
    assert found["full"].to_list() == ["ana puig", "ana puig", None, None]


AGREEMENT = [
    ("Ana Puig", "Anna Puig Roca", 1),
    ("Pepe Roca", "Josep Roca", 1),
    ("A. Puig", "Ana Puig", 1),
    ("B. Puig", "Ana Puig", -1),
    ("B. Puig", "Biel Puig", 0),  # Gabriel to others
    ("Ana", "Ana Puig", 0),  # too little
    ("Ana", "Ana", 0),
    ("Marc", "Ana Puig", -1),
    ("Puig", "Ana Puig", 0),
    ("apuig", "Ana Puig", 0),
    ("Puig Kevin", "Kevin Puig", 1),
    ("Lius Fuentes", "Luis Fuentes", 1),
    ("Ana Deglado", "Ana Delgado", 1),
    ("Rosaa Deglado", "Rosae Delgado", -1),
    ("Joan Ruiz", "Joan Rulz", 0),
    ("Julia Mas", "Julio Mas", -1),
    ("Marta Mas", "Maria Mas", -1),
    ("Daniel Mas", "Daniela Mas", -1),
    ("Simone Petit", "Simon Petit", -1),
    ("Ana Puig Roca", "Ana Puig Mas", -1),
    ("Ana Puig Roca", "Ana Roca", 0),
    ("Ana Mas", "Ana Roca", -1),
    ("María José Mas", "María Teresa Mas", -1),
    ("José María Mas", "María José Mas", -1),
    ("Carmen Mas", "María del Carmen Mas", 1),
    ("Maria Mas", "Maria Carmen Mas", 1),
    ("J. M. García", "José Manuel García", 1),
    ("J. M. García", "José Luis García", -1),
    ("Alex Mas", "Alejandro Mas", 1),
    ("Cris Mas", "Cristina Mas", 1),
    ("Cliente", "Ana Roca", 0),
    ("", "", 0),
]


def compared(pairs):
    sides = {s: names(records(*({"name": pair[i]} for pair in pairs))) for i, s in enumerate(("_a", "_b"))}
    both = pl.concat([frame.rename({c: c + s for c in frame.columns}) for s, frame in sides.items()], how="horizontal")
    found = both.select(agreement())
    assert found.schema == {"agreement": pl.Int8}
    return found["agreement"].to_list()


def test_agreement_in_three_answers():
    found = dict(zip(AGREEMENT, compared(AGREEMENT), strict=True))
    assert {pair: answer for pair, answer in found.items() if answer != pair[2]} == {}


def test_agreement_does_not_depend_on_the_side():
    assert compared([(b, a) for a, b, _ in AGREEMENT]) == [answer for _, _, answer in AGREEMENT]


def test_a_full_name_agrees_with_itself():
    whole = sorted({name for pair in AGREEMENT for name in pair[:2] if len(name.split()) > 1})
    assert set(compared([(name, name) for name in whole])) == {1}


def test_the_tables_of_given_names_lead_to_names_and_no_further():
    assert not KNOWN & set(VARIANTS)
    assert (FIRST | SECOND) & set(VARIANTS) == set()
    assert {part for both in COMPOUND.values() for part in both.split()} & set(VARIANTS) == set()
