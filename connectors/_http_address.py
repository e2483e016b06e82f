"""Which addresses a connector may talk to, and how long one request may take in all.

The check stands where the connection is made, after the name was resolved, and the connection goes to
the address that was checked: a name that changes its mind between the two gains nothing.
"""

import socket
import ssl
import time
from collections.abc import Iterable
from functools import cache
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any, Final
from urllib.parse import urlsplit

import httpcore2
import httpx2 as httpx

from model.errors import SettingsError, SourceSkipped

_ALLOW: Final = "set allow_private_hosts = true for this source if the system runs in your own network"


class Deadline:
    """The instant (monotonic seconds) at which the request under way is given up."""

    def __init__(self) -> None:
        self._at = float("inf")

    def start(self, seconds: float) -> None:
        """A new request begins and may take that long."""
        self._at = time.monotonic() + seconds

    def left(self, timeout: float | None) -> float:
        """Seconds one read may take; ReadTimeout when the whole request is out of time."""
        left = self._at - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout("the whole answer took too long")
        return min(left, timeout) if timeout is not None else left


class _Stream(httpcore2.NetworkStream):
    """A connection whose every read also respects the request's deadline (a drip of bytes never times out)."""

    def __init__(self, inner: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, timeout)

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, timeout), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore2.SyncBackend):
    """Connects only to addresses that are allowed."""

    def __init__(self, deadline: Deadline, *, allow_private: bool) -> None:
        self._deadline, self._allow_private = deadline, allow_private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        address = checked_address(host, port, allow_private=self._allow_private)
        inner = super().connect_tcp(address, port, timeout, local_address, socket_options)
        return _Stream(inner, self._deadline)


@cache
def _trusted() -> ssl.SSLContext:
    """The authorities this machine trusts; reading them takes a tenth of a second."""
    return httpx.create_ssl_context()


def guarded_wire(deadline: Deadline, *, allow_private: bool) -> httpx.BaseTransport:
    """The wire of a real client: checked addresses, one deadline per request, no proxy."""
    wire = httpx.HTTPTransport(verify=_trusted())
    # httpx2 has no argument for the network backend of its pool; the pool itself has.
    wire._pool = httpcore2.ConnectionPool(  # noqa: SLF001
        ssl_context=_trusted(),
        max_connections=4,
        network_backend=_Backend(deadline, allow_private=allow_private),
    )
    return wire


def checked_address(host: str, port: int, *, allow_private: bool) -> str:
    """The first address a host name has, after all of them were found allowed.

    Names, and numbers written in octal, hexadecimal or as one decimal, are resolved as the system
    would. SourceSkipped when any of the addresses is not a public one.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise httpcore2.ConnectError(f"the name {host} could not be resolved") from None
    addresses = [str(entry[4][0]) for entry in found]
    refused = [] if allow_private else [a for a in addresses if not _is_public(a)]
    if refused:
        raise SourceSkipped(
            f"Connecting to {host}",
            f"{host} is {refused[0]}, an address inside a private network or this machine",
            allowed="public addresses",
            next_step=_ALLOW,
        )
    return addresses[0]


def checked_base_url(base_url: str, *, allow_private: bool) -> str:
    """The base address without a trailing slash.

    SettingsError when it is not https (http is allowed with allow_private), has no host, or carries
    a user name or password.
    """
    parts = urlsplit(base_url.strip())
    schemes = ("https", "http") if allow_private else ("https",)
    shown = f"{parts.scheme}://{parts.hostname or ''}"  # never the user part: it may hold a password
    if parts.username is not None or parts.password is not None:
        raise _bad_address(shown, "an address without a user name or password in it")
    if parts.scheme not in schemes or not parts.hostname or not _is_readable(base_url):
        raise _bad_address(shown, f"an address that begins with {' or '.join(f'{s}://' for s in schemes)}")
    return base_url.strip().rstrip("/")


def _is_readable(address: str) -> bool:
    try:
        httpx.URL(address.strip())
    except httpx.InvalidURL:
        return False
    return True


def _bad_address(shown: str, allowed: str) -> SettingsError:
    title = "Reading the address of a source"
    return SettingsError(title, f"base_url = {shown!r} cannot be used", allowed=allowed, next_step=_ALLOW)


def _is_public(address: str) -> bool:
    parsed = ip_address(address.split("%", maxsplit=1)[0])
    return all(a.is_global and not a.is_multicast for a in _embedded(parsed))


def _embedded(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The address and any IPv4 address packed into it (mapped, 6to4, Teredo, NAT64)."""
    if isinstance(address, IPv4Address):
        return [address]
    packed: list[IPv4Address | None] = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address.packed[:12] == bytes.fromhex("0064ff9b0000000000000000"):
        packed.append(IPv4Address(address.packed[12:]))
    inner = [a for a in packed if a is not None]
    return list(inner) if address.ipv4_mapped else [address, *inner]
