"""Who said something to whom, in plain Python."""

from tests.worked.by_definition_calls import is_answer


def says(event, actor):
    return event["kind"] == "message" and event.get("actor") == actor and event.get("is_public") is not False


def is_ask(event):
    return says(event, "customer") or (event["kind"] == "call_start" and event["actor"] == "customer")


def is_reply(event):
    return says(event, "agent") or is_answer(event)


def is_said(event):
    words = event["kind"] == "message" and event.get("actor") in {"customer", "agent"}
    return words or event["kind"] in {"call_start", "call_answered"}
