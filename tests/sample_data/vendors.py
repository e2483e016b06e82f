"""A contact of nobody in particular, to see what a vendor makes of its steps."""

from datetime import datetime

from sample_data.company import Agent
from sample_data.contact import Contact
from sample_data.days import MADRID
from sample_data.generate import SEED
from sample_data.people import person

AGENT = Agent(101, "Marta", "marta@casavallmora.example", "WhatsApp", 1.0)


def local(text: str) -> int:
    """A local instant as epoch seconds."""
    return int(datetime.fromisoformat(text).replace(tzinfo=MADRID).timestamp())


def contact(channel: str, at: str, **more: object) -> Contact:
    """A contact without steps that begins then."""
    made = Contact(person(SEED, 1), 1, channel, local(at), "comanda", AGENT.team, AGENT, None, **more)
    made.id = 7
    return made
