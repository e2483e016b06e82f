"""Why something could not be read, in the page's language."""

import pytest

from connectors import _canonical, _instants, _readings, _values
from connectors.files import mapping, spelling
from ui import set_aside
from ui.words import LANGUAGES, Words

SAID = (
    _instants.NOT_A_DATE, _instants.BEFORE_2000, _instants.IN_THE_FUTURE, _canonical.BEFORE_CREATION,
    _readings.OUTSIDE_SCALE, _values.NUL_REMOVED, mapping.UNKNOWN_COLUMN, mapping.UNKNOWN_FILE, spelling.UNCLEAR,
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("told", SAID)
def test_what_connectors_say_is_said_in_every_language(language, told):
    said = set_aside.reason(Words(language), told)
    assert (said == told) == (language == "en")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("at: not a date; event_id is missing", "at: no es una fecha; falta event_id"),
        ("unknown channel word", "palabra desconocida: canal"),
        ("20 fields where the header has 18", "20 campos donde la cabecera tiene 18"),
        ("2 lines with 3 fields where the header has 4; the rest is empty",
         "2 líneas con 3 campos donde la cabecera tiene 4; el resto queda vacío"),
        ("at: something else", "at: something else"),
        ("<b>{n}</b>: (", "<b>{n}</b>: ("),
        ("", ""),
    ],
)  # fmt: skip
def test_parts_and_gaps_keep_their_places_and_what_nobody_knows_stays(told, said):
    assert set_aside.reason(Words("es"), told) == said


@pytest.mark.parametrize("told", ["20 fields where the header has 18", "x is missing", "a quote is misplaced (x)"])
def test_in_english_a_reason_reads_as_the_connector_wrote_it(told):
    assert set_aside.reason(Words("en"), told) == told
