"""Which channels do customers use?"""

from dataclasses import replace
from typing import Final

import polars as pl

from metrics import interactions
from metrics.frames import Frames
from metrics.measure import Measure, ratio, share, total
from metrics.rows import Rows
from model.filters import Filters
from model.metric import metric

COUNT: Final = pl.col("count_contacts")
MOBILE: Final = ("smartphone", "tablet")


def _counted(frames: Frames) -> Rows:
    """The same contacts, already counted per day, hour, source, channel and team."""
    return Rows(frames.contacts_day.lazy(), day="day", hour=pl.col("hour"))


@metric("contacts", unit="count", better="neutral", grain="contact")
def contacts(frames: Frames, filters: Filters) -> Measure:
    """Contacts that customers began, in any channel.

    Formula: number of interactions begun by the customer.
    Period: the local day the contact started.
    Left out: spam, deleted, merged duplicates, contacts we began, and the target of a transfer (the same contact
    carried on).
    Nothing is 0: a count has no denominator.
    Differs: help desks count tickets, so a merged or transferred contact counts twice there.
    """
    return total(interactions.contacts(frames), COUNT, _counted(frames))


@metric("channel_share", unit="share", better="neutral", grain="contact")
def channel_share(frames: Frames, filters: Filters) -> Measure:
    """Share of customers' contacts that came through a channel.

    Formula: contacts in the channel / contacts in all channels.
    Period: the local day the contact started.
    Denominator (`n`): all contacts of the same period, team, source and so on; a channel filter chooses which channels
    are shown, never what they are a share of. Without `--by channel`: the chosen channels together.
    Left out: as in contacts.
    Null without any contact.
    """
    parts = ("channel", "channel_group")
    return replace(total(interactions.contacts(frames), COUNT, _counted(frames)), parts=parts, is_part=True)


@metric("digital_share", unit="share", better="neutral", grain="contact")
def digital_share(frames: Frames, filters: Filters) -> Measure:
    """Share of customers' contacts that came through a digital channel.

    Formula: contacts in digital channels / all contacts, those of unknown channel included.
    Digital: email, web_form, chat, whatsapp, messaging, app, social, self_service.
    Period: the local day the contact started.
    Left out: as in contacts.
    Null without any contact.
    """
    digital = pl.when(pl.col("channel_group") == "digital").then(COUNT).otherwise(0)
    return ratio(interactions.contacts(frames), digital, COUNT, _counted(frames))


@metric("device_share", unit="share", better="neutral", grain="contact")
def device_share(frames: Frames, filters: Filters) -> Measure:
    """Share of customers' contacts made from a mobile device; by device, each device's share.

    Formula: contacts from a smartphone or tablet / contacts whose device is known; with `--by device`, contacts from
    the device / contacts whose device is known. `n` is this denominator.
    Period: the local day the contact started.
    Left out: as in contacts, and contacts whose source does not tell the device.
    Null without a contact of known device.
    """
    known = interactions.contacts(frames).without(no_device=pl.col("device").is_null())
    return replace(share(known, pl.col("device").is_in(list(MOBILE))), parts=("device",))
