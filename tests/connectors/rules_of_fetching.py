"""Rules about how a source is asked: pages end, resume, survive faults, and keep secrets."""

import traceback
from collections.abc import Callable
from functools import lru_cache

import polars as pl

from model.delivery import Page
from model.errors import SourceSkipped
from tests.connectors.case import (
    ENOUGH,
    SECRET,
    Case,
    Wrap,
    as_it_is,
    fetched,
    final,
    parse,
    received,
    same,
    unharmed,
)
from tests.connectors.loopback import Answer, Reply, Seen


def rule_ends(case: Case) -> None:
    """Every stream comes to its end."""
    for name, pages in unharmed(case).pages.items():
        assert len(pages) < ENOUGH, f"{name} does not end"


def rule_pages(case: Case) -> None:
    """Pages name their stream and request, carry bytes, and the source's own clock in UTC."""
    for name, pages in unharmed(case).pages.items():
        for page in pages:
            assert page.stream == name
            assert page.request.strip()
            assert isinstance(page.body, bytes)
            assert page.received_at.utcoffset() is not None, "received_at has no offset"


def rule_source_clock(case: Case) -> None:
    """`received_at` is the server's clock, not ours."""
    for name, pages in unharmed(case).pages.items():
        assert all(page.received_at == case.now for page in pages), f"{name} is dated by another clock"


def rule_resume(case: Case) -> None:
    """A sync stopped after any page goes on from the saved cursor: nothing lost, nothing begun anew."""
    with case.serving(as_it_is) as section:
        settings = case.connector.settings.model_validate(dict(section))
        parsing = lru_cache(maxsize=None)(lambda stream, page: parse(stream, page, settings))
        whole: dict[str, list[Page]] = {}
        for stream in case.connector.streams(settings):
            pages = whole[stream.name] = fetched(case, stream, settings, whole)
            wanted = final([(stream, parsing(stream, page)) for page in pages])
            if len(pages) == ENOUGH:
                continue  # without an end: another rule's business
            for stop in range(1, len(pages) + 1):
                reached = stream.moved(None, [page.cursor for page in pages[:stop]])
                rest = fetched(case, stream, settings, whole, reached)
                got = final([(stream, parsing(stream, page)) for page in [*pages[:stop], *rest]])
                assert same(got, wanted), f"{stream.name} differs when stopped after page {stop}"
                anew = pages[0].body in [page.body for page in rest]
                is_told = stop < len(pages) and pages[stop - 1].cursor is not None
                assert not (is_told and anew), f"{stream.name} begins anew after page {stop}"


def rule_repeat(case: Case) -> None:
    """A source that goes in circles is stopped within a few pages."""
    assert case.circling, "the case has no circling server"
    with case.serving(case.circling) as section:
        settings = case.connector.settings.model_validate(dict(section))
        first = case.connector.streams(settings)[0]
        try:
            pages = fetched(case, first, settings, {}, limit=6)
        except SourceSkipped:
            return
        raise AssertionError(f"{first.name} read {len(pages)} pages of a circle")


def rule_passing_faults(case: Case) -> None:
    """Every address failing once with 429, then with 503, changes nothing."""
    whole = final(unharmed(case).sound)
    for status in (429, 503):
        try:
            again = final(received(case, _failing_once(status)).sound)
        except Exception as error:
            raise AssertionError(f"HTTP {status} was not survived: {type(error).__name__}") from error
        assert same(_unlinked(whole), _unlinked(again)), f"HTTP {status} once changes the result"


def _unlinked(tables: dict[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Without links, which hold the port of a server that ran once."""
    return {name: frame.drop("url", strict=False) for name, frame in tables.items()}


def _failing_once(status: int) -> Wrap:
    failed: set[tuple[str, str]] = set()

    def wrap(answer: Answer) -> Answer:
        def faulty(seen: Seen) -> Reply:
            address = (seen.path, str(sorted(seen.params.items())))
            if address in failed:
                return answer(seen)
            failed.add(address)
            return Reply(status=status, headers={"Retry-After": "0"})

        return faulty

    return wrap


def rule_refused(case: Case) -> None:
    """A refused sign-in is a titled error with a next step, without the secret, after one request."""
    asked: list[Seen] = []

    def wrap(_: Answer) -> Answer:
        return lambda seen: asked.append(seen) or Reply(b"no", status=401)

    error = _raised(lambda: received(case, wrap))
    assert isinstance(error, SourceSkipped), f"a refused sign-in gave {error!r}"
    assert error.title, "the error has no title"
    assert error.next_step, "the error has no next step"
    assert SECRET not in "".join(traceback.format_exception(error)) + repr(error), "the error shows the secret"
    assert len(asked) == 1, f"asked {len(asked)} times after a refusal"


def _raised(call: Callable[[], object]) -> Exception | None:
    try:
        call()
    except Exception as error:  # noqa: BLE001 -- the rule looks at whatever came
        return error
    return None


def rule_signed_in(case: Case) -> None:
    """Every request carries what signs it in, and no address does."""
    asked: list[Seen] = []

    def wrap(answer: Answer) -> Answer:
        return lambda seen: asked.append(seen) or answer(seen)

    found = received(case, wrap)
    assert asked
    assert not any(SECRET in seen.path + str(seen.params) for seen in asked), "an address holds the secret"
    kept = [
        page.request.encode() + page.body + (page.cursor or "").encode() for p in found.pages.values() for page in p
    ]
    assert not any(SECRET.encode() in part for part in kept), "a page holds the secret"
    assert SECRET not in repr(found.settings), "the settings show the secret"
