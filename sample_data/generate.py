"""Write the raw files of the invented company: `python -m sample_data.generate`.

Seeded: the same size gives the same bytes. Hilo does not need this at run time; the files it makes are
kept beside it, with their checksums.
"""

import argparse
import csv
import gzip
import hashlib
import io
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import orjson

from sample_data import (
    chatwoot,
    closing,
    company,
    faults,
    people,
    phone,
    salesforce,
    story,
    truth,
    two_customers,
    zendesk,
)  # fmt: skip
from sample_data import voices as surveys
from sample_data.contact import Contact
from sample_data.days import AS_OF, AS_OF_INSTANT
from store.staging import write_page

SEED: Final = 20261031
CUSTOMERS: Final = 6000
HERE: Final = Path(__file__).parent
_DESK: Final = "Atenció al client"
SUMS: Final = "SHA256SUMS"


def stories(customers: int, staff: story.Staff) -> list[Contact]:
    """All contacts of the year; the last of them ends at the data's last instant."""
    contacts = [c for n in range(customers) for c in story.year_of(SEED, people.person(SEED, n), staff)]
    closing.close_quiet(SEED, contacts)
    waiting = [c for c in contacts if c.system == "chatwoot" and not c.is_solved and c.when("message", "agent")]
    if waiting:
        max(waiting, key=lambda c: (c.last_at, c.person.number)).say(AS_OF, "customer")
    return contacts


def write(folder: Path, customers: int = CUSTOMERS) -> None:
    """Write `raw/`, `planted.json`, `as_of.txt` and the checksums into a folder, replacing what was there."""
    raw = folder / "raw"
    shutil.rmtree(raw, ignore_errors=True)
    staff = {system: company.staff(SEED, system) for system in company.DESKS}
    contacts = stories(customers, staff)
    won_back, again = (replace(people.person(SEED, customers + n), is_known_everywhere=True) for n in (0, 1))
    two = two_customers.stories(won_back, again, staff["zendesk"][_DESK][0])
    contacts += two
    voices = surveys.voices(SEED, contacts)
    for number, page in enumerate(zendesk.pages(SEED, contacts, staff["zendesk"]), 1):
        write_page(raw / "zendesk" / page.stream / f"{number:08d}.jsonl.zst", page)
    _write_reports(raw, contacts, voices)
    _write_export(raw / "chatwoot", contacts, staff)
    figures = truth.count(SEED, contacts) | truth.voiced(voices) | {"two_customers": two_customers.expected(two)}
    planted = orjson.dumps(figures, option=orjson.OPT_INDENT_2)
    (folder / "planted.json").write_bytes(planted + b"\n")
    (folder / "as_of.txt").write_text(f"{AS_OF_INSTANT.isoformat()}\n", encoding="utf-8")
    (folder / SUMS).write_text(checksums(folder), encoding="utf-8")


def checksums(folder: Path) -> str:
    """A line per raw file, as `sha256sum` writes them."""
    files = sorted(p for p in (folder / "raw").rglob("*") if p.is_file())
    lines = (f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder).as_posix()}\n" for p in files)
    return "".join(lines)


def _write_reports(raw: Path, contacts: Sequence[Contact], voices: Sequence[surveys.Voice]) -> None:
    cases, buyers = salesforce.rows(SEED, contacts)
    calls = phone.rows(SEED, contacts)
    faults.cases(SEED, cases)
    faults.calls(SEED, calls)
    _keep(raw / "salesforce" / "cases.csv.gz", _csv(salesforce.CASES, cases, ";").encode("cp1252"))
    _keep(raw / "salesforce" / "contacts.csv.gz", _csv(salesforce.CONTACTS, buyers, ";").encode("utf-8-sig"))
    asked = _csv(salesforce.SURVEYS, surveys.rows(voices), ";")
    _keep(raw / "salesforce" / "surveys.csv.gz", asked.encode("utf-8-sig"))
    _keep(raw / "phone" / "calls.csv.gz", _csv(phone.CALLS, calls, ",").encode())


def _write_export(folder: Path, contacts: Sequence[Contact], staff: story.Staff) -> None:
    records = chatwoot.records(SEED, contacts, staff["chatwoot"])
    broken = faults.conversations(SEED, records)
    for name, rows in records.items():
        lines = [orjson.dumps(row) for row in rows]
        lines += [line.encode() for line in broken] if name == "messages" else []
        _keep(folder / f"{name}.jsonl.gz", b"\n".join(lines) + b"\n")


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()


def _keep(path: Path, body: bytes) -> None:
    """Compressed without name and time, so that the same content gives the same bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(body, compresslevel=9, mtime=0))


def main() -> None:
    """Write the company beside this file, or a smaller one elsewhere."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=CUSTOMERS, help="how many customers the company has")
    parser.add_argument("--out", type=Path, default=HERE, help="folder that gets raw/, planted.json and SHA256SUMS")
    chosen = parser.parse_args()
    write(chosen.out, chosen.customers)


if __name__ == "__main__":
    main()
