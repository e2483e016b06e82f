"""Columns that several derived tables have: whose row it is, and what it can be filtered and grouped by."""

from model import vocabulary as words
from model.schemas import text

SOURCE = text("source", "Configured name of the system.", nullable=False)
INTERACTION = text("interaction_id", "The source's id of the interaction.", nullable=False)
PERSON = text("person_id", "Person across all sources; null when unidentified.")
DIMENSIONS = (
    text("channel", "Channel.", words=words.CHANNELS),
    text("channel_group", "Traditional, digital or unknown.", words=words.CHANNEL_GROUPS),
    text("team", "Team or queue."),
    text("priority", "Priority.", words=words.PRIORITIES),
    text("segment", "The person's segment."),
    text("reason", "Contact reason."),
)
"""What every derived row can be filtered and grouped by, besides source and time."""
