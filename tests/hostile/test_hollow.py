"""F5: behind a page that shows nothing and says that more follow, reading goes on; it ends, and nothing is lost."""

from contextlib import closing
from dataclasses import replace
from importlib import import_module

import pytest

from connectors import _registry
from connectors._contract import Fetch
from tests.connectors.case import fetched, final, parse, received, same, unharmed
from tests.hostile.hollow import WRAPS

BY_LINKS = [case for vendor in WRAPS for case in import_module(f"tests.connectors.cases.{vendor}").CASES]
BY_LINKS = [case for case in BY_LINKS if "jsonrpc" not in case.name]  # the same requests in another envelope
BY_EMPTY_PAGES = ("chatwoot", "zammad")
"""Their lists have no link to a next page, and end with an empty one."""


def without_links(tables):
    """Without addresses, which hold the server's port."""
    return {name: frame.drop("url", strict=False) for name, frame in tables.items()}


@pytest.mark.parametrize("case", BY_LINKS, ids=lambda case: case.name)
def test_f5_behind_an_empty_page_with_a_next_link_reading_goes_on(case):
    hollow = []

    def counting(answer):
        hollowed = WRAPS[case.connector.type](answer)

        def counted(seen):
            reply = hollowed(seen)
            hollow.append("X-Hollow" in reply.headers)
            return reply

        return counted

    found = received(case, counting)
    assert sum(hollow) > 1, "no page was hollow"
    assert same(without_links(final(found.sound)), without_links(final(unharmed(case).sound)))


def test_f5_every_vendor_is_here():
    assert {*WRAPS, *BY_EMPTY_PAGES, "files", "sql"} == {*_registry.names()}


@pytest.mark.parametrize("vendor", BY_EMPTY_PAGES)
def test_f5_where_an_empty_page_is_the_end_the_source_s_own_total_tells_what_is_missing(vendor):
    case = import_module(f"tests.connectors.cases.{vendor}").CASES[0]

    def emptied(answer):
        return lambda seen: answer(replace(seen, params={**seen.params, "page": ["99"]}) if is_second(seen) else seen)

    def is_second(seen):
        return seen.param("page") == "2"

    with case.serving(emptied) as section:
        settings = case.connector.settings.model_validate(dict(section))
        stream = next(one for one in case.connector.streams(settings) if one.counts_table == "interactions")
        pages = fetched(case, stream, settings, {})
        with closing(case.connector.http(settings)) as http:
            total = stream.count(Fetch("desk", settings, case.now, http))
    stored = final([(stream, parse(stream, page, settings)) for page in pages])["interactions"]
    assert 0 < stored.height < total
