"""Reporting events by Chatwoot's rules, worked by hand."""

from sample_data.chatwoot_reports import reports
from sample_data.contact import Step
from tests.sample_data.vendors import contact


def told(chat):
    return [(r["name"], r["created_at"] - chat.at, r["value"]) for r in reports(chat)]


def begun(at="2026-03-26 10:00"):
    chat = contact("whatsapp", at)
    chat.say(chat.at, "customer")
    chat.become(chat.at, "open", "customer")
    return chat


def test_the_first_reply_counts_from_the_hand_off_and_every_resolution_from_the_creation():
    chat = begun()
    chat.say(chat.at + 5, "bot")
    chat.steps.append(Step(chat.at + 60, "bot_handoff", "bot"))
    chat.say(chat.at + 100, "agent")
    chat.say(chat.at + 200, "customer")
    chat.say(chat.at + 250, "customer")
    chat.say(chat.at + 270, "agent", public=False)
    chat.say(chat.at + 300, "agent")
    chat.become(chat.at + 310, "solved")
    chat.become(chat.at + 1000, "open")
    chat.say(chat.at + 1060, "agent")
    chat.become(chat.at + 2000, "solved")

    assert told(chat) == [
        ("conversation_bot_handoff", 60, 60), ("first_response", 100, 40), ("reply_time", 300, 100),
        ("conversation_resolved", 310, 310), ("conversation_opened", 1000, 690), ("conversation_resolved", 2000, 2000),
    ]  # fmt: skip


def test_what_the_bot_closed_and_somebody_took_up_again_counts_from_the_reopening():
    chat = begun()
    chat.say(chat.at + 5, "bot")
    chat.become(chat.at + 120, "solved", "bot")
    chat.become(chat.at + 500, "open")
    chat.say(chat.at + 560, "agent")

    assert told(chat)[-1] == ("first_response", 560, 60)


def test_office_hours_are_the_weeks_of_the_inbox():
    chat = begun("2026-03-26 16:59")
    chat.say(chat.at + 120, "agent")
    chat.become(chat.at + 24 * 3600, "solved", "system")

    assert [(r["name"], r["value_in_business_hours"], r["performed_by"]) for r in reports(chat)] == [
        ("first_response", 60, None), ("conversation_resolved", 60 + 7 * 3600 + 59 * 60, "auto_resolve"),
    ]  # fmt: skip
