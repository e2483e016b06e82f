"""What is asked for once a sync and staged beside the pages: names, custom statuses, fields, whether Talk is used."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from connectors._contract import Answer, Fetch, Http
from connectors._listing import Ask, http_of, object_in
from connectors._records import Record, content, members, objects, text
from connectors._refusals import HIDDEN, unless_refused
from connectors.zendesk.fields import field_called, named
from connectors.zendesk.words import STAFF_ROLES
from model.delivery import Page
from model.errors import SourceSkipped

LIST_SIZE: Final = 100
CALLS: Final = "/api/v2/channels/voice/stats/incremental/calls.json"
LEGS: Final = "/api/v2/channels/voice/stats/incremental/legs.json"

Beside = Callable[[Answer], Mapping[str, Any]]


def groups_and_staff(fetch: Fetch) -> Beside:
    """Groups (id, name) and staff (id, role), which exports of events cannot side-load."""
    return _once(lambda: _names(http_of(fetch)), lambda _: True)


def assignees(fetch: Fetch, key: str, children: str) -> Beside:
    """Who of the authors on a page had a ticket assigned (`assignees`): they were staff then, whatever they are now.

    Zendesk tells the present role only, and makes an end-user of whoever left.
    """
    known: list[set[str | None]] = []

    def of(answer: Answer) -> Mapping[str, Any]:
        if not known:
            known.append({text(one.get("assignee_id")) for page in fetch.parents() for one in _tickets(page)})
        listed = objects(object_in(answer, key).get(key))
        authors = {text(one.get(name)) for one in listed for name in ("updater_id", "author_id")}
        authors |= {text(child.get("author_id")) for one in listed for child in objects(one.get(children))}
        found = sorted(one for one in authors & known[0] if one)
        return {"assignees": found} if found else {}

    return of


def _tickets(page: Page) -> list[Record]:
    return objects(content(page).get("tickets"))


def groups(fetch: Fetch) -> Beside:
    """Groups (id, name), asked for when the first answer has the group of a call."""
    return _once(lambda: _groups(http_of(fetch)), lambda answer: b'"call_group_id"' in answer.body)


def custom_statuses(fetch: Fetch) -> Beside:
    """Custom statuses (id, category, name), asked for when the first answer has one."""
    return _once(lambda: _statuses(http_of(fetch)), lambda answer: b'"custom_status_id"' in answer.body)


def ticket_fields(fetch: Fetch) -> Mapping[str, Any]:
    """The ticket fields the settings name; SourceSkipped when there is none of that name."""
    wanted = named(fetch.settings)
    every = listed(http_of(fetch), "/api/v2/ticket_fields.json", {}, "ticket_fields") if wanted else []
    found = [_field(fetch.source, name, every) for name in wanted]
    kept = ("id", "title", "type", "active")
    return {"ticket_fields": [{**{k: f.get(k) for k in kept}, **_options(f)} for f in found]} if wanted else {}


def _field(source: str, name: str, every: list[Record]) -> Record:
    found = field_called(name, every)
    if found is None:
        titles = sorted({text(one.get("title")) or "" for one in every} - {""})
        raise SourceSkipped(
            f"Reading {source}",
            f"there is no ticket field {name!r}",
            allowed=", ".join(titles) or "no field: this user is shown none",
            next_step="correct channel_field, reason_field or reference_field of this source",
        )
    return found


def _options(field: Record) -> Mapping[str, Any]:
    options = objects(field.get("custom_field_options"))
    return {"custom_field_options": [{"name": o.get("name"), "value": o.get("value")} for o in options]}


def is_talk_used(fetch: Fetch) -> bool:
    """Whether this account has calls of Talk, and this user may read them."""
    nothing: Record = {}
    start = 0
    for _ in range(2):  # an export may begin with a page that shows nothing
        asked = Ask(CALLS, {"start_time": start})
        found = unless_refused(partial(_object_of, fetch, asked), nothing, HIDDEN, partial(me, http_of(fetch)))
        end = found.get("end_time")
        if found.get("calls") or not isinstance(end, int) or end <= start:
            break
        start = end
    return bool(found.get("calls"))


def me(http: Http) -> Record:
    """The answer to who we are signed in as."""
    path = "/api/v2/users/me.json"
    return object_in(http.get(path), path)


def _object_of(fetch: Fetch, asked: Ask) -> Record:
    return object_in(asked.send(http_of(fetch)), asked.path)


def _once(ask: Callable[[], Mapping[str, Any]], is_wanted: Callable[[Answer], bool]) -> Beside:
    known: list[Mapping[str, Any]] = []

    def beside(answer: Answer) -> Mapping[str, Any]:
        if not is_wanted(answer):
            return {}
        if not known:
            known.append(ask())
        return known[0]

    return beside


def _names(http: Http) -> Mapping[str, Any]:
    staff = listed(http, "/api/v2/users.json", {"role[]": list(STAFF_ROLES)}, "users")
    return {
        **_groups(http),
        "users": [{"id": u.get("id"), "role": u.get("role")} for u in staff],
    }


def _groups(http: Http) -> Mapping[str, Any]:
    found = listed(http, "/api/v2/groups.json", {}, "groups")
    return {"groups": [{"id": group.get("id"), "name": group.get("name")} for group in found]}


def _statuses(http: Http) -> Mapping[str, Any]:
    nothing: list[Record] = []  # the ticket's own status is the category all the same
    asked = partial(listed, http, "/api/v2/custom_statuses.json", {}, "custom_statuses")
    found = unless_refused(asked, nothing, HIDDEN, partial(me, http))
    kept = ("id", "status_category", "agent_label", "raw_agent_label")
    return {"custom_statuses": [{name: one.get(name) for name in kept} for one in found]}


def listed(http: Http, path: str, params: dict[str, Any], key: str) -> list[Record]:
    """Every record of a list."""
    return [entry for _, answer in answers(http, path, params) for entry in objects(object_in(answer, path).get(key))]


def answers(http: Http, path: str, params: dict[str, Any]) -> Iterator[tuple[Ask, Answer]]:
    """Every answer of a list, by its cursor; lists that know no cursors are gone through by their next address."""
    ask: Ask | None = Ask(path, {**params, "page[size]": LIST_SIZE})
    asked: set[str] = set()
    while ask is not None and ask.text not in asked:
        asked.add(ask.text)
        answer = ask.send(http)
        yield ask, answer
        ask = _following(ask, object_in(answer, path))


def _following(ask: Ask, found: Record) -> Ask | None:
    after, address = after_of(found), text(found.get("next_page"))
    if after:
        return replace(ask, params={**ask.params, "page[after]": after})
    return Ask(address) if address and "meta" not in found else None


def after_of(found: Record) -> str | None:
    """The cursor of a list's next page; null on the last."""
    meta = members(found.get("meta"))
    return text(meta.get("after_cursor")) if meta.get("has_more") is True else None
