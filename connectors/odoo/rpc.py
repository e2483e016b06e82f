"""Calling Odoo: `/json/2` (Odoo 19 and later), or `/jsonrpc`, whose answers are unwrapped here.

JSON-RPC carries the key in the body of every request, so what is shown of a call is the call, never the request.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import orjson

from connectors._contract import Answer, Fetch, Http
from connectors._http import Refused
from connectors._http_sign_in import revealed
from connectors._listing import Ask, http_of
from connectors._records import Record, members, objects
from model.errors import SourceSkipped

_EVERYTHING: Final = {"active_test": False}
"""Archived records too, which Odoo leaves out otherwise."""
_DENIED: Final = ("AccessDenied", "AccessError")


@dataclass(frozen=True)
class _Unwrapped:
    """The result of a JSON-RPC call as if it were the whole answer."""

    result: Any
    server_time: datetime
    headers: dict[str, str]

    @property
    def body(self) -> bytes:
        return orjson.dumps(self.result)

    def json(self) -> Any:
        return self.result


@dataclass(frozen=True)
class _LegacyAsk(Ask):
    """A call by JSON-RPC. `path` and `payload` are those of the same call by `/json/2`, which is what is shown."""

    odoo: "Odoo | None" = None
    call: tuple[str, str] = ("", "")

    def send(self, http: Http) -> Answer:
        if self.odoo is None:
            return super().send(http)
        return self.odoo.execute(http, *self.call, self.payload)


@dataclass
class Odoo:
    """One database, as one user sees it: its models, asked by name."""

    fetch: Fetch
    _user: int | None = None
    _fields: dict[str, dict[str, Any]] = field(default_factory=dict)

    def ask(self, model: str, method: str, params: Mapping[str, Any]) -> Ask:
        """The request of a call; SourceSkipped by its `send` when Odoo refuses."""
        path, payload = f"/json/2/{model}/{method}", {**params, "context": _EVERYTHING}
        if self.fetch.settings.api == "json2":
            return Ask(path, payload=payload)
        return _LegacyAsk(path, payload=payload, odoo=self, call=(model, method))

    def call(self, model: str, method: str, params: Mapping[str, Any]) -> Any:
        """What a call returns."""
        return self.ask(model, method, params).send(http_of(self.fetch)).json()

    def fields(self, model: str) -> dict[str, Any]:
        """The fields a model has, by name, with `type` and `relation`; asked for once."""
        if model not in self._fields:
            found = self.call(model, "fields_get", {"attributes": ["type", "relation"]})
            self._fields[model] = dict(members(found))
        return self._fields[model]

    def among(self, model: str, *wanted: str | None) -> list[str]:
        """Those of the wanted fields that the model has; asking for another one fails the whole call."""
        known = self.fields(model)
        return [name for name in dict.fromkeys(wanted) if name and name in known]

    def search(self, model: str, domain: list[Any], wanted: list[str], **paging: Any) -> Ask:
        """The request of a search."""
        return self.ask(model, "search_read", {"domain": domain, "fields": wanted, **paging})

    def found(self, model: str, domain: list[Any], wanted: list[str], **paging: Any) -> list[Record]:
        """Everything a search finds, or a part of it."""
        asked = self.search(model, domain, wanted, **{"order": "id", **paging})
        return objects(asked.send(http_of(self.fetch)).json())

    def execute(self, http: Http, model: str, method: str, params: Mapping[str, Any]) -> Answer:
        """A call by JSON-RPC, signed in once."""
        database, _, key = self._signing_in()
        if self._user is None:
            self._user = self._signed_in(http)
        return _sent(http, "object", "execute_kw", [database, self._user, key, model, method, [], dict(params)])

    def _signed_in(self, http: Http) -> int:
        user = _sent(http, "common", "login", list(self._signing_in())).json()
        if not isinstance(user, int) or not user:
            raise SourceSkipped(
                f"Signing in to {self.fetch.source}",
                "Odoo does not know this user and key",
                next_step="check database, user and api_key of this source",
            )
        return user

    def _signing_in(self) -> tuple[str | None, str | None, str]:
        settings = self.fetch.settings
        return settings.database, settings.user, revealed(settings.api_key)


def _sent(http: Http, service: str, method: str, args: list[Any]) -> _Unwrapped:
    """The unwrapped answer; errors come with HTTP 200, and may quote what was sent: only their kind is told."""
    envelope = {"jsonrpc": "2.0", "method": "call", "params": {"service": service, "method": method, "args": args}}
    answer = http.post("/jsonrpc", envelope)
    found = answer.json()
    error = found.get("error") if isinstance(found, dict) else {"data": {"name": "no object"}}
    if error is None:
        return _Unwrapped(found.get("result"), answer.server_time, answer.headers)
    data = error.get("data") if isinstance(error, dict) else None
    kind = str(data.get("name")).rsplit(".", 1)[-1] if isinstance(data, dict) else "unknown"
    what = f"{args[3]}.{args[4]}" if service == "object" else "signing in"
    raise Refused(
        "Reading Odoo",
        f"{what}: Odoo answered with the error {kind}",
        status=403 if kind in _DENIED else 400,
        next_step="check database, user and api_key, and that this user may read it",
    )
