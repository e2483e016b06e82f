"""A new metric, reason, rule or clock: its words in ui/language/*/metrics.toml. These tests name what is missing."""

import pytest

from metrics.evidence import WHY
from metrics.frames import Frames
from metrics.maturity import SCORES
from metrics.registry import QUESTIONS, declared, load
from metrics.targets import FIGURES
from model.clocks import CLOCKS
from model.filters import Filters
from model.metric import UNITS
from model.vocabulary import BASES, DIFFERENCES, JOINED_BY
from tests.ui import company
from ui.definitions import parts
from ui.words import LANGUAGES, TEXTS, Words

EMPTY = {name: frame.clear() for name, frame in company.tables(9).items()}
FRAMES = Frames.of(lambda table: EMPTY[table.name].lazy(), company.AS_OF, company.ZONE)
DAYS = {day for name in load() if (day := declared(name, FRAMES, Filters()).rows.day)}
CODES = {
    "metric_name": tuple(load()), "question": QUESTIONS, "why": ("in", *WHY), "difference": DIFFERENCES,
    "figure": tuple(CLOCKS), "basis": BASES, "joined_by": JOINED_BY, "unit": tuple(UNITS),
    "better": ("higher", "lower", "neutral"),
    "grain": tuple({metric.grain for metric in load().values()}),
    "about": (*FIGURES, *SCORES), "counted": tuple(DAYS),
    "part": tuple({code for metric in load().values() for code, _ in parts(metric)} - {"meaning"}),
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("section", CODES)
def test_every_code_has_its_words(section, language):
    assert {code for code in CODES[section] if f"{section}.{code}" not in TEXTS[language]} == set()


@pytest.mark.parametrize("language", ["es", "ca"])
def test_the_meaning_of_every_metric_is_translated(language):
    assert {name for name in load() if f"metric.{name}" not in TEXTS[language]} == set()
    assert {key for key in TEXTS[language] if key.startswith("metric.")} == {f"metric.{name}" for name in load()}


def test_in_english_a_metric_means_what_it_is_declared_with():
    assert not [key for key in TEXTS["en"] if key.startswith("metric.")]
    metric = load()["backlog"]
    assert Words("en").meaning(metric) == metric.meaning


def test_names_of_metrics_are_different_in_each_language():
    for language in LANGUAGES:
        names = [TEXTS[language][f"metric_name.{name}"] for name in load()]
        assert len(set(names)) == len(names)


def test_a_code_without_words_reads_as_it_is():
    assert Words("es").term("why", "lost_in_the_post") == "lost in the post"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_of_a_score_has_a_name(language):
    told = [Words(language).section(("about", "metric_name"), part) for parts in SCORES.values() for part in parts]
    assert len(set(told)) == len(told)
