"""Which addresses a source may have."""

import pytest

from connectors._http import Transport
from connectors._http_address import checked_address
from model.errors import SettingsError, SourceSkipped
from tests.connectors.wire import MARKER, settings


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
