"""Schemas of what is derived of journeys: themselves, their steps and hand-offs, how gaps decide, dissatisfaction."""

import polars as pl

from model import vocabulary as words
from model.clocks import clock_columns
from model.dimensions import DIMENSIONS, INTERACTION, PERSON, SOURCE
from model.schemas import Column, Table, day, flag, instant, text, texts, whole

JOURNEYS = Table(
    "journeys",
    "one row per journey",
    ("journey_id",),
    (
        text("journey_id", "Id of the journey.", nullable=False),
        PERSON,
        SOURCE,
        *DIMENSIONS,
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
        PERSON,
        SOURCE,
        INTERACTION,
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

DISSATISFACTION = Table(
    "dissatisfaction",
    "one row per dissatisfaction case: one journey with one or more signals",
    ("case_id",),
    (
        text("case_id", "Id of the case.", nullable=False),
        PERSON,
        text("journey_id", "Journey."),
        SOURCE,
        text("interaction_id", "Interaction of the earliest signal; of an answer about none, her last contact before."),
        *DIMENSIONS,
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
