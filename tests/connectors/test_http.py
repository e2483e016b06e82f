"""The transport: waits as told, gives up cleanly, and tells what was wrong."""

from datetime import UTC, datetime, timedelta

import httpx2 as httpx
import pytest

from connectors._http import Refused, Transport, Unavailable
from connectors._json import NotJsonError, decoded
from model.errors import SourceSkipped, TryAgainLater
from tests.connectors.loopback import Reply, serving
from tests.connectors.wire import MARKER, START, Time, local, ok, refused, settings, transport


def test_waits_as_told_then_succeeds():
    time = Time()
    http = transport([refused(429, {"retry-after": "3"}), refused(503), ok()], time)
    assert http.get("/a").json() == {"fine": True}
    assert time.waits[0] == 3.0
    assert 2.0 <= time.waits[1] <= 3.0


def test_a_long_pause_is_told_in_words_and_a_short_one_not_at_all(caplog):
    with transport([refused(429, {"retry-after": "30"}), refused(503, {"retry-after": "1"}), ok()], Time()) as http:
        http.get("/tickets")
    assert [record.getMessage() for record in caplog.records if record.name.startswith(("hilo", "stamina"))] == [
        "desk.example: HTTP 429; going on in 30 s"
    ]


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


def test_the_sources_time_goes_on_from_stream_to_stream():
    time = Time()
    http = transport([ok()], time, total_timeout_seconds=10, source_timeout_seconds=15)
    for _ in range(2):
        http.begin_stream()
        assert http.get("/a").json() == {"fine": True}
        time.sleep(8)
    http.begin_stream()
    with pytest.raises(TryAgainLater, match="the source's time limit is reached") as caught:
        http.get("/a")
    assert caught.value.until is None
    assert "paused" not in caught.value.text


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


@pytest.mark.parametrize("body", [b"{}", b'{"error": "oops"}', b'{"type": "error.list", "errors": [{"code": "x"}]}'])
def test_an_error_with_200_is_no_listing_without_records(body):
    empty = httpx.Response(200, content=body)
    assert transport([empty, ok()], Time()).get("/a").json() == {"fine": True}
    with pytest.raises(TryAgainLater, match="an error without data"):
        transport([empty] * 3, Time()).get("/a")


@pytest.mark.parametrize("body", [b"[]", b'{"errors": [], "results": []}', b'{"status": "open"}', b'{"errors": []}'])
def test_an_answer_without_records_is_an_answer(body):
    assert transport([httpx.Response(200, content=body)], Time()).get("/a").body == body


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


LIMITS = ("REQUEST_LIMIT_EXCEEDED", "DAILY")


@pytest.mark.parametrize(
    ("status", "word", "error"),
    [(403, LIMITS[0], TryAgainLater), (429, LIMITS[1], TryAgainLater), (403, "NO_ACCESS", Refused)],
)
def test_a_days_limit_pauses_at_once_and_any_other_forbidden_is_a_refusal(status, word, error):
    asked = []
    time = Time()

    def answer(seen):
        asked.append(seen)
        return Reply({"errorCode": word}, status=status)

    words = tuple(word.encode() for word in LIMITS)
    with (
        serving(answer) as server,
        local(server.url, sleep=time.sleep, now=time.now, limit_words=words) as http,
        pytest.raises(error) as caught,
    ):
        http.get("/a")
    assert len(asked) == 1
    assert getattr(caught.value, "until", None) == (START + timedelta(hours=1) if error is TryAgainLater else None)
