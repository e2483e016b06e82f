"""Schemas of the derived tables: computed at sync time, read by pages, never recomputed there.

Durations are whole seconds, null when undefined, on both bases: `<clock>_calendar_seconds`, `<clock>_business_seconds`.
Local columns (`…_on`, `started_hour`, `started_weekday`) are in the company's time zone.
"""

from collections.abc import Mapping
from typing import Final

import polars as pl

from model import vocabulary as words
from model.clocks import CLOCKS, clock_columns
from model.persons import (
    IDENTITY_EDGES,
    IDENTITY_EVENTS,
    IDENTITY_REFUSED,
    IDENTITY_VALUES,
    PERSON_ALIASES,
    PERSONS,
)
from model.schemas import CANONICAL, Column, Table, day, flag, instant, text, texts, whole

_SOURCE = text("source", "Configured name of the system.", nullable=False)
_INTERACTION = text("interaction_id", "The source's id of the interaction.", nullable=False)
_PERSON = text("person_id", "Person across all sources; null when unidentified.")
_DIMENSIONS = (
    text("channel", "Channel.", words=words.CHANNELS),
    text("channel_group", "Traditional, digital or unknown.", words=words.CHANNEL_GROUPS),
    text("team", "Team or queue."),
    text("priority", "Priority.", words=words.PRIORITIES),
    text("segment", "The person's segment."),
    text("reason", "Contact reason."),
)
"""What every derived row can be filtered and grouped by, besides source and time."""

INTERACTION_FACTS = Table(
    "interaction_facts",
    "one row per interaction",
    ("source", "interaction_id"),
    (
        _SOURCE,
        _INTERACTION,
        _PERSON,
        text("journey_id", "Journey the interaction belongs to."),
        *_DIMENSIONS,
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
        _SOURCE,
        _INTERACTION,
        whole("turn", "1 for the first turn after the first response."),
        instant("started_at", "First customer message of the turn."),
        instant("answered_at", "Public agent reply that ended it; null while running."),
        day("answered_on", "Local day of answered_at."),
        *clock_columns("next_response", "from the turn's first message to the reply"),
        *_DIMENSIONS,
        text("agent_id", "Agent who answered."),
        text("journey_id", "Journey of the interaction."),
    ),
)

JOURNEYS = Table(
    "journeys",
    "one row per journey",
    ("journey_id",),
    (
        text("journey_id", "Id of the journey.", nullable=False),
        _PERSON,
        _SOURCE,
        *_DIMENSIONS,
        text("last_channel", "Channel of the last customer contact.", words=words.CHANNELS),
        text("last_channel_within_7d", "The same of contacts within 7 days after the first.", words=words.CHANNELS),
        texts("path", "Channels of the customer's contacts, in order, and those a transfer took her to."),
        instant("started_at", "First contact."),
        instant("last_activity_at", "Last activity of any of its interactions."),
        instant("first_resolved_at", "First claimed resolution."),
        instant("resolved_at", "Last resolution, null while anything is unresolved."),
        day("started_on", "Local day of started_at."),
        day("first_resolved_on", "Local day of first_resolved_at."),
        day("resolved_on", "Local day of resolved_at."),
        whole("count_contacts", "Customer contacts, merged duplicates included, targets of transfers not; at least 1."),
        whole("count_extra_contacts", "Contacts beyond the first."),
        whole("count_channels", "Distinct channels of the customer's contacts."),
        whole("count_handoffs", "Channel changes between consecutive contacts."),
        texts("handoff_types", "Such as `digital>traditional`, in order."),
        texts("handoff_initiators", "customer or company, in order."),
        whole("count_chasers", "Contacts after the first, before the first resolution."),
        whole("count_repeats", "Contacts after the first resolution."),
        whole("count_repeated_information", "Times the customer gave again an identifier already recorded."),
        whole("count_effective_reopens", "Effective reopens of its interactions."),
        whole("count_agent_changes", "Times an interaction went to another agent after an agent had replied in it."),
        whole("count_team_changes", "The same for teams."),
        flag("has_waited_over_target", "The first response to one of its contacts breached its target."),
        flag("is_resolved", "Nothing in it is unresolved as of the snapshot."),
        text("outcome", "Resolved only once the days after the last resolution have passed.", words=words.OUTCOMES),
        flag("is_resolved_within_7d", "Nothing in it was unresolved 7 days after it began; null until then."),
        flag("is_cross_channel", "Two or more customer channels."),
        flag(
            "is_first_contact_resolution",
            "One contact, no effective reopen, no repeat within the window; null until it has passed.",
        ),
        flag("is_first_contact_resolution_strict", "As before, with one agent and one channel."),
        *(
            flag(f"is_first_contact_resolution{strict}_{days}d", f"The same with a window of {days} days.")
            for days in words.FIRST_CONTACT_DAYS
            for strict in ("", "_strict")
        ),
        *(
            flag(f"is_leaked_{days}d", f"Begun digitally; a traditional contact came next within {days} days.")
            for days in words.LEAKAGE_DAYS
        ),
        flag("is_too_recent", "The window after the resolution has not passed."),
        *clock_columns("first_resolution", "from the first contact to the first claimed resolution"),
        *clock_columns("time_to_resolution", "from the first contact to the last resolution"),
        Column("effort_index", pl.Float64(), "Weighted sum of extra contacts, hand-offs, repeats, reopens and a wait."),
    ),
)

JOURNEY_STEPS = Table(
    "journey_steps",
    "one row per interaction in a journey",
    ("journey_id", "step"),
    (
        text("journey_id", "Journey.", nullable=False),
        whole("step", "1 for the first."),
        _PERSON,
        _SOURCE,
        _INTERACTION,
        text("channel", "Channel.", words=words.CHANNELS),
        instant("started_at", "Start of the interaction."),
        flag("is_contact", "A contact of the customer; false for a company touchpoint or the target of a transfer."),
        text("joined_by", "Why it belongs here.", words=words.JOINED_BY),
        text("from_channel", "Channel of the contact before, where this one is a hand-off.", words=words.CHANNELS),
        text("from_source", "Source of that contact."),
        text("from_team", "Team of that contact."),
        text("handoff_type", "Such as `digital>traditional`; null where it is no hand-off, as below."),
        text("initiator", "customer, or company when a linked transfer made it.", words=words.INITIATORS),
    ),
)

HANDOFFS = Table(
    "handoffs",
    "one row per local day, pair of channels, type, initiator, source and team",
    ("day", "from_channel", "to_channel", "handoff_type", "initiator", "source", "team"),
    (
        day("day", "Local day of the later contact."),
        text("from_channel", "Channel of the earlier contact.", words=words.CHANNELS),
        text("to_channel", "Channel of the later contact.", words=words.CHANNELS),
        text("handoff_type", "Such as `digital>traditional`."),
        text("initiator", "customer, or company when a linked transfer made it.", words=words.INITIATORS),
        text("source", "Source of the earlier contact."),
        text("team", "Team of the earlier contact."),
        whole("count_handoffs", "How many."),
    ),
)

JOURNEY_SENSITIVITY = Table(
    "journey_sensitivity",
    "one row per word of GAP_SCENARIOS: all journeys of the store, had the gaps been others",
    ("scenario",),
    (
        text("scenario", "By what the gaps are multiplied; `normal`: as all else.", words=words.GAP_SCENARIOS),
        Column("gap_days", pl.Float64(), "[journeys] gap_days, so multiplied; null where only links join."),
        Column("unsolved_gap_days", pl.Float64(), "The same of unsolved_gap_days."),
        Column("solved_gap_days", pl.Float64(), "The same of solved_gap_days."),
        Column("reason_gap_days", pl.Float64(), "The same of reason_gap_days; gaps of single reasons alike."),
        Column("solved_reason_gap_days", pl.Float64(), "The same of solved_reason_gap_days."),
        whole("count_contacts", "Contacts of customers, in every scenario as many."),
        whole("count_journeys", "Journeys they make."),
        whole("count_one_contact", "Journeys with one contact."),
        whole("count_cross_channel", "Journeys in two or more customer channels whose outcome is known."),
        whole("count_cross_channel_resolved", "Those of them that are resolved."),
        Column("one_contact_share", pl.Float64(), "count_one_contact / count_journeys."),
        Column(
            "cross_channel_resolution_rate",
            pl.Float64(),
            "count_cross_channel_resolved / count_cross_channel; null without any.",
        ),
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

DISSATISFACTION = Table(
    "dissatisfaction",
    "one row per dissatisfaction case: one journey with one or more signals",
    ("case_id",),
    (
        text("case_id", "Id of the case.", nullable=False),
        _PERSON,
        text("journey_id", "Journey."),
        _SOURCE,
        text("interaction_id", "Interaction of the earliest signal; of an answer about none, her last contact before."),
        *_DIMENSIONS,
        texts("signals", "What said so, in order."),
        text("severity", "How badly.", words=words.SEVERITIES),
        whole("severity_points", "Sum of the points of `severity_reasons`."),
        texts("severity_reasons", "Why it is as severe as it is: codes of `SEVERITY_REASONS`, in their order."),
        text("state", "new, contacted or closed as of the snapshot.", words=words.CASE_STATES),
        instant("opened_at", "Earliest signal."),
        instant("contacted_at", "First public agent message or answered outbound call after it."),
        instant("first_closed_at", "First resolution at or after the contact; stays when a signal opens it again."),
        instant("reopened_at", "Latest signal that came after a close and opened the case again."),
        instant("closed_at", "As first_closed_at, of the signal it was opened by last; null while open."),
        instant("rated_again_at", "First rating afterwards, good or bad, within the recovery window."),
        instant("recovered_at", "First good rating afterwards, within the recovery window."),
        flag(
            "has_recurred",
            "New signal of the person within the window after the first close; null before its end.",
        ),
        instant("last_contact_at", "Last customer contact of the journey."),
        day("opened_on", "Local day of opened_at."),
        day("contacted_on", "Local day of contacted_at."),
        day("closed_on", "Local day of closed_at."),
        day("first_closed_on", "Local day of first_closed_at."),
        text("contact_channel", "Channel of the contact.", words=words.CHANNELS),
        flag("is_contacted_elsewhere", "Contacted in another channel than that of the earliest signal's interaction."),
        *clock_columns("time_to_contact", "from the signal to the contact"),
        *clock_columns("time_to_close", "from the signal to the close"),
        texts("path", "Channels of the journey's customer contacts, in order."),
        whole("count_contacts", "Customer contacts of the journey."),
        text("owner", "Agent, else team, whose turn it is; null: nobody."),
        instant("owner_since_at", "Since when it is the owner's, or nobody's: the open signal, or a later assignment."),
        text("comment", "The customer's words at the earliest signal that has any."),
        text("url", "Link to the interaction in its source."),
    ),
)

VENDOR_COMPARISON = Table(
    "vendor_comparison",
    "one row per figure of a source's own that Hilo measures too",
    ("source", "interaction_id", "metric_id"),
    (
        _SOURCE,
        _INTERACTION,
        text("metric_id", "The figure, unique within the interaction.", nullable=False),
        text("name", "The vendor's word for it."),
        text("figure", "Hilo's name of the same thing: a clock, or a count of `interaction_facts`."),
        text("basis", "calendar or business; null for counts.", words=words.BASES),
        whole("vendor_value", "The source's value: seconds, or a number."),
        whole("our_value", "Hilo's value; null where it is not defined, or still runs."),
        whole("precision", "The source's value is rounded to this many."),
        text("rule", "The rule that explains the difference.", words=words.DIFFERENCES),
        text("also", "Whose opening hours it takes besides, where one rule is not enough.", words=words.DIFFERENCES),
        *_DIMENSIONS,
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
