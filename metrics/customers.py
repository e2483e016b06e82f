"""Do the same customers move to other channels, and which do they prefer?"""

from dataclasses import replace
from datetime import timedelta
from typing import Final

import polars as pl

from metrics import interactions
from metrics.frames import Frames
from metrics.measure import Measure, average, total
from metrics.open_at import end_of
from metrics.rows import Rows, moment
from model.filters import Filters
from model.metric import metric
from model.period import Period, preset_period

LONG: Final = "12m"
"""The period of a shift where none is chosen: a shorter one would follow the seasons."""
PREFERENCE: Final = timedelta(days=365)
CHANNEL: Final = ("channel", "channel_group")
_DIGITAL: Final = pl.col("channel_group") == "digital"


def _contacts(frames: Frames, filters: Filters) -> pl.LazyFrame:
    """Contacts of known customers under every filter but channel and period."""
    others = replace(filters, channels=(), channel_group=None)
    return interactions.contacts(frames).counted.filter(others.predicate() & pl.col("person_id").is_not_null())


def _periods(frames: Frames, filters: Filters) -> tuple[Period, Period | None]:
    """The filters' period and the one before; an open one is the twelve months to its last day."""
    asked = filters.resolve(frames.as_of, frames.timezone).period or Period()
    period = asked if asked.days else preset_period(LONG, asked.last or frames.today)
    return period, period.before()


def stayers(frames: Frames, filters: Filters) -> pl.LazyFrame:
    """One row per customer with contacts in both periods: person_id, segment, digital and count, before and now."""
    now, before = _periods(frames, filters)
    contacts = _contacts(frames, filters)
    used = _used(contacts, now).drop("segment")
    return _used(contacts, before).join(used, on="person_id", suffix="_now").sort("person_id")


def _used(contacts: pl.LazyFrame, period: Period | None) -> pl.LazyFrame:
    inside = Filters(period=period).within("started_on") if period else pl.lit(value=False)
    return (
        contacts.filter(inside)
        .group_by("person_id")
        .agg(pl.col("segment").first(), digital=_DIGITAL.cast(pl.Int64).sum(), count=pl.len().cast(pl.Int64))
    )


@metric("channel_shift", unit="share", better="neutral", grain="customer")
def channel_shift(frames: Frames, filters: Filters) -> Measure:
    """How far the same customers moved from traditional to digital channels since the period before.

    Formula: digital share of their contacts in the period - their digital share in the period before, for customers
    with contacts in both; above 0 is a move to digital. `n` is those customers.
    Period: the local days of the contacts; without a period, the last twelve months. A filter on channels does not
    matter: it would be part of the answer.
    Left out: customers with contacts in one of the two periods only, those nobody could identify, and as in contacts.
    Null without such a customer, and where there is no period before.
    Differs: a rising digital share of all contacts may be new customers, or the same ones who still call.
    """
    digital, count, digital_now, count_now = (pl.col(c) for c in ("digital", "count", "digital_now", "count_now"))
    moved = digital_now.sum() / count_now.sum() - digital.sum() / count.sum()
    results = {"n": pl.len().cast(pl.Int64), "value": pl.when(pl.len() > 0).then(moved)}
    rows = Rows(stayers(frames, filters))
    return Measure(rows, digital_now / count_now - digital / count, results, filters=Filters())


@metric("channel_shift_flow", unit="share", better="neutral", grain="customer")
def channel_shift_flow(frames: Frames, filters: Filters) -> Measure:
    """Share of customers who went over to digital channels, less those who came back.

    Formula: (customers mainly traditional in the period before and mainly digital now - the reverse) / customers with
    contacts in both periods. Mainly: more than half of the contacts.
    Period: as in channel_shift.
    Left out: as in channel_shift.
    Null without such a customer, and where there is no period before.
    """
    before, now = (2 * pl.col(f"digital{p}") > pl.col(f"count{p}") for p in ("", "_now"))
    moved = average(Rows(stayers(frames, filters)), now.cast(pl.Int64) - before.cast(pl.Int64))
    return replace(moved, filters=Filters())


@metric("channel_preference", unit="share", better="neutral", grain="customer")
def channel_preference(frames: Frames, filters: Filters) -> Measure:
    """Share of customers who prefer a channel.

    Formula: customers whose most used channel of the last twelve months it is / customers with two or more contacts in
    them; of channels used equally often the one used last.
    Period: the twelve months that end with the period's last local day, or with the snapshot.
    Denominator (`n`): all such customers; a channel filter chooses which channels are shown.
    Left out: customers with a single contact, those nobody could identify, and as in contacts.
    Null without such a customer.
    Differs: where a journey began (first choice) and where it ended are other questions; see preference_met.
    """
    end = moment(end_of(frames, filters))
    year = _contacts(frames, filters).filter((pl.col("started_at") > end - PREFERENCE) & (pl.col("started_at") <= end))
    rows = Rows(_preferred(year)).without(too_few=pl.col("count_contacts") < 2)
    own = replace(Filters(), channels=filters.channels, channel_group=filters.channel_group)
    return replace(total(rows), number=pl.col("preferred_share"), parts=CHANNEL, is_part=True, filters=own)


def _preferred(contacts: pl.LazyFrame) -> pl.LazyFrame:
    """One row per customer: the channel used most, its group and share, segment and count_contacts."""
    per_channel = contacts.group_by("person_id", *CHANNEL).agg(
        pl.col("segment").first(), used=pl.len().cast(pl.Int64), last=pl.col("started_at").max()
    )
    ordered = per_channel.sort("person_id", "used", "last", "channel", descending=[False, True, True, False])
    return ordered.group_by("person_id", maintain_order=True).agg(
        pl.col(*CHANNEL, "segment").first(),
        preferred_share=pl.col("used").first() / pl.col("used").sum(),
        count_contacts=pl.col("used").sum(),
    )


@metric("channel_reach", unit="share", better="neutral", grain="customer")
def channel_reach(frames: Frames, filters: Filters) -> Measure:
    """Share of customers who used a channel.

    Formula: customers with a contact in the channel / customers with a contact in any. Channels add up to more than one
    where customers use several.
    Period: the local day the contact started.
    Denominator (`n`): all customers of the same period, team, source and so on.
    Left out: contacts of customers nobody could identify, and as in contacts.
    Null without a customer.
    """
    persons = pl.col("person_id").n_unique().cast(pl.Int64)
    return Measure(_identified(frames), pl.lit(1), {"n": persons}, parts=CHANNEL, is_part=True)


@metric("contacts_per_customer", unit="count", better="lower", grain="customer")
def contacts_per_customer(frames: Frames, filters: Filters) -> Measure:
    """Mean number of contacts of a customer.

    Formula: contacts of known customers / those customers; `n` is the customers.
    Period: the local day the contact started.
    Left out: contacts of customers nobody could identify, and as in contacts.
    Null without a customer.
    Differs: contacts alone rise with the number of customers; this says whether each has to come more often.
    """
    persons = pl.col("person_id").n_unique().cast(pl.Int64)
    value = pl.when(persons > 0).then(pl.len() / persons)
    return Measure(_identified(frames), pl.lit(1), {"n": persons, "value": value})


@metric("channels_per_customer", unit="count", better="neutral", grain="customer")
def channels_per_customer(frames: Frames, filters: Filters) -> Measure:
    """Mean number of different channels a customer used.

    Formula: distinct channels of a customer's contacts, averaged over customers; `n` is the customers.
    Period: the local day the contact started.
    Left out: contacts of customers nobody could identify, and as in contacts.
    Null without a customer.
    """
    persons = pl.col("person_id").n_unique().cast(pl.Int64)
    pairs = pl.struct("person_id", "channel").n_unique()
    value = pl.when(persons > 0).then(pairs / persons)
    return Measure(_identified(frames), pl.lit(1), {"n": persons, "value": value})


def _identified(frames: Frames) -> Rows:
    return interactions.contacts(frames).without(unidentified=pl.col("person_id").is_null())
