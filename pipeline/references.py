"""What a human calls a customer, found: a contact record, a person, an e-mail address, a telephone number, an id."""

from dataclasses import dataclass
from typing import Final

import polars as pl

from identity import emails, phones
from identity.decisions import Record
from identity.person_ids import current
from model.errors import SettingsError
from model.persons import IDENTITY_VALUES, PERSON_ALIASES, PERSONS
from store.snapshots import Reader

WAYS: Final = "source:contact_id, a person id, an e-mail address, a telephone number, a customer number or a contact id"
_KEY: Final = ["source", "contact_id"]
_SHOWN: Final = 5
_NEAR: Final = 2_000
"""So many records at most are looked at for one that is spelled nearly alike."""


@dataclass(frozen=True)
class Referred:
    """The records a word means, all of one person: `record` is the smallest of them."""

    word: str
    person_id: str
    records: pl.DataFrame

    @property
    def record(self) -> Record:
        """The smallest record meant."""
        source, contact = self.records.select(_KEY).row(0)
        return str(source), str(contact)

    @property
    def name(self) -> str:
        """`source:contact_id` of that record."""
        return ":".join(self.record)


def find(reader: Reader, word: str, country: str, option: str) -> Referred:
    """The records `word` means in a snapshot; `country` is what numbers without a prefix are read in.

    SettingsError naming `option` when no record is meant, or records of several persons.
    """
    asked = word.strip()
    persons = reader.scan(PERSONS).select(*_KEY, "person_id")
    found = _of_record(persons, asked)
    if found.is_empty():
        aliases = reader.scan(PERSON_ALIASES).collect()
        found = persons.filter(pl.col("person_id") == current(asked, aliases)).collect()
    if found.is_empty():
        found = _of_value(reader, persons, asked, country)
    if found.is_empty():
        raise _unknown(persons, word, option)
    if found["person_id"].n_unique() > 1:
        raise _ambiguous(found, word, option)
    return Referred(word, found["person_id"][0], found.sort(_KEY))


def _of_record(persons: pl.LazyFrame, asked: str) -> pl.DataFrame:
    source, _, contact = asked.partition(":")
    return persons.filter((pl.col("source") == source) & (pl.col("contact_id") == contact)).collect()


def _of_value(reader: Reader, persons: pl.LazyFrame, asked: str, country: str) -> pl.DataFrame:
    """Records that have it as a value in any spelling, or as their contact id in whatever source."""
    owners = having(reader, asked, country).lazy()
    by_value = persons.join(owners, on=_KEY, how="semi")
    return pl.concat([by_value, persons.filter(pl.col("contact_id") == asked)]).unique().collect()


def having(reader: Reader, word: str, country: str) -> pl.DataFrame:
    """Contact records (source, contact_id) that have a value, however it is spelled; of an id its end will do."""
    asked = word.strip()
    number = pl.col("value").str.ends_with(f":{asked}") & (pl.col("kind") == "declared_id")
    is_meant = pl.col("raw").is_in(spellings(asked, country)) | pl.col("value").is_in(spellings(asked, country))
    return reader.scan(IDENTITY_VALUES).filter(is_meant | number).select(_KEY).unique().sort(_KEY).collect()


def spellings(word: str, country: str) -> list[str]:
    """The word itself, and its matching form if it is an e-mail address or a telephone number."""
    series = pl.Series([word])
    forms = [word, *emails.normalise(series), *phones.normalise(series, country)["value"]]
    return sorted({form for form in forms if form})


def _ambiguous(found: pl.DataFrame, word: str, option: str) -> SettingsError:
    named = found.sort(_KEY).select(pl.format("{}:{}", *_KEY))["source"].to_list()
    more = f" and {len(named) - _SHOWN} more" if len(named) > _SHOWN else ""
    means = f"one person; it is in records of {found['person_id'].n_unique()}: {', '.join(named[:_SHOWN])}{more}"
    return SettingsError.of_option(option, word, means)


def _unknown(persons: pl.LazyFrame, word: str, option: str) -> SettingsError:
    """The error for a word that means nobody, with the record that is spelled most like it."""
    asked, given = word.strip(), ":" in word
    key = asked.rpartition(":")[2]
    is_near = pl.col("contact_id").str.len_chars().is_between(len(key) - 1, len(key) + 1)
    starts = pl.col("contact_id").str.starts_with(key[:1]) | pl.col("contact_id").str.ends_with(key[-1:])
    near = persons.filter(is_near & starts).sort(_KEY).head(_NEAR)
    spelled = pl.format("{}:{}", *_KEY) if given else pl.col("contact_id")
    names = near.select(spelled.alias("name")).collect()["name"].to_list()
    return SettingsError.of_option(option, word, f"{WAYS}, of a record of the newest snapshot", candidates=names)
