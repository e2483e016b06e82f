from dataclasses import replace

import pytest

import metrics
from model.filters import Filters
from model.settings import Settings
from tests.metrics.tiny import at, fact, tiny


def surveys(kind, scores, **more):
    return [
        {"source": "zd", "survey_id": f"{kind}{i}", "kind": kind, "score": score, "sent_at": at(9),
         "answered_at": None if score is None else at(10)} | more
        for i, score in enumerate(scores)
    ]  # fmt: skip


def value(name, filters=None, **tables):
    return metrics.compute(name, tiny(**tables), filters or Filters()).row(0)[:2]


def test_csat_of_eight_surveys_by_hand():
    rows = surveys("csat", [5.0, 4.0, 3.0, 2.0, 5.0, 1.0, 4.0, None], scale_min=1.0, scale_max=5.0)
    assert value("csat", surveys=rows) == (7, pytest.approx(4 / 7))
    assert value("survey_response_rate", surveys=rows) == (8, pytest.approx(7 / 8))
    assert value("csat_average", surveys=rows) == (7, pytest.approx(24 / 7))


def test_what_is_good_is_a_setting():
    strict = Settings(dissatisfaction={"csat_good_min": 5})
    frames = replace(tiny(surveys=surveys("csat", [5.0, 4.0])), settings=strict)
    assert metrics.compute("csat", frames, Filters()).row(0)[:2] == (2, 0.5)


def test_good_and_bad_is_a_scale_too():
    assert value("csat", surveys=surveys("csat", [1.0, 0.0, 1.0], scale_min=0.0, scale_max=1.0)) == (
        3,
        pytest.approx(2 / 3),
    )


def test_csat_final_takes_the_last_answer_of_an_interaction():
    rows = surveys("csat", [2.0, 5.0], interaction_id="a")
    rows[1]["answered_at"] = at(12)
    assert value("csat", surveys=rows) == (2, 0.5)
    assert value("csat_final", surveys=rows) == (1, 1.0)
    assert value("csat_lift", surveys=rows) == (1, 100.0)
    single = surveys("csat", [2.0], interaction_id="b", source="other")
    assert value("csat_lift", surveys=rows + single) == (2, 50.0)
    apart = [rows[0] | {"interaction_id": None}, rows[1] | {"interaction_id": None}]
    assert value("csat_final", surveys=apart) == (2, 0.5)


def test_nps_of_eight_answers_by_hand():
    scores = [10.0, 9.0, 8.0, 7.0, 6.0, 0.0, 10.0, 5.0]
    assert value("nps", surveys=surveys("nps", scores)) == (8, 0.0)
    assert value("nps", surveys=surveys("nps", [9.0, 10.0, 7.0, 6.0])) == (4, 25.0)


def test_ces_of_ten_answers_by_hand():
    scores = [7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0, 7.0, 5.0, 6.0]
    assert value("ces", surveys=surveys("ces", scores)) == (10, pytest.approx(4.6))
    assert value("ces_easy_share", surveys=surveys("ces", scores)) == (10, 0.6)
    assert value("ces_index", surveys=surveys("ces", scores)) == (10, pytest.approx(10.0))
    assert value("ces", surveys=surveys("ces", [5.0], scale_min=1.0, scale_max=5.0)) == (1, 7.0)


@pytest.mark.parametrize("name", ["csat", "csat_final", "survey_response_rate"])
def test_surveys_about_spam_and_deleted_interactions_are_left_out(name):
    facts = [fact("spam", is_counted=False, is_merged=False), fact("merged", is_counted=False, is_merged=True)]
    rows = surveys("csat", [5.0], interaction_id="merged")
    rows += [rows[0] | {"survey_id": about, "interaction_id": about} for about in ("spam", "never seen")]
    assert value(name, surveys=rows, interaction_facts=facts) == (2, 1.0)


def test_one_end_of_a_scale_is_enough():
    assert value("csat", surveys=surveys("csat", [8.0, 3.0], scale_max=10.0)) == (2, 0.5)
    assert value("csat", surveys=surveys("csat", [4.0, 3.0], scale_min=1.0, scale_max=1.0)) == (2, 0.5)


def test_complaints_are_not_sent():
    assert value("survey_response_rate", surveys=surveys("complaint", [1.0])) == (0, None)


def test_what_customers_say_of_the_first_contact_is_never_mixed_with_ratings():
    rows = surveys("fcr", [1.0, 0.0, 1.0, None])
    assert value("first_contact_resolution_survey", surveys=rows) == (3, pytest.approx(2 / 3))
    assert value("csat", surveys=rows) == (0, None)
