"""The list of the dissatisfied: words instead of codes, nobody said, and where a row leads."""

import csv
import io

import pytest

from metrics.unresolved import COLUMNS, unresolved
from model.filters import Filters
from tests.metrics.tiny import AS_OF, at, tiny
from ui import case_list, download
from ui.view import View

VIEW = View("home", 1, AS_OF, "Europe/Madrid")
CASE = {
    "case_id": "1", "source": "zd", "interaction_id": "a", "person_id": "p", "journey_id": "j", "severity": "high",
    "severity_points": 4, "severity_reasons": ["complaint", "open_long"], "opened_at": at(10), "segment": "Gold",
    "path": ["phone", "email"], "owner": "=Marta()", "state": "new", "url": "https://helpdesk.example/1",
}  # fmt: skip
CASES = [
    CASE | {"last_contact_at": at(20, 16)},
    CASE | {"case_id": "2", "owner": None, "url": "javascript:alert(1)", "state": "contacted", "path": None},
]


@pytest.fixture
def found():
    return unresolved(tiny(dissatisfaction=CASES), Filters())


def test_codes_are_words_and_nobody_is_said(found):
    shown = case_list.listed(VIEW, found)
    why = "complaint · open over a week"
    assert shown["customer"].to_list() == ["p", "p"]
    assert shown.select("severity", "why", "path", "owner", "open_for", "last_contact").rows() == [
        (["High"], why, ["Phone", "Email"], "=Marta()", 896400, 2 * 3600),
        (["High"], why, [], "Nobody", 896400, None),
    ]


def test_a_cell_holds_whole_reasons_and_how_many_more_there_are():
    every = ["csat", "many_contacts", "worst_answer", "not_contacted_in_time", "open_long"]
    assert case_list.reasons(VIEW, every) == "bad rating · many contacts · +3"
    assert case_list.reasons(VIEW, every[:3]) == "bad rating · many contacts · +1"
    assert case_list.reasons(VIEW, None) == ""


@pytest.mark.parametrize(("code", "cases"), [("all", ["1", "2"]), ("new", ["1"]), ("unowned", ["2"])])
def test_the_list_can_be_narrowed(found, code, cases):
    assert found.filter(case_list.SHOWN[code])["case_id"].to_list() == cases


def test_the_file_holds_every_column_and_no_formula(found):
    first, second = csv.DictReader(io.StringIO(download.csv(found).decode()))
    assert tuple(first) == COLUMNS
    assert (first["owner"], first["path"], first["severity_reasons"]) == (
        "'=Marta()",
        "phone;email",
        "complaint;open_long",
    )
    assert second["owner"] == ""


class Address(dict):
    """The address bar, as much of it as is read."""

    to_dict = dict.copy


def opened_by(monkeypatch, case):
    """Where choosing a row leads: the page and the person asked for, or the story told below the list."""
    went = []
    monkeypatch.setattr(case_list.st, "switch_page", lambda page, query_params: went.append((page, query_params)))
    monkeypatch.setattr(case_list, "_story", lambda *_: went.append("story"))
    monkeypatch.setattr(case_list.st, "query_params", Address(period="all", leaf="2", show="new"))
    case_list._open(VIEW, case)
    return went


def test_a_row_leads_to_its_customer_and_tells_the_story_of_whom_nobody_knows(monkeypatch):
    assert opened_by(monkeypatch, CASE)[0] == (
        "pages/team/customer.py", {"period": "all", "leaf": "2", "show": "new", "person": "p"},
    )  # fmt: skip
    assert opened_by(monkeypatch, CASE | {"person_id": None}) == ["story"]
