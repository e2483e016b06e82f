"""Behind a number: all of its rows, why each is in or out, and what its system measured itself."""

from datetime import date

import polars as pl
import pytest

from metrics import cut
from metrics.evidence import evidence
from metrics.frames import Frames
from metrics.registry import compute
from model.derived import CONTACTS_DAY, VENDOR_COMPARISON
from model.filters import LISTS, Filters
from model.period import Period
from tests.ui import company
from ui import download, rows_table
from ui.plain import plain
from ui.view import View
from ui.words import TEXTS, Words

PAGE = "team/behind.py"
SPAM = pl.col("interaction_id").str.ends_with("7")
UNANSWERED = pl.col("interaction_id").str.ends_with("3")
VENDOR_WORD = "reply_time **in** [minutes](http://x.test)"


@pytest.fixture(scope="session")
def mixed() -> dict[str, pl.DataFrame]:
    """The company with one interaction in ten marked as spam, one in ten unanswered, and a help desk's own figures."""
    made = company.tables()
    facts = made["interaction_facts"]
    nothing = {name: pl.when(~UNANSWERED).then(name) for name in facts.columns if name.startswith("first_respon")}
    rows = facts.with_columns(
        is_counted=~SPAM, is_contact=~SPAM, left_out=pl.when(SPAM).then(pl.lit("spam")), **nothing
    )
    days = company.conform(CONTACTS_DAY, company._contacts_day(rows.filter("is_contact")))
    return made | {"interaction_facts": rows, "contacts_day": days, "vendor_comparison": compared(rows)}


def compared(facts: pl.DataFrame) -> pl.DataFrame:
    own = facts.filter(pl.col("source") == "support").with_columns(
        metric_id=pl.lit("reply"), name=pl.lit(VENDOR_WORD), figure=pl.lit("first_response"), basis=pl.lit("calendar"),
        our_value="first_response_calendar_seconds", vendor_value=pl.col("first_response_calendar_seconds") + 90,
        rule=pl.when("is_counted").then(pl.lit("from_creation")).otherwise(pl.lit("left_out")),
    )  # fmt: skip
    return company.conform(VENDOR_COMPARISON, own)


def sums(app) -> dict[str, str]:
    return {box.label: box.value for box in app.metric}


def listed(app):
    return next(table.value for table in app.dataframe if "verdict" in table.value)


@pytest.mark.parametrize("metric", ["first_response_time", "resolution_rate", "contacts", "csat"])
def test_the_rows_in_and_out_are_counted_whole_and_agree_with_the_number(opened, mixed, metric):
    frames = Frames.of(lambda table: mixed[table.name].lazy(), company.AS_OF, company.ZONE)
    n = compute(metric, frames, Filters())["n"][0]
    out = evidence(metric, frames, Filters()).height - n
    shown = sums(opened(mixed, PAGE, metric=metric, period="all"))
    assert shown["In the number"] == f"{n:,}"
    assert shown["Left out"] == f"{out:,}"


def test_a_reason_chosen_leaves_its_rows_and_stands_in_the_url(opened, mixed):
    app = opened(mixed, PAGE, metric="first_response_time", period="all")
    pills = next(group for group in app.get("button_group") if group.key == "behind.why")
    assert any(option.startswith("spam or a test · ") for option in pills.options)
    pills.set_value(["spam"]).run()
    assert app.query_params["why"] == "spam"
    assert set(listed(app)["why"]) == {TEXTS["en"]["why.spam"]}
    assert set(listed(app)["verdict"]) == {"out"}
    assert sums(app)["In the number"] != "0"  # the sums are of all rows, whatever the list shows


def test_a_link_with_a_reason_an_order_and_a_language_opens_so(opened, mixed):
    app = opened(mixed, PAGE, metric="first_response_time", why="unanswered", order="earliest", lang="ca", period="all")
    rows = listed(app)
    assert set(rows["why"]) == {Words("ca")("why.unanswered")}
    assert rows["started_at"].is_monotonic_increasing


def test_reasons_of_a_link_that_are_unknown_or_told_twice_do_no_harm(opened, mixed):
    app = opened(mixed, PAGE, metric="contacts", why="spam,spam,**lost**", period="all")
    assert not app.exception
    assert not app.error
    assert set(listed(app)["why"]) == {TEXTS["en"]["why.spam"]}


def test_the_largest_come_first_and_more_than_a_page_is_counted(opened, mixed):
    app = opened(mixed, PAGE, metric="first_response_time", period="all")
    numbers = listed(app)["number"]
    assert len(numbers) == 50
    assert numbers.is_monotonic_decreasing
    assert any(box.value.startswith("Rows 1–50 of 1,") for box in app.caption)


def test_a_metric_there_is_not_is_named_and_another_is_shown(opened, mixed):
    app = opened(mixed, PAGE, metric="nothing")
    assert "nothing" in app.warning[0].value
    assert app.selectbox[0].value == "first_response_time"


def test_another_metric_is_chosen_in_the_list_and_written_into_the_url(opened, mixed):
    app = opened(mixed, PAGE, metric="first_response_time", why="unanswered")
    app.selectbox[0].set_value("resolution_rate").run()
    assert app.query_params["metric"] == "resolution_rate"
    assert "why" not in app.query_params
    assert not app.exception


def test_the_row_chosen_shows_its_own_systems_figures_and_the_rule(opened, mixed, monkeypatch):
    monkeypatch.setattr(rows_table, "show", lambda *_: 0)
    app = opened(mixed, PAGE, metric="contacts", source="support", period="all")
    said = next(box.value for box in app.markdown if "First answer" in box.value)
    assert said.startswith("**First answer** · calendar")
    assert r"difference \+1 min 30 s" in said.replace("\N{NO-BREAK SPACE}", " ")
    assert said.endswith(plain(TEXTS["en"]["difference.from_creation"]))
    assert any(box.value.endswith(f": {plain(VENDOR_WORD)}") for box in app.caption)
    assert [header.value for header in app.header][1:] == ["What happened", "Why is my number different?"]


def test_a_row_whose_system_gives_no_figures_says_so(opened, mixed, monkeypatch):
    monkeypatch.setattr(rows_table, "show", lambda *_: 0)
    app = opened(mixed, PAGE, metric="contacts", source="calls", period="all")
    assert TEXTS["en"]["vendor.none"] in [box.value for box in app.caption]


@pytest.mark.parametrize("metric", ["handoffs", "records_per_person", "csat", "unresolved_dissatisfaction"])
def test_rows_that_are_no_interactions_are_listed_too(opened, mixed, metric):
    app = opened(mixed, PAGE, metric=metric, period="all")
    assert not app.exception
    assert not app.error


def test_every_row_says_why_it_is_in(opened, mixed):
    rows = listed(opened(mixed, PAGE, metric="first_response_time", period="all", why="in"))
    assert set(rows["why"]) == {"answered in the period"}
    assert set(listed(opened(mixed, PAGE, metric="backlog", period="all", why="in"))["why"]) == {"counted"}


def test_rows_of_one_interaction_are_told_apart(opened, mixed):
    promised = mixed["interaction_facts"].with_columns(
        first_response_target=pl.lit("met"), resolution_target=pl.lit("met")
    )
    facts = promised.cast(mixed["interaction_facts"].schema)
    rows = listed(
        opened(mixed | {"interaction_facts": facts}, PAGE, metric="target_attainment", period="all", why="in")
    )
    assert set(rows["target"]) == {"First answer", "Solution"}
    parts = listed(opened(mixed, PAGE, metric="maturity", period="all", lang="es"))
    assert "Cuota digital" in set(parts["part"])
    assert set(parts["dimension"]) <= {"Experiencia digital", "Operación digital", "Relación omnicanal"}


def test_parts_of_a_whole_show_the_largest_and_not_that_they_are_all(opened, mixed):
    assert sums(opened(mixed, PAGE, metric="channel_share", period="all"))["Value"] == "Phone 30.7%"


def test_the_course_of_a_row_is_on_the_clock_of_the_page(opened, mixed, monkeypatch):
    monkeypatch.setattr(rows_table, "show", lambda *_: 0)
    app = opened(mixed, PAGE, metric="contacts", period="all", basis="business")
    assert "first_response_business_seconds" in app.dataframe[0].value
    assert "first_response_calendar_seconds" not in app.dataframe[0].value


def test_sources_sum_up_what_was_compared_and_which_rules_explain_it(opened, mixed):
    app = opened(mixed, "setup/sources.py", period="all")
    summary = next(table.value for table in app.dataframe if "compared" in table.value)
    row = summary.iloc[0]
    assert row["compared"] == row["equal"] + row["explained"] + row["unexplained"] > 0
    rules = app.table[0].value
    assert sum(int(n.replace(",", "")) for n in rules["n"]) == row["explained"] + row["not_comparable"]


def pills(app, key: str):
    return next(group for group in app.get("button_group") if group.key == key)


def test_a_group_of_the_address_is_said_listed_and_taken_off_by_a_click(opened, mixed):
    frames = Frames.of(lambda table: mixed[table.name].lazy(), company.AS_OF, company.ZONE)
    by = compute("handoffs", frames, Filters(), ("from_channel", "to_channel")).sort("n").row(-1, named=True)
    app = opened(mixed, PAGE, metric="handoffs", period="all", **{k: by[k] for k in ("from_channel", "to_channel")})
    assert sums(app)["In the number"] == sums(app)["Value"] == str(by["n"])
    said = Words("en")
    named = [f"From: {said.code(by['from_channel'])}", f"To: {said.code(by['to_channel'])}"]
    assert [text.replace("\\", "") for text in pills(app, "behind.group").options] == named
    whole = compute("handoffs", frames, Filters(), ("from_channel",))
    pills(app, "behind.group").set_value(["from_channel"]).run()
    assert "to_channel" not in app.query_params
    n = whole.filter(pl.col("from_channel") == by["from_channel"])["n"][0]
    assert sums(app)["In the number"] == str(n)


def test_a_group_the_number_does_not_know_is_named_and_left_out(opened, mixed):
    app = opened(mixed, PAGE, metric="contacts", period="all", severity="low", hour="9")
    assert any("severity" in box.value for box in app.warning)
    assert list(pills(app, "behind.group").options) == [plain("Hour: 9 h")]


@pytest.mark.parametrize("code", ["99", "x" * 300, "**b** <b>", "\u202e9", "-1"])
def test_an_absurd_group_is_an_empty_list_that_says_so(opened, mixed, code):
    app = opened(mixed, PAGE, metric="contacts", period="all", hour=code)
    assert not app.exception
    assert not app.error
    assert sums(app)["In the number"] == "0"
    assert app.info


@pytest.mark.parametrize("language", ["en", "es", "ca"])
def test_every_name_of_a_group_is_said_in_words(language):
    named = {*cut.NAMES, *LISTS.values()} - {cut.STATION}
    assert {name for name in named if f"group.{name}" not in TEXTS[language]} == set()


def test_the_rows_can_be_taken_along_in_three_formats_named_after_the_number_and_its_days(opened, mixed):
    app = opened(mixed, PAGE, metric="contacts", **{"from": "2026-11-02", "to": "2026-11-08"})
    assert not app.get("download_button"), "made before anybody asks"
    app.session_state["behind.download"] = True
    buttons = app.run().get("download_button")
    assert [button.proto.label for button in buttons] == ["CSV", "Excel", "Parquet"]
    view = View(
        "h", 1, company.AS_OF, company.ZONE, filters=Filters(period=Period(date(2026, 11, 2), date(2026, 11, 8)))
    )
    assert download.file_name(view, "contacts", "csv") == "hilo_contacts_2026-11-02_2026-11-08.csv"


def test_a_reason_nobody_has_empties_no_other_list(opened, mixed):
    asked = {"page": PAGE, "period": "all", "metric": "first_response_time"}
    assert listed(opened(mixed, why="in.unanswered", **asked)).empty
    assert not listed(opened(mixed, why="in,unanswered", **asked)).empty


def test_a_group_taken_off_shows_the_other_list_from_its_first_leaf(opened, mixed):
    app = opened(mixed, PAGE, metric="contacts", period="all", hour="9", leaf="3")
    next(group for group in app.button_group if group.key == "behind.group").set_value([]).run()
    assert "leaf" not in app.query_params
    assert "hour" not in app.query_params
