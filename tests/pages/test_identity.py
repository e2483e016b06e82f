"""Identity review: what it counts, what only administrators see, and the way from a refused pair to both customers."""

import pytest

from tests.pages.test_customer import tables  # noqa: F401  a fixture
from ui.words import Words

PAGE = "setup/identity.py"
WORDS = Words("en")


def table_with(app, column):
    return next((box.value for box in app.dataframe if column in box.value), None)


def test_coverage_records_and_refusals_are_counted(opened, tables):  # noqa: F811
    app = opened(tables, PAGE, period="all")
    assert not app.exception
    assert not app.warning
    assert app.markdown[0].value.startswith("**Of 100.0% of the contacts we know the customer**")
    assert [len(box.proto.chart_data) for box in app.metric] == [0, 0, 0]  # no card is half empty beside another
    systems = table_with(app, "elsewhere")
    assert dict(zip(systems["source"], systems["persons"], strict=True))["crm"] == 1
    assert table_with(app, "rule")["n"].tolist() == [1]
    pair = table_with(app, "a").iloc[0]
    assert pair["a"] == "Ana Gil · crm 77"
    assert pair["share"] == "same e-mail a***@example.org"


def test_what_may_not_be_administered_is_not_listed(opened, tables, monkeypatch):  # noqa: F811
    from model.scope import Scope
    from ui import frame

    seen = frame.view_of
    scope = Scope(may_administer=False, may_act=False)
    monkeypatch.setattr(frame, "view_of", lambda found, _, *rest: seen(found, scope, *rest))
    app = opened(tables, PAGE)
    assert table_with(app, "a") is None
    assert table_with(app, "elsewhere") is not None


@pytest.mark.parametrize("language", ["en", "es", "ca"])
def test_without_the_suggester_the_page_says_how_to_switch_it_on(opened, full, language):
    app = opened(full, PAGE, lang=language)
    assert [box.value for box in app.code] == ["pip install 'hilo[match]'\nhilo suggest"]
    assert any(box.value == Words(language)("identity.no_suggester") for box in app.caption)
