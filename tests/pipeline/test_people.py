"""Who is who, asked and corrected, on a company of two systems that share some customers."""

import shutil
from datetime import UTC, datetime, timedelta
from random import Random

import polars as pl
import pytest

from identity.decisions import standing
from model.errors import SettingsError, SourceSkipped
from model.persons import IDENTITY_EVENTS, PERSON_ALIASES, PERSONS
from pipeline import people
from pipeline.answers import reader
from pipeline.people import Author
from pipeline.sync import sync
from store import overrides
from store.lock import writer_lock
from store.overrides import Decision
from store.site import open_site
from store.snapshots import newest

NOW = datetime(2026, 10, 31, 18, 0, tzinfo=UTC)
SETTINGS = """
[sources.shop]
type = "files"
path = "shop"

[sources.crm]
type = "files"
path = "crm"
"""
SHOP = """contact_id,name,emails,phones
c1,Marta Puig,marta@example.org,
c2,Joan Serra,joan@example.org,600111256
c3,Eva Roca,info@example.org,
"""
CRM = """contact_id,name,emails,phones,external_ids
9,Marta Puig,Marta@Example.org,,customer:C0042
8,Pau Vila,pau@example.org,,
7,Nil Font,info@example.org,,
"""
ANA = Author("ana", lambda: NOW)


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """The folder of the company, synced once."""
    return founded(tmp_path_factory.mktemp("company"))


def founded(folder):
    """The same folder, with the company in it, synced."""
    site = opened(folder, SHOP, CRM)
    synced(site)
    site.catalog.close()
    return folder


@pytest.fixture
def site(company, tmp_path):
    """A copy of the company of the test's own."""
    shutil.copytree(company, tmp_path, dirs_exist_ok=True)
    return open_site(tmp_path / "home", tmp_path / "hilo.toml", {})


def opened(folder, shop, crm):
    for name, text in (("shop", shop), ("crm", crm)):
        (folder / name).mkdir(exist_ok=True)
        (folder / name / "contacts.csv").write_text(text, encoding="utf-8")
    (folder / "hilo.toml").write_text(SETTINGS, encoding="utf-8")
    return open_site(folder / "home", folder / "hilo.toml", {})


def synced(site, day=0, *, full=False):
    moment = NOW + timedelta(days=day)
    assert sync(site, clock=lambda: moment, full=full).status == "success"


def persons(site):
    rows = reader(site).scan(PERSONS).collect()
    return dict(rows.select(pl.format("{}:{}", "source", "contact_id"), "person_id").iter_rows())


def groups(site):
    found = {}
    for record, person in persons(site).items():
        found.setdefault(person, set()).add(record)
    return sorted(map(sorted, found.values()))


APART = [["crm:7"], ["crm:8"], ["crm:9", "shop:c1"], ["shop:c2"], ["shop:c3"]]


def test_the_chain_of_one_person_is_told_without_her_address(site):
    found = people.explain(site, "shop:c1", "crm:9")
    assert found.is_one_person
    assert found.text() == (
        f"shop:c1 and crm:9 are one person, {persons(site)['crm:9']}:\nshop c1 – same e-mail m***@example.org – crm 9"
    )
    assert "marta@example.org" in found.text(reveal=True)
    assert "marta" not in str(found.plain()).lower().replace("m***", "")


def test_one_record_named_twice_is_told_so(site):
    assert people.explain(site, "shop:c2", "joan@example.org").text().startswith("shop:c2 is one record of p_")


def test_two_persons_are_told_what_they_share_and_why_it_joins_nobody(site):
    text = people.explain(site, "crm:7", "shop:c3").text().splitlines()
    assert text[0].endswith("are two persons.")
    assert text[1:] == ["crm 7 and shop c3 share i***@example.org, but it is a mailbox of a function."]
    assert people.explain(site, "shop:c2", "crm:8").text().endswith("They share nothing.")


def test_a_decision_shows_at_once_and_without_reading_any_source(site, tmp_path):
    for name in ("shop", "crm"):
        shutil.rmtree(tmp_path / name)
    before, was = newest(site.catalog), persons(site)
    outcome = people.same(site, "shop:c2", "crm:8", ANA)
    after = newest(site.catalog)
    assert outcome.snapshot == after.id == before.id + 1
    assert (after.as_of, after.is_demo) == (before.as_of, before.is_demo)
    assert outcome.sentences == ("Decision 1: shop:c2 and crm:8 are one person.",)
    assert ["crm:8", "shop:c2"] in groups(site)
    assert people.explain(site, "crm:8", "shop:c2").text().endswith("crm 8 – one person, as somebody decided – shop c2")
    assert {was["crm:8"], was["shop:c2"]} >= {persons(site)["crm:8"]}


def test_what_was_decided_survives_a_sync_and_reading_everything_again(site):
    people.same(site, "shop:c2", "crm:8", ANA)
    people.not_same(site, "shop:c1", "crm:9", ANA)
    decided, ids = groups(site), persons(site)
    assert decided == [["crm:7"], ["crm:8", "shop:c2"], ["crm:9"], ["shop:c1"], ["shop:c3"]]
    for day, full in ((1, False), (2, True)):
        synced(site, day, full=full)
        assert (groups(site), persons(site)) == (decided, ids)


def test_undoing_gives_back_what_was_but_no_id_twice(site):
    was = persons(site)
    number = people.not_same(site, "shop:c1", "crm:9", ANA).override_id
    parted = persons(site)
    people.revoke(site, number, ANA)
    assert groups(site) == APART
    assert len(set(was.values()) | set(parted.values()) | set(persons(site).values())) == len(APART) + 1
    gone = (set(parted.values()) - set(persons(site).values())).pop()
    assert people.explain(site, gone, "shop:c1").is_one_person
    events = reader(site).scan(IDENTITY_EVENTS).collect()
    assert sorted(events["kind"]) == ["merge", "override", "override", "split"]


def test_an_id_that_went_still_names_the_person(site):
    was = persons(site)
    people.same(site, "shop:c2", "crm:8", ANA)
    (gone,) = {was["shop:c2"], was["crm:8"]} - set(persons(site).values())
    assert reader(site).scan(PERSON_ALIASES).collect()["alias"].to_list() == [gone]
    assert people.explain(site, gone, "crm:8").is_one_person


def test_the_newest_word_wins_and_says_what_it_overrules(site):
    first = people.same(site, "shop:c2", "crm:8", ANA)
    second = people.not_same(site, "crm:8", "shop:c2", ANA)
    assert second.sentences[1:] == (
        f"It overrules decision {first.override_id} by ana on 2026-10-31: crm:8 and shop:c2 are one person.",
    )
    assert groups(site) == APART
    assert people.decisions(site)["state"].to_list() == ["overruled", "holds"]
    third = people.revoke(site, second.override_id, ANA)
    assert third.sentences[1].startswith(f"Now decision {first.override_id} by ana")
    assert ["crm:8", "shop:c2"] in groups(site)
    assert people.decisions(site)["state"].to_list() == ["holds", "undone"]


def test_the_same_word_twice_is_one_decision(site):
    first = people.same(site, "shop:c2", "crm:8", ANA)
    again = people.same(site, "crm:8", "joan@example.org", ANA)
    assert again.override_id == first.override_id
    assert again.sentences == (f"Decision {first.override_id} says so already: crm:8 and shop:c2 are one person.",)
    assert overrides.in_force(site.catalog).height == 1


def test_a_blocked_address_joins_nobody_until_that_is_undone(site):
    outcome = people.block(site, " MARTA@example.org ", ANA)
    assert outcome.sentences == ("Decision 1: M***@example.org identifies nobody (2 contact records have it).",)
    assert ["crm:9"] in groups(site)
    assert "identifies nobody" in people.explain(site, "crm:9", "shop:c1").text()
    people.revoke(site, outcome.override_id, ANA)
    assert groups(site) == APART


def test_what_is_the_companys_own_joins_nobody(site):
    assert "(no contact record has it)" in people.own(site, "+34 930 000 000", ANA).sentences[0]
    people.own(site, "marta@example.org", ANA)
    assert ["crm:9"] in groups(site)


def test_while_another_is_writing_a_decision_is_kept_for_the_next_sync(site):
    with writer_lock(site.catalog, "elsewhere:1", lambda: NOW):
        outcome = people.same(site, "shop:c2", "crm:8", ANA)
    assert outcome.snapshot is None
    assert "takes effect at the next sync: elsewhere:1 has been writing since" in outcome.sentences[-1]
    assert groups(site) == APART
    synced(site, 1)
    assert ["crm:8", "shop:c2"] in groups(site)


def test_a_decision_for_later_waits_for_the_next_sync(site):
    outcome = people.same(site, "shop:c2", "crm:8", Author("ana", lambda: NOW, later=True))
    assert outcome.snapshot is None
    assert groups(site) == APART
    synced(site, 1)
    assert ["crm:8", "shop:c2"] in groups(site)


def test_saying_it_again_applies_what_was_left_for_later(site):
    people.same(site, "shop:c2", "crm:8", Author("ana", lambda: NOW, later=True))
    assert "says so already" in people.same(site, "shop:c2", "crm:8", ANA).sentences[0]
    assert ["crm:8", "shop:c2"] in groups(site)


@pytest.mark.parametrize("value", ["", "  ", "hello"])
def test_what_is_no_value_cannot_be_blocked(site, value):
    with pytest.raises(SettingsError, match="VALUE"):
        people.block(site, value, ANA)


def test_a_decision_about_one_record_only_is_refused(site):
    with pytest.raises(SettingsError, match="another record than A; both are shop:c2"):
        people.same(site, "shop:c2", "joan@example.org", ANA)
    assert overrides.history(site.catalog).is_empty()


def test_undoing_what_nobody_decided_names_what_can_be_undone(site):
    number = people.block(site, "x@example.org", ANA).override_id
    with pytest.raises(SettingsError, match=f"a decision in force: {number}"):
        people.revoke(site, 99, ANA)


def test_a_store_without_a_snapshot_says_what_to_do(tmp_path):
    with pytest.raises(SourceSkipped, match="hilo sync"):
        people.explain(opened(tmp_path, SHOP, CRM), "shop:c1", "crm:9")


def test_a_hundred_decisions_survive_a_full_rebuild_and_another_sync(tmp_path):
    """Random words about sixty records, in which some contradict; what holds of them, holds ever after."""
    random = Random(7)
    lines = [f"{number},Name{number} Surname{number},n{number % 20}@example.org,,\n" for number in range(30)]
    site = opened(tmp_path, "contact_id,name,emails,phones,external_ids\n" + "".join(lines),
                  "contact_id,name,emails,phones,external_ids\n" + "".join(lines))  # fmt: skip
    synced(site)
    records = list(persons(site))
    for minute in range(100):
        a, b = (tuple(record.split(":")) for record in random.sample(records, 2))
        kind = "same" if random.random() < 0.4 else "not_same"
        overrides.decide(site.catalog, Decision(kind, "ana", NOW + timedelta(minutes=minute), a=a, b=b))
    synced(site, 1)
    held = standing(overrides.in_force(site.catalog))
    assert held.overruled.height > 5
    first = persons(site)
    for day, full in ((2, True), (3, False)):
        synced(site, day, full=full)
        assert persons(site) == first
    for kind, *ends in held.decisions.select("kind", "source_a", "contact_a", "source_b", "contact_b").iter_rows():
        a, b = first[":".join(ends[:2])], first[":".join(ends[2:])]
        assert (a == b) == (kind == "same")


def test_the_demo_is_derived_again_with_the_settings_it_was_made_with(demo_home):
    from pipeline.demo import CONFIG, as_built

    bare = open_site(demo_home, None, {})
    assert as_built(bare).settings == open_site(demo_home, CONFIG, {}).settings != bare.settings
