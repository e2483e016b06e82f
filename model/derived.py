"""Schemas of the derived tables: computed at sync time, read by pages, never recomputed there.

Durations are whole seconds, null when undefined, on both bases: `<clock>_calendar_seconds`, `<clock>_business_seconds`.
Local columns (`…_on`, `started_hour`, `started_weekday`) are in the company's time zone.
"""

from collections.abc import Mapping
from typing import Final

from model import vocabulary as words
from model.clocks import CLOCKS, clock_columns
from model.dimensions import DIMENSIONS, INTERACTION, PERSON, SOURCE
from model.journeys import DISSATISFACTION, HANDOFFS, JOURNEY_SENSITIVITY, JOURNEY_STEPS, JOURNEYS
from model.persons import (
    IDENTITY_EDGES,
    IDENTITY_EVENTS,
    IDENTITY_REFUSED,
    IDENTITY_VALUES,
    PERSON_ALIASES,
    PERSONS,
)
from model.schemas import CANONICAL, Table, day, flag, instant, text, whole

INTERACTION_FACTS = Table(
    "interaction_facts",
    "one row per interaction",
    ("source", "interaction_id"),
    (
        SOURCE,
        INTERACTION,
        PERSON,
        text("journey_id", "Journey the interaction belongs to."),
        *DIMENSIONS,
        text("channel_detail", "The vendor's word for the channel."),
        text("device", "Device of the customer.", words=words.DEVICES),
        text("direction", "Who began it.", words=words.DIRECTIONS),
        text("status", "Present status.", words=words.STATUSES),
        text("agent_id", "Present assignee."),
        text("lifecycle_stage", "The person's life-cycle stage."),
        text("schedule", "Opening hours its business seconds are counted in: NAME of [schedules.NAME]; null: none."),
        instant("created_at", "Creation, as the source says."),
        instant("started_at", "Creation or the customer's first word, whichever came first in the merged set."),
        instant("first_responded_at", "First public agent reply not before the customer's first word."),
        instant("first_solved_at", "First time solved or closed."),
        instant("last_solved_at", "Last time solved or closed, null while not solved."),
        instant("last_activity_at", "Last event that a customer or an agent caused."),
        instant("waiting_since_at", "First message of the customer's unanswered turn, while not solved."),
        instant("silent_since_at", "Since when nobody told the customer anything, while not solved."),
        day("started_on", "Local day of started_at."),
        whole("started_hour", "Local hour of started_at, 0–23."),
        whole("started_weekday", "Local weekday of started_at, Monday = 1."),
        day("first_responded_on", "Local day of first_responded_at."),
        day("first_solved_on", "Local day of first_solved_at."),
        day("last_solved_on", "Local day of last_solved_at."),
        *(column for clock, doc in CLOCKS.items() for column in clock_columns(clock, doc)),
        whole("count_agent_replies", "Public agent messages and answered calls."),
        whole("count_customer_messages", "Customer messages of the merged set, and calls begun by the customer."),
        whole("count_reopens", "Changes from solved or closed to an active status; null where no history tells."),
        whole(
            "count_effective_reopens", "Reopens followed by a public agent reply before the next solve; null as above."
        ),
        flag("is_counted", "Not spam, not deleted, not merged into another."),
        text("left_out", "Why it is not counted; null where it is.", words=words.LEFT_OUT),
        flag("is_contact", "Counted, begun by the customer, not a contact of hers carried on by a transfer."),
        flag("is_resolved", "Solved as of the snapshot; null where not counted or transferred away."),
        flag("is_one_touch", "Resolved with exactly one agent reply and no effective reopen; null without a reply."),
        flag(
            "is_solved_on_first_reply",
            "Solved after exactly one agent reply and not reopened since, as vendors count it; null while unsolved.",
        ),
        flag("is_solved_without_reply", "Resolved though no agent ever replied; null while not resolved."),
        flag("is_outbound_only", "Begun by the company, and the customer never wrote or called in it."),
        flag("is_merged", "Merged into another interaction."),
        flag("is_transferred", "Ended by a transfer; its outcome is the target's."),
        flag("is_abandoned", "A call that ended without an answer; null for what is not a call."),
        flag("is_contained", "A bot session that ended without a human; null without a bot."),
        flag("is_contained_verified", "Contained and no new contact of the person within the window."),
        flag("is_handoff_missing", "A bot spoke and a human answered, but no hand-off was recorded before that."),
        flag("has_time_conflict", "Instants contradict each other; the clocks concerned are null."),
        flag(
            "has_incomplete_history",
            "Creation unknown, or a status whose history was not told; the clocks concerned are null.",
        ),
        flag("is_reopened", "Reopened within the window after the first solve; null until it has passed."),
        flag("is_effectively_reopened", "As is_reopened, effective reopens only."),
        flag("is_zombie", "Open, though its journey was solved elsewhere since; null where it is not open."),
        flag("is_repeated", "Followed by a new contact of the same person within the window after the first solve."),
        text("first_response_target", "First response against its target.", words=words.TARGET_STATES),
        whole(
            "first_response_target_seconds", "Target in force when the wait began; null where the source set its own."
        ),
        text("resolution_target", "First solve against its target.", words=words.TARGET_STATES),
        whole("resolution_target_seconds", "Target in force when it began; null where the source set its own."),
    ),
)

TURNS = Table(
    "turns",
    "one row per answered or running customer turn after the first response",
    ("source", "interaction_id", "turn"),
    (
        SOURCE,
        INTERACTION,
        whole("turn", "1 for the first turn after the first response."),
        instant("started_at", "First customer message of the turn."),
        instant("answered_at", "Public agent reply that ended it; null while running."),
        day("answered_on", "Local day of answered_at."),
        *clock_columns("next_response", "from the turn's first message to the reply"),
        *DIMENSIONS,
        text("agent_id", "Agent who answered."),
        text("journey_id", "Journey of the interaction."),
    ),
)

CONTACTS_DAY = Table(
    "contacts_day",
    "one row per local day, hour, source, channel and team",
    ("day", "hour", "source", "channel", "team"),
    (
        day("day", "Local day the contact started."),
        whole("hour", "Local hour, 0–23."),
        text("source", "Source."),
        text("channel", "Channel.", words=words.CHANNELS),
        text("channel_group", "Group of the channel.", words=words.CHANNEL_GROUPS),
        text("team", "Team."),
        whole("count_contacts", "Customer-initiated contacts."),
    ),
)

VENDOR_COMPARISON = Table(
    "vendor_comparison",
    "one row per figure of a source's own that Hilo measures too",
    ("source", "interaction_id", "metric_id"),
    (
        SOURCE,
        INTERACTION,
        text("metric_id", "The figure, unique within the interaction.", nullable=False),
        text("name", "The vendor's word for it."),
        text("figure", "Hilo's name of the same thing: a clock, or a count of `interaction_facts`."),
        text("basis", "calendar or business; null for counts.", words=words.BASES),
        whole("vendor_value", "The source's value: seconds, or a number."),
        whole("our_value", "Hilo's value; null where it is not defined, or still runs."),
        whole("precision", "The source's value is rounded to this many."),
        text("rule", "The rule that explains the difference.", words=words.DIFFERENCES),
        text("also", "Whose opening hours it takes besides, where one rule is not enough.", words=words.DIFFERENCES),
        *DIMENSIONS,
        day("started_on", "Local day the interaction started."),
    ),
)

DERIVED: Final[Mapping[str, Table]] = {
    t.name: t
    for t in (
        PERSONS, IDENTITY_VALUES, IDENTITY_EDGES, IDENTITY_REFUSED, IDENTITY_EVENTS, PERSON_ALIASES,
        INTERACTION_FACTS, TURNS, JOURNEYS, JOURNEY_STEPS,
        HANDOFFS, JOURNEY_SENSITIVITY, CONTACTS_DAY, DISSATISFACTION, VENDOR_COMPARISON,
    )
}  # fmt: skip

TABLES: Final[Mapping[str, Table]] = {**CANONICAL, **DERIVED}
"""Every table `hilo export` knows."""
