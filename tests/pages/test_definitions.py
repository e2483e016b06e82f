"""Definitions: all of them by question, the one asked for in full, and a search."""

import pytest

from metrics.frames import Frames
from metrics.registry import QUESTIONS, compute, load
from model.filters import Filters
from tests.ui import company
from ui import cards
from ui.plain import plain
from ui.words import TEXTS, Words

PAGE = "setup/definitions.py"


def markdown(app) -> str:
    return "\n".join(box.value for box in app.markdown)


def test_every_metric_is_there_under_its_question_with_its_number(opened, full):
    app = opened(full, PAGE)
    assert [header.value for header in app.header] == [TEXTS["en"][f"question.{code}"] for code in QUESTIONS]
    labels = [box.label for box in app.expander]
    assert len(labels) == len(load())
    assert [label for label in labels if label.startswith("**Contacts** · **")]


@pytest.mark.parametrize("language", ["en", "es", "ca"])
def test_a_link_opens_the_metric_it_names_first(opened, full, language):
    app = opened(full, PAGE, metric="first_response_time", lang=language)
    words = Words(language)
    assert app.header[0].value == words("metric_name.first_response_time")
    assert f"**{words('part.formula')}**: first public agent message" in markdown(app)


def test_a_metric_there_is_not_is_named_and_the_rest_stands(opened, full):
    app = opened(full, PAGE, metric="<b>nothing</b>")
    assert "nothing" in app.warning[0].value
    assert "<b>" not in app.warning[0].value
    assert len(app.expander) == len(load())


def test_a_search_leaves_what_has_all_of_its_words(opened, full):
    app = opened(full, PAGE)
    app.text_input[0].set_value("genesys queue").run()
    assert [box.label.split("**")[1] for box in app.expander] == [
        Words("en")(f"metric_name.{name}") for name, metric in load().items()
        if "genesys" in metric.definition.casefold() and "queue" in metric.definition.casefold()
    ]  # fmt: skip
    app.text_input[0].set_value("**nobody**").run()
    assert not app.expander
    assert "**nobody**" not in app.info[0].value


def test_a_metric_that_cannot_be_filtered_so_says_why_and_leaves_the_others(opened, full):
    app = opened(full, PAGE, segment="gold")
    assert len(app.expander) == len(load())
    assert not app.exception


def test_every_number_is_that_of_the_metric_and_parts_of_a_whole_show_the_largest(opened, full):
    frames = Frames.of(lambda table: full[table.name].lazy(), company.AS_OF, company.ZONE)
    labels = [box.label for box in opened(full, PAGE, period="all").expander]
    for label, (name, metric) in zip(labels, load().items(), strict=True):
        if name in ("channel_share", "channel_preference", "channel_reach", "first_choice_channel"):
            assert "100" not in label
            assert "Phone" in label
        else:
            value = compute(name, frames, Filters())["value"][0]
            assert f" · **{plain(cards.text(value, metric, 'en'))}** · " in label


@pytest.mark.parametrize(
    ("language", "first"), [("en", "**{} numbers"), ("es", "**Hay {} cifras"), ("ca", "**Hi ha {} xifres")]
)
def test_the_page_says_how_many_numbers_there_are_and_how_many_have_no_value(opened, full, language, first):
    app = opened(full, PAGE, lang=language)
    labels = [box.label for box in app.expander]
    without = sum("· **–** ·" in label.replace("\\", "") for label in labels)
    said = app.markdown[0].value
    assert said.startswith(first.format(len(labels)))
    assert f"; {without} " in said
