"""The generator: the same bytes each time, and the files kept in the project are its own."""

import gzip
import json
import re
from pathlib import Path

import pytest

from sample_data import days, generate
from store.staging import read_folder

RAW = generate.HERE / "raw"
FEW = 300


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    generate.write(folder, FEW)
    return folder


def test_the_same_size_gives_the_same_bytes(small, tmp_path):
    generate.write(tmp_path, FEW)

    assert generate.checksums(tmp_path) == generate.checksums(small)
    assert (tmp_path / "planted.json").read_bytes() == (small / "planted.json").read_bytes()


def test_the_kept_files_are_the_ones_that_were_generated():
    assert generate.checksums(generate.HERE) == (generate.HERE / generate.SUMS).read_text()


def test_the_raw_files_stay_small():
    assert sum(path.stat().st_size for path in RAW.rglob("*") if path.is_file()) < 6_000_000


def test_the_last_instant_is_the_one_beside_the_files(small):
    planted = json.loads((small / "planted.json").read_text())
    said = gzip.decompress((small / "raw/chatwoot/messages.jsonl.gz").read_bytes())

    assert planted["as_of"] == (small / "as_of.txt").read_text().strip() == "2026-10-31T21:00:00+00:00"
    assert max(map(int, re.findall(rb'"created_at":(\d+)', said))) == days.AS_OF


def test_no_address_can_belong_to_anybody(small):
    for text in _texts(small / "raw"):
        domains = set(re.findall(r"[\w.+-]+@([\w.-]+\w)", text))
        assert domains
        assert all(domain.lower().endswith(".example") for domain in domains)


def test_no_number_can_belong_to_anybody(small):
    calls = gzip.decompress((small / "raw/phone/calls.csv.gz").read_bytes()).decode()
    numbers = re.findall(r"\+34 ?\d+", "".join((*_texts(small / "raw"), calls)))

    assert len(numbers) > 1000
    assert all(re.fullmatch(r"\+34 ?(75|929)\d+", number) for number in numbers)


def _texts(raw: Path):
    for name in ("salesforce/contacts.csv.gz", "chatwoot/contacts.jsonl.gz", "chatwoot/agents.jsonl.gz"):
        yield gzip.decompress((raw / name).read_bytes()).decode()
    for stream in ("users", "tickets"):
        yield "".join(page.body.decode() for page in read_folder(raw / "zendesk", stream))


def test_days_are_local_also_across_the_change_of_clocks():
    # 29 March 2026 is day 148 (30 + 31 + 31 + 28 + 28): clocks go forward, noon is 10:00 UTC.
    assert days.on(148).isoformat() == "2026-03-29"
    assert days.iso(days.epoch(148, 12 * 3600)) == "2026-03-29T10:00:00Z"
    assert days.iso(days.epoch(147, 12 * 3600)) == "2026-03-28T11:00:00Z"
    assert days.day_of(days.epoch(148, 12 * 3600)) == 148


def test_work_time_skips_nights_sundays_and_holidays():
    # Thursday 24 December 2025 is day 54 (a Wednesday); 19:00 and two hours of work: 25 and 26 are
    # holidays, Saturday 27 opens at 10:00, so the second hour ends at 11:00.
    evening = days.epoch(53, 19 * 3600)

    assert days.on(53).isoformat() == "2025-12-24"
    assert days.work_add(evening, 7200, days.CONTACT_CENTRE) == days.epoch(56, 11 * 3600)
