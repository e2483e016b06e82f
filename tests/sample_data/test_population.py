import polars as pl

from model.schemas import CONTACTS
from sample_data.population import population


def test_the_same_seed_gives_the_same_and_every_record_has_its_person():
    one, other = population(500, 3), population(500, 3)
    assert one.contacts.equals(other.contacts)
    assert not one.contacts.equals(population(500, 4).contacts)
    assert one.contacts.schema == CONTACTS.schema
    assert sorted(one.truth["contact_id"]) == sorted(one.contacts["contact_id"])
    assert one.contacts.select("source", "contact_id").is_duplicated().sum() == 0


def test_what_makes_identity_hard_is_in_it():
    made = population(5_000)
    told = made.contacts.join(made.truth, on="contact_id")
    for column in ("emails", "phones"):
        used = told.explode(column, empty_as_null=True).drop_nulls(column)
        people = used.group_by(column).agg(pl.col("person").n_unique())
        assert people["person"].max() > 3  # desks, switchboards, placeholders
        assert ((people["person"] == 2).sum()) > 5  # households
    whole = told.drop_nulls(["given_name", "family_name"]).group_by("given_name", "family_name")
    assert whole.agg(pl.col("person").n_unique())["person"].max() > 1  # homonyms
    assert told.filter(pl.col("given_name").is_null() & (pl.col("emails").list.len() == 0)).height > 100
