"""The rules at their shipped defaults against labelled contacts, through `derive` (optional data)."""

from datetime import timedelta

import polars as pl
import pytest

from model.schemas import CANONICAL, CONTACTS
from model.settings import Settings
from pipeline.derive import derive
from tests.journeys.pairs import scores
from tests.optional import optional

FOLDERS = ("identity/journeys_67k", "cases/identity/journeys_67k")
TRUE_ONE_CONTACT = 0.684


def labelled() -> pl.DataFrame:
    folder = optional(*FOLDERS)
    contacts = pl.read_parquet(folder / "interactions.parquet").join(
        pl.read_parquet(folder / "truth.parquet"), on="interaction_id"
    )
    return contacts.with_columns(pl.col("started_at").dt.replace_time_zone("UTC")).sort("started_at", "interaction_id")


def canonical(contacts: pl.DataFrame, *, with_tickets: bool) -> dict[str, pl.DataFrame]:
    """Canonical tables: a contact follows the one before it on its ticket, or the last one of the ticket it names."""
    last = contacts.select("started_at", pl.col("ticket_id").alias("followup_of"), named="interaction_id")
    linked = contacts.join_asof(
        last.sort("started_at"), on="started_at", by="followup_of", allow_exact_matches=False, check_sortedness=False
    )
    before = pl.col("interaction_id").shift().over("ticket_id", order_by="started_at")
    interactions = linked.select(
        "interaction_id", "channel", "reason", source=pl.lit("s"), contact_id="customer_id", reference="order_ref",
        created_at="started_at", follows=pl.coalesce(before, "named") if with_tickets else pl.col("named"),
        status=pl.when("agent_says_solved").then(pl.lit("solved")).otherwise(pl.lit("open")),
    )  # fmt: skip
    people = interactions.select("source", "contact_id").unique()
    known = {"interactions": interactions, "contacts": CONTACTS.conform(people)}
    return {name: CANONICAL[name].conform(frame) for name, frame in known.items()}


@pytest.mark.parametrize(("with_tickets", "least"), [(True, 0.78), (False, 0.76)])
def test_journeys_of_labelled_contacts(with_tickets, least):
    contacts = labelled()
    as_of = contacts["started_at"].max() + timedelta(days=1)
    steps = derive(canonical(contacts, with_tickets=with_tickets), Settings(), as_of)["journey_steps"]
    joined = steps.join(contacts, on="interaction_id").rename({"journey_id": "found", "issue_id": "true"})
    told = scores(joined)
    assert told["f1"] >= least, told
    if with_tickets:
        assert abs(told["one_contact"] - TRUE_ONE_CONTACT) <= 0.02, told


def test_pairs_by_hand():
    """Found {1 2 3} {4}, true {1 2} {3 4}: one pair is right of three found and two true."""
    found = pl.DataFrame({"found": [1, 1, 1, 2], "true": [1, 1, 2, 2]})
    assert scores(found) == {"precision": 1 / 3, "recall": 1 / 2, "f1": pytest.approx(0.4), "one_contact": 0.5}
