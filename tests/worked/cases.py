"""The optional shared worked examples (environment HILO_CASES) as a company's own files, synced and asked."""

import json
from functools import cache

import polars as pl

from model.portable import plain_instants
from pipeline import answers
from pipeline.sync import sync
from store.site import open_site
from tests.command import hilo
from tests.optional import optional

SETTINGS = '[company]\ntimezone = "Europe/Madrid"\n\n[sources.exports]\ntype = "files"\npath = "exports"\n'


@cache
def shared():
    """The file of worked examples; skips with the reason where it is not there."""
    file = optional("worked_examples.json", "cases/worked_examples.json")
    return json.loads(file.read_text(encoding="utf-8"))


def example(name):
    return {e["id"]: e for e in shared()["examples"]}[name]


def arithmetic(name):
    return {e["id"]: e for e in shared()["arithmetic_cases"]}[name]


def opening_hours(name):
    """One of the file's schedules as everybody's opening hours, as a user would write it."""
    told = shared()["schedules"][name]
    days = [f"{day} = {json.dumps(['-'.join(part) for part in parts])}" for day, parts in told["weekly"].items()]
    lines = ["[schedules.default]", f'timezone = "{told["tz"]}"', *days, f"holidays = {json.dumps(told['holidays'])}"]
    return "\n".join(lines)


def records(told):
    """Canonical records of one example, by table; instants stay as the example writes them, with their offset."""
    interactions, events, surveys, people = [], [], [], set()
    for case in told["interactions"]:
        key = {"source": case["system"], "interaction_id": case["interaction_id"]}
        people.add((case["system"], case["customer_key"]))
        known = {name: case[name] for name in ("channel", "direction", "created_at", "merged_into") if name in case}
        interactions.append(key | known | {"contact_id": case["customer_key"]})
        for number, happened in enumerate(case["events"]):
            asked = happened["type"] == "csat"
            (surveys if asked else events).append(key | (survey(happened) if asked else event(happened, number)))
    contacts = [{"source": s, "contact_id": c, "external_ids": [f"case:{c}"]} for s, c in sorted(people)]
    return {"contacts": contacts, "interactions": interactions, "events": events, "surveys": surveys}


def event(told, number):
    public = {"is_public": told["visibility"] == "public"} if "visibility" in told else {}
    names = {"ts": "at", "type": "kind", "actor": "actor", "value": "value", "into": "value", "order_ref": "reference"}
    return {"event_id": str(number)} | public | {to: told[name] for name, to in names.items() if name in told}


def survey(told):
    return {
        "survey_id": told["survey_id"], "kind": told["type"], "score": told["score"],
        "scale_min": 1, "scale_max": told["scale"], "answered_at": told["ts"],
    }  # fmt: skip


def written(folder, tables, hours=""):
    """Each table as a user would hand it over: JSON lines, and interactions as CSV; returns the hilo.toml.

    `hours`: sections to add to the settings, such as opening hours.
    """
    exports = folder / "exports"
    exports.mkdir(parents=True)
    for name, rows in tables.items():
        if name == "interactions":
            pl.DataFrame(rows, infer_schema_length=None).write_csv(exports / "interactions.csv")
        elif rows:
            (exports / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (folder / "hilo.toml").write_text(f"{SETTINGS}\n{hours}\n", encoding="utf-8")
    return folder / "hilo.toml"


class InProcess:
    """A synced store asked in this process."""

    def __init__(self, folder, config, as_of):
        self.site = open_site(folder / "home", config, {})
        result = sync(self.site, clock=lambda: as_of, as_of=as_of)
        assert result.status == "success", result

    def table(self, name):
        return plain_instants(answers.table(self.site, name)).to_dicts()

    def metric(self, name, by=(), as_of=None, **query):
        return answers.answer(self.site, (name,), by, query, as_of).to_dicts()


class Commands:
    """The same, through `hilo sync`, `hilo export` and `hilo metrics`."""

    def __init__(self, folder, config, as_of):
        self.options = ("--home", folder / "home", "--config", config)
        (told,) = hilo("sync", "--as-of", as_of.isoformat(), *self.options)
        assert told["status"] == "success", told

    def table(self, name):
        return hilo("export", name, "--format", "json", *self.options)

    def metric(self, name, *words):
        return hilo("metrics", name, *words, "--format", "json", *self.options)
