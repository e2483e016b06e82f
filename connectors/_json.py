"""JSON of a source's answer as Python values, with the two faults of real vendors mended."""

import json
import re
from collections.abc import Collection
from typing import Any, Final

import orjson

# Half of a surrogate pair: an emoji that the vendor cut in two. Not valid Unicode, so it becomes U+FFFD.
_LONE_SURROGATE: Final = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}"
)


_WORDS_OF_ERRORS: Final = frozenset(
    ("error", "errors", "error_description", "message", "status", "code", "description", "details", "type")
)


class NotJsonError(ValueError):
    """The body is not JSON, or not all of it."""


def decoded(body: bytes) -> Any:
    """The value of a JSON body; NotJsonError when it is cut or is something else.

    What the strict parser refuses (half an emoji, NaN) is tried once more with the half emoji replaced.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return _mended(body)


def _mended(body: bytes) -> Any:
    try:
        return json.loads(_LONE_SURROGATE.sub(rb"\\ufffd", body))
    except ValueError as error:
        raise NotJsonError(str(error)) from None


def is_error(answer: Any) -> bool:
    """Whether an answer, whatever its status, is an empty object or holds nothing but an error.

    Taken for a listing without records, it would end the listing and lose what was to come.
    """
    if not isinstance(answer, dict):
        return False
    has_error = any(answer.get(key) for key in ("error", "errors"))
    return not answer or (has_error and answer.keys() <= _WORDS_OF_ERRORS)


def beside(body: bytes, members: bytes) -> bytes:
    """A JSON object with the members of another in front; its own bytes stay as received."""
    inner, front = body.lstrip()[1:], members.rstrip()[:-1]
    comma = b"" if inner.lstrip()[:1] == b"}" or front.strip() == b"{" else b","
    return front + comma + inner


def under(key: str, body: bytes) -> bytes:
    """A JSON object with the body, which may be a list, under one key; its own bytes stay as received."""
    return b'{"' + key.encode() + b'":' + body + b"}"


def silenced(body: bytes, names: Collection[str]) -> bytes:
    """A JSON body whose values under these names, at any depth, are `…` where they are not empty: words never kept."""
    return orjson.dumps(_silenced(decoded(body), names))


def _silenced(value: Any, names: Collection[str]) -> Any:
    if isinstance(value, dict):
        return {key: "…" if key in names and entry else _silenced(entry, names) for key, entry in value.items()}
    return [_silenced(entry, names) for entry in value] if isinstance(value, list) else value
