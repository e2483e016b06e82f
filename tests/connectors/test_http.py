"""The transport: waits as told, gives up cleanly, refuses what is not safe, and never shows a secret."""

import gzip
import traceback
from datetime import UTC, datetime, timedelta

import httpx2 as httpx
import pytest

from connectors._contract import HttpSettings
from connectors._http import Refused, Transport, Unavailable, request_text, stop_on_repeat
from connectors._http_address import checked_address
from connectors._http_waiting import exponential, pause_before_next, told_wait
from connectors._json import NotJsonError, decoded
from model.delivery import Page
from model.errors import SettingsError, SourceSkipped, TryAgainLater
from tests.connectors.loopback import Reply, serving

START = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
MARKER = "marker-secret-4711"


class Time:
    """A clock that moves only when somebody sleeps."""

    def __init__(self):
        self.waits = []

    def sleep(self, seconds):
        self.waits.append(seconds)

    def now(self):
        return START + timedelta(seconds=sum(self.waits))


def settings(**given):
    return HttpSettings(type="any", **given)


def transport(replies, time, **given):
    """A transport whose wire gives these replies one after the other (the last for ever)."""
    left = list(replies)

    def answer(request):
        reply = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(reply, Exception):
            raise reply
        return reply

    return Transport(
        "https://desk.example", {"authorization": f"Bearer {MARKER}"}, settings(**given),
        credentials="email and api_token", client=httpx.MockTransport(answer), sleep=time.sleep, now=time.now,
    )  # fmt: skip


def ok(headers=None, body=None):
    return httpx.Response(200, json={"fine": True} if body is None else body, headers=headers)


def refused(status, headers=None):
    return httpx.Response(status, headers=headers)


def local(url, **given):
    return Transport(url, {"authorization": f"Bearer {MARKER}"}, settings(allow_private_hosts=True), **given)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"retry-after": "3"}, 3.0),
        ({"retry-after": "2.5"}, 2.5),
        ({"retry-after": "Sun, 01 Nov 2026 12:00:30 GMT"}, 30.0),
        ({"retry-after": "Sun, 01 Nov 2026 11:00:00 GMT"}, 0.0),
        ({"x-ratelimit-reset": str(int(START.timestamp()) + 4)}, 4.0),
        ({"x-ratelimit-reset": str((int(START.timestamp()) + 4) * 1000)}, 4.0),
        ({"ratelimit-reset": "17"}, 17.0),
        ({"zendesk-ratelimit-incremental-exports": "total=10; remaining=0; resets=60"}, 60.0),
        ({"zendesk-rate-limit-tickets-index": "total=100; remaining=0; resets=41"}, 41.0),
        ({"zendesk-ratelimit-incremental-exports": "total=10; remaining=3; resets=60"}, None),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_told_wait_reads_every_spelling(headers, expected):
    assert told_wait(headers, START, limited=True) == expected


def test_reset_headers_of_a_server_error_are_not_a_wait():
    assert told_wait({"ratelimit-reset": "17"}, START, limited=False) is None


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"zendesk-ratelimit-incremental-exports": "total=10; remaining=0; resets=60"}, 60.0),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "12"}, 12.0),
        ({"x-rate-limit-remaining": "0", "ratelimit-reset": "12"}, 12.0),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(START.timestamp()) + 9)}, 9.0),
        ({"ratelimit-remaining": "1", "ratelimit-reset": "12"}, 0.0),
        ({"x-rate-limit-remaining": "0"}, 0.0),
        ({}, 0.0),
    ],
)
def test_pause_before_next_only_when_nothing_is_left(headers, expected):
    assert pause_before_next(headers, START) == expected


def test_exponential_doubles_up_to_a_minute():
    assert [exponential(n, 0.5) for n in (1, 2, 3, 7, 50)] == [1.5, 2.5, 4.5, 60.5, 60.5]


def test_waits_as_told_then_succeeds():
    time = Time()
    http = transport([refused(429, {"retry-after": "3"}), refused(503), ok()], time)
    assert http.get("/a").json() == {"fine": True}
    assert time.waits[0] == 3.0
    assert 2.0 <= time.waits[1] <= 3.0


def test_retry_after_date_is_read_against_the_servers_clock():
    time = Time()
    behind = {"date": "Sun, 01 Nov 2026 10:00:00 GMT", "retry-after": "Sun, 01 Nov 2026 10:00:05 GMT"}
    transport([refused(429, behind), ok()], time).get("/a")
    assert time.waits == [5.0]


def test_paces_itself_before_the_next_request():
    time = Time()
    spent = {"zendesk-ratelimit-incremental-exports": "total=10; remaining=0; resets=60"}
    http = transport([ok(spent), ok()], time)
    http.get("/a")
    assert time.waits == []
    http.get("/a")
    assert time.waits == [60.0]


def test_a_wait_beyond_the_streams_time_pauses_with_the_instant():
    time = Time()
    http = transport([refused(429, {"retry-after": "3600"})], time, total_timeout_seconds=600)
    with pytest.raises(TryAgainLater, match="paused until 13:00 UTC") as caught:
        http.get("/a")
    assert time.waits == []
    assert caught.value.until == START + timedelta(hours=1)


def test_pacing_beyond_the_streams_time_keeps_the_answer_and_pauses_before_the_next():
    time = Time()
    http = transport([ok({"ratelimit-remaining": "0", "ratelimit-reset": "3600"})], time, total_timeout_seconds=600)
    assert http.get("/a").json() == {"fine": True}
    with pytest.raises(TryAgainLater, match="paused until 13:00 UTC"):
        http.get("/a")


def test_the_streams_time_ends_and_begins_anew():
    time = Time()
    http = transport([ok()], time, total_timeout_seconds=10)
    http.get("/a")
    time.sleep(11)
    with pytest.raises(TryAgainLater, match="time limit"):
        http.get("/a")
    http.begin_stream()
    assert http.get("/a").json() == {"fine": True}


@pytest.mark.parametrize(
    ("failure", "tries"),
    [
        (refused(500), 8), (refused(502), 8), (refused(503), 8), (refused(504), 2), (httpx.ConnectError("no"), 8),
        (httpx.ReadTimeout("slow"), 8), (httpx.RemoteProtocolError("cut"), 8),
    ],
)  # fmt: skip
def test_passing_failures_are_tried_a_bounded_number_of_times(failure, tries):
    time = Time()
    with pytest.raises(Unavailable) as caught:
        transport([failure], time).get("/a")
    assert len(time.waits) == tries - 1
    assert caught.value.status == (failure.status_code if isinstance(failure, httpx.Response) else None)


def test_told_to_come_back_at_once_for_ever_is_no_busy_loop():
    time, asked = Time(), []

    def limited(request):
        asked.append(request)
        return refused(429, {"retry-after": "0"})

    wire = httpx.MockTransport(limited)
    http = Transport(
        "https://desk.example", {}, settings(total_timeout_seconds=300), client=wire, sleep=time.sleep, now=time.now
    )
    with pytest.raises(Unavailable):
        http.get("/a")
    assert len(asked) < 12


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_refusals_are_final_and_name_status_path_and_next_step(status):
    time = Time()
    with pytest.raises(Refused, match=f"/a.*HTTP {status}") as caught:
        transport([refused(status), ok()], time).get("/a", {"cursor": "x"})
    assert caught.value.status == status
    assert caught.value.next_step
    assert time.waits == []


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_sign_in_names_the_settings(status):
    with pytest.raises(SourceSkipped, match="email and api_token"):
        transport([refused(status)], Time()).get("/a")


@pytest.mark.parametrize(
    "reply",
    [
        httpx.Response(200, text="<!doctype html><title>Log in</title>"),
        httpx.Response(200, text="log in", headers={"content-type": "text/html"}),
    ],
)
def test_a_login_page_is_rejected_at_once(reply):
    time = Time()
    with pytest.raises(SourceSkipped, match="web page"):
        transport([reply], time).get("/a")
    assert time.waits == []


def test_cut_json_is_asked_for_again_and_then_rejected():
    time = Time()
    cut = httpx.Response(200, content=b'{"tickets": [{"id": 1}, {"i')
    assert transport([cut, ok()], time).get("/a").json() == {"fine": True}
    with pytest.raises(TryAgainLater, match="not whole JSON"):
        transport([cut], time).get("/a")


def test_half_an_emoji_does_not_cost_the_page():
    assert decoded(b'{"subject": "ok \\ud83d"}') == {"subject": "ok �"}
    assert decoded(b'{"subject": "\\ude00 \\ud83d\\ude00"}') == {"subject": "� 😀"}
    with pytest.raises(NotJsonError):
        decoded(b'{"subject": ')


def test_server_time_is_the_servers():
    answer = transport([ok({"date": "Sun, 01 Nov 2026 10:00:00 GMT"})], Time()).get("/a")
    assert answer.server_time == datetime(2026, 11, 1, 10, tzinfo=UTC)
    assert transport([ok()], Time()).get("/a").server_time == START


def test_parameters_and_payload_are_sent():
    with (
        serving(lambda seen: Reply({"params": seen.params, "payload": seen.payload})) as server,
        local(server.url) as http,
    ):
        assert http.get("/a", {"role[]": ["agent", "admin"]}).json()["params"] == {"role[]": ["agent", "admin"]}
        assert http.post("/a", {"q": 1}).json()["payload"] == {"q": 1}
        assert server.seen[0].headers["authorization"] == f"Bearer {MARKER}"


# On a real wire


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


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "localhost", "2130706433", "0177.0.0.1", "0x7f.1", "0", "::1", "169.254.169.254", "10.1.2.3",
        "192.168.0.1", "172.16.0.1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "100.64.0.1", "224.0.0.1",
    ],
)  # fmt: skip
def test_private_addresses_are_refused_after_resolution(host):
    with pytest.raises(SourceSkipped, match="allow_private_hosts"):
        checked_address(host, 443, allow_private=False)


@pytest.mark.parametrize("host", ["8.8.8.8", "::ffff:8.8.8.8", "2001:4860:4860::8888"])
def test_public_addresses_are_allowed(host):
    assert checked_address(host, 443, allow_private=False) == host


def test_a_name_is_refused_when_any_of_its_addresses_is_private(monkeypatch):
    found = [(2, 1, 6, "", ("8.8.8.8", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_, **__: found)
    with pytest.raises(SourceSkipped, match=r"10\.0\.0\.1"):
        checked_address("desk.example", 443, allow_private=False)


def test_the_real_wire_refuses_a_private_address():
    with (
        Transport("https://127.0.0.1:9", {}, settings()) as http,
        pytest.raises(SourceSkipped, match="private network"),
    ):
        http.get("/a")


@pytest.mark.parametrize(
    "address",
    [
        "http://desk.example", "file:///etc/passwd", "gopher://desk.example", "desk.example", "https://",
        f"https://user:{MARKER}@desk.example", f"https://{MARKER}@desk.example", "https://0177.0.0.1",
    ],
)  # fmt: skip
def test_a_base_url_that_cannot_be_used_is_a_settings_error_without_its_secret(address):
    with pytest.raises(SettingsError, match="base_url") as caught:
        Transport(address, {}, settings())
    assert MARKER not in str(caught.value)


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
    with serving(lambda _: Reply({})) as server, local(server.url) as http:
        http.get("/a")
    assert caplog.records
    assert MARKER not in "".join(record.getMessage() + str(record.__dict__) for record in caplog.records)


def test_request_text_hides_secrets_and_keeps_the_rest():
    shown = request_text("GET", "/api/v2/tickets", {"cursor": "abc=", "api_token": MARKER, "include": "users,groups"})
    assert shown == "GET /api/v2/tickets?cursor=abc%3D&api_token=%E2%80%A6&include=users,groups"


def page(body, cursor):
    return Page("tickets", "GET /tickets", START, body, cursor)


def test_stop_on_repeat_passes_a_listing_whose_last_page_repeats_its_cursor():
    pages = [page(b"1", "a"), page(b"2", "b"), page(b"3", "b")]
    assert list(stop_on_repeat(iter(pages))) == pages


@pytest.mark.parametrize(
    "pages",
    [
        [page(b"1", "a"), page(b"2", "a"), page(b"3", "a")],
        [page(b"1", "a"), page(b"2", "b"), page(b"3", "a"), page(b"4", "b")],
        [page(b"1", "a"), page(b"1", "b")],
        [page(b"1", None), page(b"1", None)],
    ],
)
def test_stop_on_repeat_raises_when_the_source_goes_in_circles(pages):
    with pytest.raises(SourceSkipped, match="twice"):
        list(stop_on_repeat(iter(pages)))
