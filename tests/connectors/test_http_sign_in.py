"""Signing in for a token: once, again when it has run out, and told plainly when it is refused."""

import traceback

import pytest
from pydantic import SecretStr

from connectors._http import Refused, Transport
from connectors._http_sign_in import TokenSignIn, basic, revealed
from tests.connectors.loopback import Reply, serving
from tests.connectors.wire import MARKER, Time, settings


def signed_in(server, time=None):
    time = time or Time()
    form = {"grant_type": "client_credentials", "client_id": "hilo", "client_secret": MARKER}
    return Transport(
        server.url, {}, settings(allow_private_hosts=True), sleep=time.sleep, now=time.now,
        sign_in=TokenSignIn(f"{server.url}/token", form, "client_id and client_secret"),
    )  # fmt: skip


def paths(server):
    return [seen.path for seen in server.seen]


def giving(tokens, accepts):
    left = list(tokens)

    def answer(seen):
        if seen.path == "/token":
            return Reply({"access_token": left.pop(0)})
        is_good = seen.headers["authorization"] in {f"Bearer {token}" for token in accepts}
        return Reply({"fine": True}) if is_good else Reply(status=401)

    return answer


def test_one_token_serves_many_requests():
    with serving(giving(["a"], ["a"])) as server, signed_in(server) as http:
        assert http.get("/x").json() == http.post("/y", {}).json() == {"fine": True}
    assert paths(server) == ["/token", "/x", "/y"]


def test_a_token_that_ran_out_is_asked_for_again():
    good = {"a"}
    with serving(giving(["a", "b"], good)) as server, signed_in(server) as http:
        http.get("/x")
        good.clear()
        good.add("b")
        assert http.get("/x").json() == {"fine": True}
    assert paths(server) == ["/token", "/x", "/x", "/token", "/x"]


def test_a_new_token_that_is_refused_is_not_asked_for_again():
    with serving(giving(["a"], [])) as server, signed_in(server) as http, pytest.raises(Refused, match="401"):
        http.get("/x")
    assert paths(server) == ["/token", "/x"]


def test_no_token_names_the_credentials_and_shows_none():
    refusal = Reply({"error": "invalid_client", "echo": MARKER}, status=400)
    with serving(lambda _: refusal) as server, signed_in(server) as http, pytest.raises(Refused) as caught:
        http.get("/x")
    assert "client_id and client_secret" in caught.value.next_step
    assert MARKER not in "".join(traceback.format_exception(caught.value)) + repr(http)


def test_a_token_address_that_is_down_is_tried_again():
    replies = [Reply(status=503), Reply({"access_token": "a"})]

    def answer(seen):
        return replies.pop(0) if seen.path == "/token" else Reply({"fine": True})

    with serving(answer) as server, signed_in(server) as http:
        assert http.get("/x").json() == {"fine": True}


def test_a_name_and_password_sign_in_as_one_word():
    # echo -n 'ada:opensesame' | base64
    assert basic("ada", revealed(SecretStr("opensesame"))) == "Basic YWRhOm9wZW5zZXNhbWU="
    assert revealed(None) == ""
