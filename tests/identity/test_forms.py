import numpy as np
import polars as pl

from identity.forms import forms, pooled
from identity.names import names
from tests.identity.records import contacts, record


def of(*called):
    frame = contacts(*(record(f"{i:02}", name) for i, name in enumerate(called)))
    return forms(names(frame.with_row_index("row")))


def relation(known, a, b):
    """The relation of the names of rows `a` and `b`, asked in both orders."""
    form = dict(known.of.rows())
    ends = [(form[a], form[b]), (form[b], form[a])]
    asked = pl.DataFrame(ends, schema=["form_a", "form_b"], orient="row")
    answers = known.relation(asked)["relation"].unique().to_list()
    assert len(answers) == 1
    return answers[0]


def test_records_of_one_name_have_one_form_and_nameless_ones_none():
    known = of("Ana Mas", None, "ANA MAS", "Pere Vila")
    assert known.of["row"].to_list() == [0, 2, 3]
    assert known.of["form"].n_unique() == 2


def test_names_agree_leave_open_or_contradict():
    known = of("Ana Mas", "Ana Mas Roca", "Ana", "Pere Mas", "Pere Vila", "Yolanda Mas", "Yolamda Mat")
    assert relation(known, 0, 1) == 1
    assert relation(known, 0, 2) == 0
    assert relation(known, 0, 3) == -1
    assert relation(known, 0, 4) == -2
    assert relation(known, 5, 6) == 0  # slips


def test_the_lenient_are_against_nothing_but_names_with_nothing_alike():
    known = of("Ana Mas", "Pere Mas", "Pere Vila").lenient()
    assert [relation(known, 0, other) for other in (1, 2)] == [0, -1]


def test_a_pair_is_compared_once(monkeypatch):
    known = of("Ana Mas", "Ana Mas Roca")
    assert relation(known, 0, 1) == 1
    monkeypatch.setattr("identity.forms.agreement", None)
    assert relation(known, 0, 1) == 1


def test_records_declared_one_are_called_by_each_of_their_names():
    known = of("Ana Mas", "Pere Vila", "Pere Vila", "Eva Gil")
    both = pooled(known, np.array([0, 0, 2, 3]))
    assert relation(both, 0, 2) == 1  # Ana, who is also Pere, and another Pere
    assert relation(both, 0, 3) < 0
    carried = pl.DataFrame({"group": 0, "form": both.of["form"].unique().to_list()})
    assert len(both.without_pooled(carried)) == 2  # the pool, and Eva, whom it does not excuse


def test_groups_whose_names_do_not_contradict_need_no_pool():
    known = of("Ana Mas", "Ana", "Pere Vila")
    assert pooled(known, np.array([0, 0, 2])) is known
