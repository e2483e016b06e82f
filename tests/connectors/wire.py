"""A transport over a scripted wire and a clock that moves only when somebody sleeps; or over a real one."""

from datetime import UTC, datetime, timedelta

import httpx2 as httpx

from connectors._contract import HttpSettings
from connectors._http import Transport

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
