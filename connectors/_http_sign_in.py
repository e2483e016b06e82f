"""Signing in: with a name and password, or with OAuth's token, asked for when needed and again when it has run out."""

from base64 import b64encode
from collections.abc import Generator, Mapping
from typing import Any, Final

import httpx2 as httpx
import orjson
from pydantic import SecretStr

from connectors._http import Refused

_EXPIRED: Final = 401
_PASSING: Final = (429, 500, 502, 503, 504)


def revealed(secret: SecretStr | None) -> str:
    """A secret of the settings; empty where it is not set."""
    return secret.get_secret_value() if secret else ""


def basic(user: str | None, password: str) -> str:
    """The `authorization` of a name and password, or of a key in place of either."""
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


class SignInUnavailableError(httpx.TransportError):
    """The token's address did not answer as it should; the transport tries again."""


class TokenSignIn(httpx.Auth):
    """Asks `address` for a token with a form (grant, client, secret …) and signs every request with it.

    A request refused with 401 is sent once more with a new token: tokens last half an hour to two hours, a first
    sync longer. Refused names `credentials` when no token is given.
    """

    def __init__(self, address: str, form: Mapping[str, str], credentials: str) -> None:
        self._address, self._form, self._credentials = address, dict(form), credentials
        self._token: str | None = None

    def __repr__(self) -> str:
        return "TokenSignIn()"

    def sync_auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """The requests of one: for a token when there is none, the request itself, both again when it has run out."""
        is_new = self._token is None
        if is_new:
            yield from self._new_token(request)
        response = yield self._signed(request)
        if response.status_code == _EXPIRED and not is_new:
            yield from self._new_token(request)
            yield self._signed(request)

    def _signed(self, request: httpx.Request) -> httpx.Request:
        request.headers["authorization"] = f"Bearer {self._token}"
        return request

    def _new_token(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        response = yield httpx.Request("POST", self._address, data=self._form, extensions=request.extensions)
        if response.status_code in _PASSING:
            raise SignInUnavailableError("no token")
        self._token = _token_in(response.read())
        if self._token is None:
            raise Refused(
                f"Signing in to {request.url.host}",
                f"HTTP {response.status_code}, no token was given",
                status=response.status_code,
                next_step=f"check {self._credentials} of this source",
            )


def _token_in(body: bytes) -> str | None:
    try:
        found: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    token = found.get("access_token") if isinstance(found, dict) else None
    return token if isinstance(token, str) and token else None
