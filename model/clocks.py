"""The clocks of an interaction: their stable names, and what each runs over."""

from collections.abc import Mapping
from typing import Final

from model.schemas import Column, whole

CLOCKS: Final[Mapping[str, str]] = {
    "first_response": "from the bot hand-off (else the first customer message) to the first public agent reply",
    "time_to_human": "from the first customer message to the first public agent reply, bot time included",
    "bot_first_response": "from the first customer message to the first bot message",
    "time_with_bot": "from the first customer message to the hand-off",
    "total_reply": "first response plus all next responses",
    "requester_wait": "in new, open and on hold until the last solve",
    "agent_wait": "in pending, waiting for the customer",
    "on_hold": "in on hold, waiting for a third party",
    "agent_work": "in new and open",
    "unassigned": "without an assignee while not solved",
    "first_resolution": "from the start to the first solve",
    "full_resolution": "from the start to the last solve, only while solved",
    "active_resolution": "full resolution without time in solved and pending",
    "speed_of_answer": "from the call's start to its answer",
    "abandoned_after": "from the start of a call nobody answered to its end",
    "handle": "from the answer to the end of a call, hold and after-call work included; of a live chat with an agent",
    "longest_silence": "the longest stretch without a word from the company while the turn was ours",
}
"""Every clock of `interaction_facts` and what it runs over."""


def clock_columns(clock: str, doc: str) -> tuple[Column, Column]:
    """The calendar and the business column of one clock."""
    return (
        whole(f"{clock}_calendar_seconds", f"Seconds {doc}."),
        whole(f"{clock}_business_seconds", f"Opening-hours seconds {doc}."),
    )
