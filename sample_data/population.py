"""Contact records of invented people in several systems, with the truth of who is who.

Everything that makes identity hard is in it: households on one line, companies behind a switchboard and `info@`,
fathers and sons of one name, homonyms, slips of the pen, numbers that mean nothing, records with hardly a field.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from model.schemas import CONTACTS

GIVEN: Final = (
    "Maria", "Jordi", "Montserrat", "Marc", "Núria", "Antonio", "Carmen", "Josep", "Laia", "David", "Marta", "Pau",
    "Ana", "Francisco", "Lucía", "Javier", "Cristina", "Daniel", "Elena", "Sergio", "Isabel", "Miguel", "Rosa", "Joan",
    "Pilar", "Carlos", "Teresa", "Albert", "Silvia", "Ramon", "Sonia", "Xavier", "Beatriz", "Oriol", "Irene", "Pedro",
    "Raquel", "Manuel", "Eva", "Alberto", "Patricia", "Ferran", "Alicia", "Gerard", "Inés", "Fernando", "Olga", "Hugo",
    "Emma", "Oliver", "Charlotte", "Lukas", "Fatima", "Mohamed", "Ioana", "Wei", "Camille", "Giulia", "Piotr", "Ingrid",
)  # fmt: skip
SURNAMES: Final = (
    "García", "Martínez", "López", "Sánchez", "Rodríguez", "Fernández", "Pérez", "González", "Gómez", "Ruiz", "Vila",
    "Puig", "Serra", "Roca", "Soler", "Ferrer", "Bosch", "Mas", "Font", "Riera", "Moreno", "Jiménez", "Navarro",
    "Torres", "Domínguez", "Vázquez", "Ramos", "Gil", "Ramírez", "Molina", "Blanco", "Suárez", "Castro", "Ortega",
    "Delgado", "Rubio", "Marín", "Sanz", "Iglesias", "Medina", "Garrido", "Cortés", "Castillo", "Santos", "Lozano",
    "Guerrero", "Cano", "Prieto", "Méndez", "Cruz", "Calvo", "Gallego", "Vidal", "León", "Márquez", "Herrera", "Peña",
    "Flores", "Cabrera", "Campos", "Vega", "Fuentes", "Carrasco", "Diez", "Reyes", "Caballero", "Nieto", "Aguilar",
    "Pascual", "Santana", "Herrero", "Lorenzo", "Montero", "Hidalgo", "Giménez", "Ibáñez", "Ferrando", "Durán",
    "Santiago", "Benítez", "Mora", "Vicente", "Vargas", "Arias", "Carmona", "Crespo", "Román", "Pastor", "Soto",
    "Sáez", "Velasco", "Moya", "Solà", "Parra", "Esteban", "Bravo", "Gallardo", "Rojas", "Batlle", "Casals",
    "Smith", "Jones", "Müller", "Dubois", "Rossi", "Kowalski", "Popescu", "Haddad", "Wang", "Okafor", "Jensen",
)  # fmt: skip
SYSTEMS: Final = ("crm", "helpdesk", "telephony", "whatsapp", "chat")
PLACEHOLDERS: Final = ("000000000", "anonymous", "123456789", "-", "666666666")


@dataclass(frozen=True)
class Population:
    """`contacts`: CONTACTS, shuffled. `truth`: contact_id (String) and person (Int64)."""

    contacts: pl.DataFrame
    truth: pl.DataFrame


def population(count: int, seed: int = 0) -> Population:
    """About `count` contact records of some 2/5 as many people; the same `seed` gives the same."""
    random = np.random.default_rng(seed)
    people = _people(max(1, int(count * 0.42)), random)
    records = _records(people, count, random)
    truth = records.select("contact_id", "person")
    return Population(CONTACTS.conform(records).sample(fraction=1, shuffle=True, seed=seed), truth)


def _picked(random: np.random.Generator, words: tuple[str, ...], count: int) -> pl.Series:
    """Some words far more frequent than others, as names are."""
    weight = 1 / np.arange(1, len(words) + 1) ** 0.7
    return pl.Series(words)[random.choice(len(words), count, p=weight / weight.sum())]


def _people(count: int, random: np.random.Generator) -> pl.DataFrame:
    """Everybody's own name, mailbox, mobile, number, home line and company."""
    home = np.sort(random.integers(0, max(1, count // 2), count))
    people = pl.DataFrame(
        {
            "person": np.arange(count),
            "given": _picked(random, GIVEN, count),
            "surname_1": _picked(random, SURNAMES, count),
            "surname_2": _picked(random, SURNAMES, count),
            "home": home,
            "company": random.integers(0, max(1, count // 25), count),
            "chance": random.random(count),
        }
    )
    kin = pl.col("chance") < 0.35  # children bear their father's surname, a few his whole name
    father = [pl.col(c).first().over("home") for c in ("surname_1", "surname_2", "given")]
    named = people.with_columns(
        pl.when(kin).then(father[0]).otherwise("surname_1").alias("surname_1"),
        pl.when(pl.col("chance") < 0.01).then(father[1]).otherwise("surname_2").alias("surname_2"),
        pl.when(pl.col("chance") < 0.01).then(father[2]).otherwise("given").alias("given"),
    )
    plain = pl.format("{}.{}{}", "given", "surname_1", "person").str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    return named.with_columns(
        pl.concat_str(plain.str.to_lowercase().str.replace_all(" ", ""), pl.lit("@gmail.com")).alias("email"),
        pl.format("+346{}", (10_000_000 + pl.col("person") * 7).cast(pl.String).str.slice(-8)).alias("mobile"),
        pl.format("+3493{}", (2_000_000 + pl.col("home") * 3).cast(pl.String).str.slice(-7)).alias("line"),
        pl.format("+3491{}", (4_000_000 + pl.col("company") * 11).cast(pl.String).str.slice(-7)).alias("switchboard"),
        pl.format("info@company{}.es", "company").alias("desk"),
        pl.format("crm:{}", 100_000 + pl.col("person")).alias("number"),
    )


def _records(people: pl.DataFrame, count: int, random: np.random.Generator) -> pl.DataFrame:
    """Who wrote, through which system, and what of it was kept."""
    rows = people[random.integers(0, len(people), count)]
    dice = pl.DataFrame({f"d{i}": random.random(count) for i in range(9)})
    source = pl.Series("source", SYSTEMS)[random.integers(0, len(SYSTEMS), count)]
    record = pl.Series("contact_id", np.arange(count)).cast(pl.String).str.zfill(9)
    drawn = pl.concat([rows, dice], how="horizontal").with_columns(
        source.alias("source"), record, pl.Series("slip", random.integers(1, 5, count))
    )
    told = drawn.with_columns(*_names(), _mail().alias("mail"), _phone().alias("phone"))
    return told.with_columns(
        emails=pl.concat_list("mail").list.drop_nulls(),
        phones=pl.concat_list("phone").list.drop_nulls(),
        external_ids=pl.when(pl.col("d0") < 0.3)
        .then(pl.concat_list("number"))
        .otherwise(pl.lit([], pl.List(pl.String))),
        company=pl.when(pl.col("d8") < 0.1).then(pl.format("Company {}", "company")),
    )


def _names() -> list[pl.Expr]:
    """Whole, with one surname, a given name only, slips, capitals, or none at all."""
    slip = pl.col("surname_1").str.slice(0, pl.col("slip")) + pl.col("surname_1").str.slice(pl.col("slip") + 1)
    surname = pl.when(pl.col("d1") < 0.03).then(slip).otherwise("surname_1")
    both = pl.when(pl.col("d2") < 0.4).then(pl.concat_str(surname, "surname_2", separator=" ")).otherwise(surname)
    family = pl.when(pl.col("d3") < 0.6).then(both)
    given = pl.when(pl.col("d3") < 0.75).then(
        pl.when(pl.col("d1") > 0.95).then(pl.col("given").str.slice(0, 1) + ".").otherwise("given")
    )
    shout = pl.col("d2") > 0.9
    return [
        pl.when(shout).then(part.str.to_uppercase()).otherwise(part).alias(name)
        for part, name in ((given, "given_name"), (family, "family_name"))
    ]


def _mail() -> pl.Expr:
    """The own mailbox, now and then the household's, the company's desk, or none."""
    home = pl.format("family{}@hotmail.com", "home")
    chance = pl.col("d4")
    own = pl.when(chance < 0.42).then("email").when(chance < 0.45).then(home).when(chance < 0.48).then("desk")
    return own.when(chance < 0.49).then(pl.lit("no@no.com"))


def _phone() -> pl.Expr:
    chance = pl.col("d5")
    nothing = pl.lit(pl.Series(PLACEHOLDERS)).gather((pl.col("d6") * len(PLACEHOLDERS)).cast(pl.UInt32))
    own = pl.when(chance < 0.4).then(pl.col("mobile").str.slice(3)).when(chance < 0.5).then("mobile")
    return (
        own.when(chance < 0.58).then("line").when(chance < 0.63).then("switchboard").when(chance < 0.65).then(nothing)
    )
