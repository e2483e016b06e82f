"""The filters live in the URL: what is chosen is written there, and what is there is chosen."""

from tests.pages.conftest import ROOT, unfolded


def test_without_parameters_the_last_28_days_are_shown_and_named(opened, full):
    app = opened(full)
    assert app.query_params["period"] == "28d"


def test_a_link_opens_the_view_it_names(opened, full):
    app = unfolded(opened(full, period="12w", channel="phone,email", team="North"))
    assert app.session_state["filters.period"] == "12w"
    assert app.session_state["filters.channels"] == ["phone", "email"]
    assert app.session_state["filters.teams"] == ["North"]


def test_a_choice_is_written_into_the_url_and_changes_the_numbers(opened, full):
    app = opened(full)
    before = app.metric[0].value
    next(g for g in app.get("button_group") if g.key == "filters.period").set_value("7d").run()
    assert app.query_params["period"] == "7d"
    assert app.metric[0].value != before


def test_lists_are_written_as_codes_and_cleared(opened, full):
    app = unfolded(opened(full, lang="es"))
    next(m for m in app.multiselect if m.key == "filters.channels").set_value(["phone"]).run()
    assert app.query_params["channel"] == "phone"
    assert app.query_params["lang"] == "es"
    next(b for b in app.button if b.key == "filters.clear.bar").click().run()
    assert "channel" not in app.query_params
    assert app.query_params["lang"] == "es"


def test_the_filters_stay_when_the_page_changes(opened, full):
    app = opened(full, period="12w", group="digital")
    app.query_params.clear()  # what the navigation's links do
    app.switch_page(str(ROOT / "pages/team/resolution.py")).run()
    assert app.query_params["period"] == "12w"
    assert app.query_params["group"] == "digital"


def test_what_a_link_got_wrong_is_named_and_left_out(opened, full):
    app = opened(full, period="yesterday", channel="fax", team="North", **{"from": "2026-11-20", "to": "2026-11-01"})
    assert len(app.warning) == 4
    assert "yesterday" in app.warning[0].value
    unfolded(app)
    assert app.session_state["filters.period"] == "28d"
    assert app.session_state["filters.teams"] == ["North"]


def test_a_team_that_is_gone_is_named_and_left_out_and_the_next_choice_takes_it_out_of_the_link(opened, full):
    app = opened(full, team="Nowhere,North", priority="urgent")
    assert [("Nowhere" in box.value, "urgent" in box.value) for box in app.warning] == [(True, False), (False, True)]
    unfolded(app)
    assert app.session_state["filters.teams"] == ["North"]
    next(g for g in app.get("button_group") if g.key == "filters.period").set_value("7d").run()
    assert app.query_params["team"] == "North"
    assert not app.warning


def test_custom_days_come_from_the_url(opened, full):
    app = opened(full, **{"from": "2026-11-01", "to": "2026-11-07"})
    assert app.session_state["filters.period"] == "custom"
    assert [d.isoformat() for d in app.date_input[0].value] == ["2026-11-01", "2026-11-07"]


def test_what_is_in_the_popovers_is_made_when_they_are_opened_and_stays_while_one_chooses(opened, full):
    app = opened(full)
    assert not app.multiselect
    assert {g.key for g in app.get("button_group")} == {"filters.period", "filters.group"}
    unfolded(app)
    next(m for m in app.multiselect if m.key == "filters.teams").set_value(["North"]).run()
    assert app.query_params["team"] == "North"
    assert [said for said in app.caption if said.value.startswith("Teams: North")]
    assert app.multiselect
