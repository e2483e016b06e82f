"""Which channels do customers use?"""

from dataclasses import replace
from typing import Final

import polars as pl

from metrics.frames import Frames
from metrics.rows import Rows, measure, share, total
from model.filters import Filters
from model.metric import metric

_CHANNEL_WORDS: Final = ("channel", "channel_group")
_COUNTED_BY_DAY: Final = frozenset(
    ("source", "channel", "channel_group", "team", "day", "week", "month", "hour", "weekday")
)
MOBILE: Final = ("smartphone", "tablet")


def contact_rows(frames: Frames) -> Rows:
    """One row per customer-initiated contact, with every dimension, filed under its local start."""
    contacts = frames.interaction_facts.lazy().filter("is_contact").with_columns(count_contacts=pl.lit(1, pl.Int64))
    return Rows(contacts, day="started_on", hour=pl.col("started_hour"))


def counted_rows(frames: Frames, filters: Filters, by: tuple[str, ...]) -> Rows:
    """Counts per day and hour where those suffice, else single contacts; `count_contacts` sums to the same."""
    if _COUNTED_BY_DAY.issuperset((*by, *filters.dimensions)):
        return Rows(frames.contacts_day.lazy(), day="day", hour=pl.col("hour"))
    return contact_rows(frames)


@metric("contacts", unit="count", better="neutral", grain="contact")
def contacts(frames: Frames, filters: Filters, by: tuple[str, ...] = ()) -> pl.DataFrame:
    """Contacts that customers began, in any channel.

    Formula: number of interactions begun by the customer.
    Period: the local day the contact started.
    Left out: spam, deleted, merged duplicates, contacts we began, and the target of a transfer (the same contact
    carried on).
    Nothing is 0: a count has no denominator.
    Differs: help desks count tickets, so a merged or transferred contact counts twice there.
    """
    return total(frames, counted_rows(frames, filters, by), filters, by, pl.col("count_contacts").sum())


@metric("channel_share", unit="share", better="neutral", grain="contact")
def channel_share(frames: Frames, filters: Filters, by: tuple[str, ...] = ()) -> pl.DataFrame:
    """Share of customers' contacts that came through a channel.

    Formula: contacts in the channel / contacts in all channels.
    Period: the local day the contact started.
    Denominator (`n`): all contacts of the same period, team, source and so on; a channel filter chooses which channels
    are shown, never what they are a share of. Without `--by channel`: the chosen channels together.
    Left out: as in contacts.
    Null without any contact.
    """
    counted = pl.col("count_contacts").sum()
    rows = counted_rows(frames, filters, by)
    part = measure(frames, rows, filters, by, n=counted)
    others = tuple(name for name in by if name not in _CHANNEL_WORDS)
    unrestricted = replace(filters, channels=(), channel_group=None)
    everything = measure(frames, rows, unrestricted, others, n=counted).rename({"n": "all"})
    joined = (
        part.join(everything, on=others, how="left", nulls_equal=True, maintain_order="left")
        if others
        else part.join(everything, how="cross")
    )
    value = pl.when(pl.col("all") > 0).then(pl.col("n") / pl.col("all"))
    return joined.select(*by, n=pl.col("all").cast(pl.Int64), value=value)


@metric("digital_share", unit="share", better="neutral", grain="contact")
def digital_share(frames: Frames, filters: Filters, by: tuple[str, ...] = ()) -> pl.DataFrame:
    """Share of customers' contacts that came through a digital channel.

    Formula: contacts in digital channels / all contacts, those of unknown channel included.
    Digital: email, web_form, chat, whatsapp, messaging, app, social, self_service.
    Period: the local day the contact started.
    Left out: as in contacts.
    Null without any contact.
    """
    counted = pl.col("count_contacts")
    digital = counted.filter(pl.col("channel_group") == "digital").sum()
    value = pl.when(counted.sum() > 0).then(digital / counted.sum())
    rows = counted_rows(frames, filters, by)
    return measure(frames, rows, filters, by, n=counted.sum().cast(pl.Int64), value=value)


@metric("device_share", unit="share", better="neutral", grain="contact")
def device_share(frames: Frames, filters: Filters, by: tuple[str, ...] = ()) -> pl.DataFrame:
    """Share of customers' contacts made from a mobile device; by device, each device's share.

    Formula: contacts from a smartphone or tablet / contacts whose device is known; with `--by device`, contacts from
    the device / contacts whose device is known. `n` is this denominator.
    Period: the local day the contact started.
    Left out: as in contacts, and contacts whose source does not tell the device.
    Null without a contact of known device.
    """
    rows = contact_rows(frames)
    known = Rows(rows.frame.filter(pl.col("device").is_not_null()), rows.day, rows.hour)
    if "device" not in by:
        return share(frames, known, filters, by, pl.col("device").is_in(list(MOBILE)))
    others = tuple(name for name in by if name != "device")
    part = measure(frames, known, filters, by, n=pl.len().cast(pl.Int64))
    whole = pl.col("n").sum().over(others) if others else pl.col("n").sum()
    return part.select(*by, n=whole, value=pl.col("n") / whole)
