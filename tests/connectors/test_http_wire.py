"""The transport on a real wire: whole answers only, our own host only, and never a secret shown."""

import gzip
import traceback

import httpx2 as httpx
import pytest

from model.errors import SourceSkipped, TryAgainLater
from tests.connectors.loopback import Reply, serving
from tests.connectors.wire import MARKER, Time, local, ok, refused, transport


def test_a_slow_drip_is_given_up_after_the_whole_requests_time():
    time = Time()
    with serving(lambda _: Reply(b"[" + b" " * 500 + b"]", drip=0.02)) as server:
        http = local(server.url, sleep=time.sleep, now=time.now, request_seconds=0.1)
        http._budget = 5  # seconds of the fake clock: two tries
        with http, pytest.raises(TryAgainLater, match="ReadTimeout"):
            http.get("/a")


def test_a_body_shorter_than_announced_is_not_taken():
    time = Time()
    with serving(lambda _: Reply(b'{"a": 1}', announced=100)) as server:
        with local(server.url, sleep=time.sleep, now=time.now) as http, pytest.raises(TryAgainLater, match="no usable"):
            http.get("/a")
        assert len(server.seen) == 8


@pytest.mark.parametrize("kept", [12, 25, -20])  # with only its last bytes gone the JSON would still be whole
def test_a_cut_gzip_is_not_taken(kept):
    time, packed = Time(), gzip.compress(b'{"a": "' + bytes(range(40, 90)) + b'"}', mtime=0)
    cut = Reply(packed[:kept], headers={"Content-Encoding": "gzip"})
    with serving(lambda _: cut) as server, local(server.url, sleep=time.sleep, now=time.now) as http:
        assert_not_taken(http)


def assert_not_taken(http):
    with pytest.raises(TryAgainLater):
        http.get("/a")


def test_redirects_stay_on_the_host():
    def answer(seen):
        if seen.path == "/here":
            return Reply({"here": True})
        target = (
            "/here" if seen.path == "/near" else "http://localhost.example/here" if seen.path == "/far" else "/round"
        )
        return Reply(status=302, headers={"Location": target})

    with serving(answer) as server, local(server.url) as http:
        assert http.get("/near").json() == {"here": True}
        with pytest.raises(SourceSkipped, match="another host"):
            http.get("/far")
        with pytest.raises(SourceSkipped, match="circles"):
            http.get("/round")


def test_an_absolute_address_must_be_ours():
    http = transport([ok()], Time())
    assert http.get("https://desk.example/api?x=1").json() == {"fine": True}
    for other in (
        "https://evil.example/api",
        "http://desk.example/api",
        "//evil.example/api",
        "https://desk.example:8443/",
    ):
        with pytest.raises(SourceSkipped, match="another host"):
            http.get(other)


def test_an_address_that_cannot_be_one_is_told():
    with pytest.raises(SourceSkipped, match="cannot be one") as refused:
        transport([ok()], Time()).get("/a\x00b")
    assert "\x00" not in refused.value.text


def _every_failure():
    yield refused(401)
    yield refused(404)
    yield refused(503)
    yield httpx.Response(200, text=f"<html>{MARKER}")
    yield httpx.Response(200, text=MARKER)
    yield httpx.LocalProtocolError(f"Illegal header value b'{MARKER}'")
    yield httpx.ConnectError(f"refused {MARKER}")
    yield refused(429, {"retry-after": "99999"})


@pytest.mark.parametrize("failure", list(_every_failure()))
def test_no_failure_shows_a_secret(failure, caplog):
    caplog.set_level("DEBUG")
    http = transport([failure], Time())
    with pytest.raises((SourceSkipped, TryAgainLater)) as caught:
        http.get("/a", {"page": 1})
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(http)
    assert MARKER not in shown
    assert MARKER not in "".join(record.getMessage() + str(record.__dict__) for record in caplog.records)


def test_no_log_of_a_real_wire_shows_a_secret(caplog):
    caplog.set_level("DEBUG")
    with serving(lambda _: Reply([])) as server, local(server.url) as http:
        http.get("/a")
    assert caplog.records
    assert MARKER not in "".join(record.getMessage() + str(record.__dict__) for record in caplog.records)
