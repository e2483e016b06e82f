"""How people are told of: ids elsewhere, names, countries, and those known by a number only."""

import pytest

from connectors._people import all_namespaced, country_code, each_once, full_name, namespaced, nobody


@pytest.mark.parametrize(
    ("given", "told"),
    [(" 4711 ", "loyalty:4711"), (4711, "loyalty:4711"), ("crm:9", "crm:9"), ("", None), (" ", None), (None, None)],
)
def test_an_id_elsewhere_names_what_it_is_an_id_of_once(given, told):
    assert namespaced(given, "loyalty") == told


def test_ids_of_several_systems_are_those_that_are_there():
    assert all_namespaced({"loyalty": " 7 ", "crm": None, "shop": ""}) == ["loyalty:7"]
    assert all_namespaced({"loyalty": None}) is None


@pytest.mark.parametrize(
    ("parts", "name"), [(("Ana ", " Ruiz"), "Ana Ruiz"), ((None, "Ruiz"), "Ruiz"), (("", None), None)]
)
def test_a_name_is_made_of_the_parts_there_are(parts, name):
    assert full_name(*parts) == name


@pytest.mark.parametrize(
    ("values", "code"), [(("es",), "ES"), (("Spain", " pt "), "PT"), (("Spain", None), None), (("12",), None)]
)
def test_only_two_letters_are_a_country(values, code):
    assert country_code(*values) == code


def test_each_address_once_the_first_first():
    assert each_once(["b@x.example", None, "a@x.example", "", "b@x.example", 5]) == ["b@x.example", "a@x.example", "5"]
    assert each_once([None, ""]) is None


def test_nobodys_id_is_the_same_for_the_same_address_and_does_not_show_it():
    assert nobody("caller", "+447700900001") == nobody("caller", " +447700900001 ")
    assert nobody("caller", "+447700900001") != nobody("caller", "+447700900002")
    assert "7700" not in nobody("caller", "+447700900001")
    assert nobody("caller", "") is None
