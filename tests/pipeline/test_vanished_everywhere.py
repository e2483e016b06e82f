"""A ticket deleted in a system that tells nobody is deleted here, with every connector that lists ids."""

from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta

import orjson
import pytest

from connectors._ids import tables_listed
from model.schemas import INTERACTIONS
from pipeline.answers import reader
from pipeline.sync import sync
from store.site import open_site
from tests.connectors.case import NOW
from tests.pipeline.test_every_source import NAMED

pytestmark = pytest.mark.usefixtures("without_deriving")
GONE = {"chatwoot": "2", "odoo": "2", "request_tracker": "2", "zammad": "2"}


def without(body, one):
    """A body without the records of an id."""
    if isinstance(body, list):
        return [without(entry, one) for entry in body if not (isinstance(entry, dict) and str(entry.get("id")) == one)]
    return {key: without(value, one) for key, value in body.items()} if isinstance(body, dict) else body


def forgetting(deleted, one):
    """A server that, once `deleted` says so, has no record of an id any more."""

    def wrap(answer):
        def answered(seen):
            reply = answer(seen)
            if not deleted or reply.status != 200:
                return reply
            body = reply.body if not isinstance(reply.body, bytes) else orjson.loads(reply.body)
            return replace(reply, body=without(body, one))

        return answered

    return wrap


def test_a_deleted_ticket_is_found_everywhere(tmp_path):
    (tmp_path / "hilo.toml").write_text('[company]\ntimezone = "Europe/Madrid"\n')
    site, deleted = open_site(tmp_path / "home", tmp_path / "hilo.toml", {}), []
    with ExitStack() as running:
        sections = {n: running.enter_context(NAMED[n].serving(forgetting(deleted, one))) for n, one in GONE.items()}
        sources = {name: dict(section) for name, section in sections.items()}
        site = replace(site, settings=site.settings.model_copy(update={"sources": sources}))
        sync(site, clock=lambda: NOW)
        deleted.append(True)
        later = NOW + timedelta(days=8)
        result = sync(site, clock=lambda: later)
    assert {s.source: s.error and s.error.text for s in result.sources} == dict.fromkeys(GONE)
    rows = reader(site).scan(INTERACTIONS).filter(deleted_at=later).select("source", "interaction_id").collect()
    assert dict(rows.rows()) == GONE


def test_these_are_all_that_list_tickets():
    listing = {name for name, case in NAMED.items() if _lists(case)}
    assert listing - {"files", "sql"} == {*GONE, "intercom"}


def _lists(case):
    with case.serving(lambda answer: answer) as section:
        streams = case.connector.streams(case.connector.settings.model_validate(dict(section)))
        return "interactions" in tables_listed(streams)
