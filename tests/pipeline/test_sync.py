"""A whole sync on disk: what becomes visible, what is held, what is partial, what heals."""

from dataclasses import replace
from pathlib import Path
from unittest.mock import Mock, patch

import polars as pl
import pytest

from model.derived import INTERACTION_FACTS
from model.schemas import CONTACTS, EVENTS, INTERACTIONS
from pipeline.answers import reader
from pipeline.sync import sync
from store import aside
from store.quarantine import entries
from store.snapshots import newest
from tests.pipeline.company import NOW, SETTINGS, site_of
from tests.pipeline.made import nothing_derived


def run(site, **options):
    return sync(site, clock=lambda: NOW, **options)


def read(site, **options):
    """A sync that derives nothing."""
    with patch("pipeline.sync.rebuild", nothing_derived):
        return run(site, **options)


def rows(site, table):
    return reader(site).scan(table).collect().sort(table.key)


def rewrite(site, name, change):
    path = site.folder / "shop" / name
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def test_a_sync_makes_one_snapshot_of_everything(tmp_path):
    site = site_of(tmp_path)
    result = run(site)
    assert (result.status, result.snapshot) == ("success", 1)
    assert rows(site, INTERACTIONS).height == 3
    assert rows(site, EVENTS).height == 8
    facts = rows(site, INTERACTION_FACTS)
    assert facts["first_response_calendar_seconds"].to_list() == [30, None, 600]
    assert facts["is_resolved"].to_list() == [True, False, True]
    assert newest(site.catalog).as_of == NOW


def test_rows_in_are_stored_or_quarantined_or_duplicates(tmp_path):
    site = site_of(tmp_path)
    rewrite(site, "events.csv", lambda text: text + text.splitlines()[1] + "\n" + "9,1,soon,message,customer,\n")
    (result,) = read(site).sources
    assert result.status == "partial"
    total = {c: result.total(c) for c in ("rows_in", "rows_stored", "rows_quarantined", "rows_duplicate")}
    assert total == {"rows_in": 15, "rows_stored": 13, "rows_quarantined": 1, "rows_duplicate": 1}
    (entry,) = entries(site.catalog).to_dicts()
    assert (entry["source"], entry["object"], entry["is_row"]) == ("shop", "events", True)
    assert "soon" in entry["raw"]


def test_what_does_not_fit_in_memory_until_the_commit_is_listed_all_the_same(tmp_path, monkeypatch):
    monkeypatch.setattr(aside, "MOST_HELD", 1)
    site = site_of(tmp_path)
    wrong = "".join(f"9,{n},soon,message,customer,\n" for n in range(1, 6))
    rewrite(site, "events.csv", lambda text: text + wrong)
    assert read(site).sources[0].total("rows_quarantined") == 5
    assert sorted(entries(site.catalog)["raw"].str.json_path_match("$.event_id")) == ["1", "2", "3", "4", "5"]
    assert not list(site.staging.root.rglob("*.tmp"))


def test_what_is_set_aside_once_more_is_no_news(tmp_path):
    site = site_of(tmp_path)
    rewrite(site, "events.csv", lambda text: text + "9,1,soon,message,customer,\n")
    assert read(site).status == "partial"
    again = read(site, full=True)
    assert (again.status, again.sources[0].total("rows_quarantined")) == ("success", 1)
    assert entries(site.catalog).height == 1
    rewrite(site, "events.csv", lambda text: text + "9,2,later,message,customer,\n")
    assert read(site).status == "partial"


def test_what_could_not_be_read_is_closed_when_its_file_is_mended(tmp_path):
    site = site_of(tmp_path)
    rewrite(site, "events.csv", lambda text: text + "1,9,never,message,customer,\n1,10,too,many,fields,in,it\n")
    read(site)
    assert sorted(entries(site.catalog)["reason"]) == ["7 fields where the header has 6", "at: not a date"]
    rewrite(site, "contacts.csv", lambda text: text + "c3,Pau,\n")
    read(site)
    assert entries(site.catalog).height == 2, "another file says nothing about it"
    rewrite(
        site, "events.csv", lambda text: text.replace("never", "2026-10-05").replace("1,10,too,many,fields,in,it", "")
    )
    assert read(site).status == "success"
    assert entries(site.catalog).is_empty()


def test_a_second_sync_changes_nothing_and_reads_no_file_again(tmp_path):
    site = site_of(tmp_path)
    run(site)
    before = rows(site, INTERACTION_FACTS)
    again = run(site)
    assert again.status == "success"
    assert again.sources[0].total("rows_in") == 0
    assert rows(site, INTERACTION_FACTS).equals(before)


def test_a_full_sync_reads_everything_again_and_doubles_nothing(tmp_path):
    site = site_of(tmp_path)
    read(site)
    again = read(site, full=True)
    assert again.sources[0].total("rows_in") == 13
    assert rows(site, CONTACTS).height == 2


def test_a_changed_row_wins_over_the_row_before(tmp_path):
    site = site_of(tmp_path)
    read(site)
    rewrite(site, "interactions.csv", lambda text: text.replace("2,c1,email,inbound,open", "2,c1,email,inbound,solved"))
    read(site)
    assert rows(site, INTERACTIONS)["status"].to_list() == ["solved", "solved", "solved"]


def test_an_empty_file_where_there_were_rows_is_held(tmp_path):
    site = site_of(tmp_path)
    read(site)
    rewrite(site, "interactions.csv", lambda text: text.splitlines()[0] + "\n")
    held = read(site)
    assert held.status == "partial"
    assert "0 rows where there were 3" in held.sources[0].error.text
    assert "--accept-smaller" in held.sources[0].error.next_step
    assert rows(site, INTERACTIONS).height == 3
    assert read(site).status == "partial", "it is still held at the next sync"
    assert read(site, accept_smaller=True).status == "success"


def test_a_broken_file_is_told_and_the_other_files_are_read(tmp_path):
    site = site_of(tmp_path)
    (site.folder / "shop" / "agents.parquet").write_bytes(b"PAR1 cut off")
    result = read(site)
    assert result.status == "partial"
    assert "agents.parquet" in result.sources[0].error.text
    assert rows(site, INTERACTIONS).height == 3
    (site.folder / "shop" / "surveys.parquet").write_bytes(b"PAR1 cut off too")
    again = read(site)
    assert again.status == "partial", "it is tried again until it is mended"
    assert again.sources[0].error.text.startswith("Reading 2 files: agents.parquet")
    assert again.sources[0].total("rows_in") == 0, "the others are not read again because of it"


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b"cut"), Path.unlink])
def test_a_damaged_page_of_a_dead_sync_is_read_again(tmp_path, monkeypatch, damage):
    site = site_of(tmp_path)
    with monkeypatch.context() as dying:
        dying.setattr("pipeline.sync.load", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            read(site)
    _contacts, events, _interactions = sorted(site.staging.root.rglob("*.zst"))
    damage(events)
    assert read(site).status == "success"
    assert (rows(site, CONTACTS).height, rows(site, EVENTS).height, rows(site, INTERACTIONS).height) == (2, 8, 3)


def test_an_unknown_column_is_reported_and_nothing_more(tmp_path):
    site = site_of(tmp_path)
    rewrite(site, "contacts.csv", lambda text: text.replace("emails", "nickname"))
    assert read(site).status == "success"
    assert entries(site.catalog)["field"].to_list() == ["nickname"]


def test_local_times_in_files_are_the_companys(tmp_path):
    site = site_of(tmp_path)
    rewrite(site, "interactions.csv", lambda text: text.replace("2026-10-01T10:00:00Z", "2026-10-01 10:00:00"))
    read(site)
    assert rows(site, INTERACTIONS)["created_at"][0].isoformat() == "2026-10-01T08:00:00+00:00"


def test_a_failing_source_leaves_the_others_alone(tmp_path):
    site = site_of(tmp_path, SETTINGS + '\n[sources.gone]\ntype = "files"\npath = "nowhere"\n')
    result = read(site)
    assert {s.source: s.status for s in result.sources} == {"shop": "success", "gone": "failed"}
    assert result.status == "partial"
    assert rows(site, INTERACTIONS).height == 3


def test_no_snapshot_when_no_source_could_be_read(tmp_path):
    site = site_of(tmp_path)
    read(site)
    only = replace(
        site, settings=site.settings.model_copy(update={"sources": {"gone": {"type": "files", "path": "x"}}})
    )
    result = run(only)
    assert (result.status, result.snapshot) == ("failed", None)
    assert newest(site.catalog).id == 1


def test_as_of_an_earlier_instant_nothing_later_is_known(tmp_path):
    site = site_of(tmp_path)
    run(site, as_of=NOW.replace(day=3, hour=10, minute=5))
    assert rows(site, INTERACTION_FACTS)["is_resolved"].to_list() == [True, False, False]


def test_events_of_an_interaction_nobody_delivered_are_told(tmp_path):
    site = site_of(tmp_path)
    rewrite(site, "events.csv", lambda text: text + "77,1,2026-10-03T10:00:00Z,message,customer,\n")
    run(site)
    (entry,) = entries(site.catalog).to_dicts()
    assert (entry["object"], entry["id"], entry["raw"]) == ("events", "77", "1 events")
    rewrite(site, "interactions.csv", lambda text: text + "77,c2,chat,inbound,open,South,2026-10-03T10:00:00Z\n")
    run(site)
    assert entries(site.catalog).is_empty(), "told no longer once it is there"


def test_contradicting_instants_are_listed_and_kept(tmp_path):
    site = site_of(tmp_path)
    rewrite(site, "events.csv", lambda text: text.replace("1,4,2026-10-01T10:05:00Z", "1,4,2026-09-01T10:05:00Z"))
    run(site)
    assert rows(site, INTERACTION_FACTS).filter("has_time_conflict")["interaction_id"].to_list() == ["1"]
    assert entries(site.catalog).filter(pl.col("id") == "1")["field"].to_list() == ["at"]
