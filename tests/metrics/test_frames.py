from datetime import date

import polars as pl

from model.scope import Scope
from tests.metrics.tiny import AS_OF, at, fact, tiny

SURVEY = {"source": "zd", "survey_id": "s1", "interaction_id": "a", "kind": "csat", "score": 5.0}


def test_words_become_enums_in_their_fixed_order():
    frames = tiny(interaction_facts=[fact("a", "email"), fact("b", "phone", team="South")])
    assert frames.interaction_facts.sort("channel")["channel"].to_list() == ["phone", "email"]
    assert frames.interaction_facts["team"].dtype == pl.Enum(["North", "South"])
    assert frames.contacts_day["team"].dtype == frames.interaction_facts["team"].dtype


def test_a_survey_is_filed_under_its_interaction_and_its_local_day():
    late = SURVEY | {"answered_at": at(10, 23), "sent_at": at(10, 22)}
    frames = tiny(interaction_facts=[fact("a", person_id="p")], surveys=[late])
    row = frames.surveys.row(0, named=True)
    assert (row["channel"], row["team"], row["person_id"]) == ("email", "North", "p")
    assert (row["sent_on"], row["answered_on"]) == (date(2026, 11, 10), date(2026, 11, 11))


def test_a_survey_answered_after_the_snapshot_is_not_answered_yet():
    later = {"sent_at": at(19), "answered_at": at(21), "comment": "late"}  # the snapshot is of the 20th
    frames = tiny(surveys=[SURVEY | later, SURVEY | later | {"survey_id": "s2", "sent_at": at(21)}])
    told = frames.surveys.select("survey_id", "sent_at", "answered_at", "answered_on", "score", "comment")
    assert told.rows() == [("s1", at(19), None, None, None, None)]


def test_a_survey_without_an_interaction_belongs_to_the_person_asked():
    frames = tiny(
        contacts=[{"source": "zd", "contact_id": "c", "name": "Núria"}],
        persons=[{"source": "zd", "contact_id": "c", "person_id": "p"}],
        surveys=[SURVEY | {"interaction_id": None, "contact_id": "c"}],
    )
    assert frames.surveys["person_id"].to_list() == ["p"]


def test_the_scope_holds_for_every_frame():
    day = {"day": date(2026, 11, 10), "initiator": "customer", "source": "zd", "count_handoffs": 1}
    frames = tiny(
        Scope(teams=("North",)),
        interaction_facts=[fact("a", person_id="p"), fact("b", team="South", person_id="q"), fact("c", team=None)],
        turns=[
            {"source": "zd", "interaction_id": k, "turn": 1, "team": t} for k, t in (("a", "North"), ("b", "South"))
        ],
        journeys=[{"journey_id": t, "team": t} for t in ("North", "South")],
        handoffs=[day | {"from_channel": "email", "to_channel": "phone", "team": t} for t in ("North", "South")],
        dissatisfaction=[{"case_id": t, "team": t} for t in ("North", "South")],
        surveys=[SURVEY, SURVEY | {"survey_id": "s2", "interaction_id": "b"}],
        contacts=[{"source": "zd", "contact_id": c} for c in ("p", "q")],
        persons=[{"source": "zd", "contact_id": c, "person_id": c} for c in ("p", "q")],
    )
    of = ("interaction_facts", "turns", "journeys", "handoffs", "contacts_day", "dissatisfaction", "surveys")
    assert {name: getattr(frames, name).height for name in of} == dict.fromkeys(of, 1)
    assert frames.contacts_people["person_id"].to_list() == ["p"]


def test_who_may_not_see_people_gets_no_name_and_no_words():
    tables = {
        "contacts": [{"source": "zd", "contact_id": "c", "name": "Núria"}],
        "persons": [{"source": "zd", "contact_id": "c", "person_id": "p"}],
        "interactions": [{"source": "zd", "interaction_id": "a", "channel": "email", "subject": "Mi pedido"}],
        "dissatisfaction": [{"case_id": "1", "source": "zd", "interaction_id": "a", "person_id": "p", "comment": "No"}],
    }
    seen = tiny(**tables).dissatisfaction.select("name", "subject", "comment").row(0)
    hidden = tiny(Scope(may_see_people=False), **tables).dissatisfaction.select("name", "subject", "comment").row(0)
    assert (seen, hidden) == (("Núria", "Mi pedido", "No"), (None, None, None))


def test_staff_and_deleted_records_are_no_customers():
    contacts = [{"contact_id": "a", "is_agent": True}, {"contact_id": "b", "deleted_at": AS_OF}, {"contact_id": "c"}]
    frames = tiny(
        contacts=[{"source": "zd"} | c for c in contacts],
        persons=[{"source": "zd", "contact_id": c["contact_id"], "person_id": "p"} for c in contacts],
    )
    assert frames.contacts_people["contact_id"].to_list() == ["c"]


def test_hand_offs_carry_the_group_they_left():
    row = {"day": date(2026, 11, 10), "from_channel": "chat", "to_channel": "phone", "count_handoffs": 2}
    assert tiny(handoffs=[row]).handoffs["channel_group"].to_list() == ["digital"]


def test_today_is_local():
    assert tiny(as_of=at(20, 23)).today == date(2026, 11, 21)
