import re
from string import Formatter

import pytest

from model import vocabulary as codes
from ui.formats import whole_percent
from ui.words import LANGUAGES, TEXTS, Words, language_of


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def of_pages(language: str) -> dict[str, str]:
    """All texts but the meanings of metrics, which in English stand where the metric is declared."""
    return {key: text for key, text in TEXTS[language].items() if not key.startswith("metric.")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys_and_placeholders(language):
    assert of_pages(language).keys() == of_pages("en").keys()
    assert {k: placeholders(v) for k, v in of_pages(language).items()} == {
        k: placeholders(v) for k, v in of_pages("en").items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_says_something_and_a_singular_has_its_plural(language):
    texts = TEXTS[language]
    assert all(text.strip() for text in texts.values())
    counted = [key for key in texts if key.endswith("_one") and not key.startswith("difference.")]
    assert all(re.sub("_one$", "_other", key) in texts for key in counted)


@pytest.mark.parametrize("language", LANGUAGES)
def test_headline_labels_fit_their_card(language):
    labels = {k: v for k, v in TEXTS[language].items() if k.startswith(("kpi.", "source_number."))}
    assert {k: v for k, v in labels.items() if len(v) > 20} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_foot_of_a_headline_fits_one_line(language):
    words = Words(language)
    foot = f"{words('card.n', n='12,345')} · {words('card.known', share=whole_percent(0.961, language))}"
    assert len(foot) <= 23


@pytest.mark.parametrize("code", [*codes.CHANNELS, *codes.SEVERITIES, *codes.CASE_STATES, *codes.SIGNALS])
def test_every_code_has_a_word(code):
    assert all(f"code.{code}" in TEXTS[language] for language in LANGUAGES)


def test_numbers_choose_singular_or_plural():
    words = Words("es")
    assert words.number("unresolved.critical", 1) == "1 crítico"
    assert words.number("unresolved.critical", 1240, n="1.240") == "1.240 críticos"


def test_an_unknown_code_is_shown_as_it_is_and_none_as_not_recorded():
    assert Words("en").code("fax") == "fax"
    assert Words("ca").code(None) == "no consta"


@pytest.mark.parametrize(
    ("asked", "locale", "expected"),
    [("ca", "es-ES", "ca"), (None, "es-ES", "es"), ("xx", "ca-ES", "ca"), (None, "de-DE", "en"), (None, None, "en")],
)
def test_the_language_is_the_one_asked_for_else_the_browsers_else_english(asked, locale, expected):
    assert language_of(asked, locale) == expected
