import re

import pytest

from metrics.registry import find, load
from ui.definitions import lines, matches, parts, question
from ui.words import Words

LABELS = r"Formula:|Clock:|Period:|Denominator \(`n`\):|Left out:|Differs:|Source:"


def test_a_definition_is_taken_apart_at_its_labels():
    said = dict(parts(find("first_response_time")))
    assert list(said) == ["formula", "clock", "period", "left_out", "null", "differs"]
    assert said["formula"].startswith("first public agent message or answered call - start")
    assert said["clock"] == "calendar or opening hours."
    assert said["null"] == "Null without a response."


def test_a_count_says_why_it_is_never_null():
    assert dict(parts(find("contacts")))["null"].startswith("Nothing is 0")


@pytest.mark.parametrize("name", load())
def test_no_word_of_a_definition_gets_lost(name):
    """The parts, put together, are the docstring without its first paragraph and without the labels."""
    metric = find(name)
    rest = re.sub(LABELS, " ", metric.definition.partition("\n\n")[2]).split()
    assert " ".join(text for _, text in parts(metric)).split() == rest


@pytest.mark.parametrize("name", load())
def test_every_definition_says_how_it_is_computed(name):
    assert "formula" in dict(parts(find(name)))


def test_a_search_looks_into_names_meanings_and_definitions():
    metric = find("backlog")
    assert matches(Words("en"), metric, "")
    assert matches(Words("en"), metric, "ZENDESK open")
    assert matches(Words("es"), metric, "casos sin resolver")
    assert not matches(Words("en"), metric, "zendesk nowhere")


def test_a_metric_belongs_to_the_question_of_its_module():
    assert question(find("csat")) == "surveys"


def test_an_option_of_the_command_line_stays_code_and_everything_else_is_escaped():
    said = lines(Words("en"), [("null", "Null. Without `--by channel`: *all*")])
    assert said == r"**Without a number**: Null\. Without `--by channel`\: \*all\*"
