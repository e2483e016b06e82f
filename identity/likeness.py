"""How likely two persons are one, by splink: the Fellegi–Sunter model with what is frequent weighing less.

Nothing is learnt: how often the same person is written in the same way is a constant of this file, and how often
strangers agree is counted. So one threshold holds everywhere, the order of rows cannot matter, and two runs are equal.
Everything stays in memory: no temporary file, no extension, no network.
"""

import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import polars as pl

from model.errors import SettingsError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from splink import SettingsCreator

LIKENESS: Final = pl.Schema(
    {"a": pl.Int64(), "b": pl.Int64(), "probability": pl.Float64(), "evidence": pl.List(pl.String())}
)
PRIOR: Final = 0.3
"""Before anything is compared a person has so many others, among all, who are the same: one in seven has a double."""
_SAME_WORD, _NEAR_WORD, _NEAR_BY_CHANCE = 0.92, 0.05, 0.003
"""How often two records of one person write a part of her name equally, and nearly so; and two strangers nearly so."""
_SAME_MAILBOX: Final = 0.1
"""One person in ten keeps the name of her mailbox at another provider."""
_SAME_PLACE: Final = 0.4
_NEAR_PHONE, _PHONE_BY_CHANCE = 0.05, 1e-5
"""Two mobile numbers of one person, and of strangers, are one digit apart."""
_RARELY: Final = 1e-6
_SHOWN: Final = (
    ("given", "given_name", 2), ("surname_1", "first_surname", 2), ("surname_2", "second_surname", 2),
    ("mailbox", "mailbox", 1), ("places", "place", 1), ("phone", "phone_alike", 1),
)  # fmt: skip
"""Column, word of EVIDENCE, and the level that means it agrees; of three levels the second means it nearly does."""
_SAFE: Final = (
    "SET temp_directory = ''", "SET autoinstall_known_extensions = false", "SET autoload_known_extensions = false",
    "SET enable_external_access = false", "SET lock_configuration = true",
)  # fmt: skip


def likeness(people: pl.DataFrame, threshold: float) -> pl.DataFrame:
    """Pairs of `people` (schema PEOPLE) at least as likely as `threshold` to be one (schema LIKENESS), sorted.

    `a` < `b`; `evidence` are words of EVIDENCE, with `_alike` where they only resemble each other. SettingsError
    when the optional extra is not installed.
    """
    model, connection = _model(people), _database()
    if people.height < 2 or people["keys"].null_count() == people.height:
        return LIKENESS.to_frame()
    try:
        return _told(_scored(people, model, connection, threshold))
    finally:
        connection.close()


def _told(pairs: pl.DataFrame) -> pl.DataFrame:
    """LIKENESS of what splink predicted: the smaller person first, and what agrees instead of its levels."""
    ends = pl.min_horizontal(*_ENDS).alias("a"), pl.max_horizontal(*_ENDS).alias("b")
    said = [
        pl.when(pl.col(f"gamma_{column}") == level).then(pl.lit(word))
        .when(pl.col(f"gamma_{column}") == 1).then(pl.lit(f"{word}_alike"))
        for column, word, level in _SHOWN
    ]  # fmt: skip
    told = pairs.select(*ends, pl.col("match_probability").alias("probability"), pl.concat_list(said).alias("evidence"))
    return told.with_columns(pl.col("evidence").list.drop_nulls()).unique(["a", "b"]).sort("a", "b").cast(LIKENESS)


_ENDS: Final = ("unique_id_l", "unique_id_r")


def _database() -> "DuckDBPyConnection":
    import duckdb  # noqa: PLC0415 - of the optional extra

    connection = duckdb.connect(":memory:")
    for statement in _SAFE:
        connection.execute(statement)
    return connection


def _scored(
    people: pl.DataFrame, model: "SettingsCreator", connection: "DuckDBPyConnection", threshold: float
) -> pl.DataFrame:
    from splink import DuckDBAPI, Linker  # noqa: PLC0415 - of the optional extra

    logging.getLogger("splink").setLevel(logging.ERROR)  # it tells its progress; ours is told by the pipeline
    database = DuckDBAPI(connection)
    given = database.register(people.rename({"person": "unique_id"}).to_arrow())
    linker = Linker(given, model, log_level="ERROR")
    pairs = linker.inference.predict(threshold_match_probability=threshold)
    return pl.DataFrame(pairs.as_pyarrow_table())  # type: ignore[no-untyped-call]  # it is without types


def _model(people: pl.DataFrame) -> "SettingsCreator":
    try:
        from splink import SettingsCreator, block_on  # noqa: PLC0415 - of the optional extra
    except ImportError as error:
        raise SettingsError(
            "Suggesting who may be one person", f"the suggester is not installed ({error})",
            allowed="the optional extra hilo[match]", next_step='pip install "hilo[match]", then `hilo suggest`',
        ) from error  # fmt: skip
    return SettingsCreator(
        link_type="dedupe_only",
        comparisons=list(_comparisons(people)),
        blocking_rules_to_generate_predictions=[block_on("keys", arrays_to_explode=["keys"])],
        probability_two_random_records_match=min(PRIOR / max(people.height, 1), 0.5),
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=False,
    )


def _comparisons(people: pl.DataFrame) -> Iterator[Any]:
    from splink import comparison_level_library as levels  # noqa: PLC0415 - of the optional extra

    for column in ("given", "surname_1", "surname_2"):
        exact = levels.ExactMatchLevel(column, term_frequency_adjustments=True)
        near = levels.JaroWinklerLevel(column, 0.92)
        by_chance = _chance(people[column])
        yield _comparison(column, (exact, _SAME_WORD, by_chance), (near, _NEAR_WORD, _NEAR_BY_CHANCE))
    mailbox = levels.ExactMatchLevel("mailbox", term_frequency_adjustments=True)
    yield _comparison("mailbox", (mailbox, _SAME_MAILBOX, _chance(people["mailbox"])))
    yield _comparison("places", (levels.ArrayIntersectLevel("places", 1), _SAME_PLACE, _places_by_chance(people)))
    yield _comparison("phone", (levels.DamerauLevenshteinLevel("phone", 1), _NEAR_PHONE, _PHONE_BY_CHANCE))


def _comparison(column: str, *agreeing: tuple[Any, float, float]) -> Any:
    """Unknown on either side, or one of the `agreeing` levels (with its share of one person's pairs and of strangers'),
    or different.
    """
    from splink import comparison_level_library as levels  # noqa: PLC0415 - of the optional extra
    from splink import comparison_library as comparisons  # noqa: PLC0415

    rest = (levels.ElseLevel(), *(1 - sum(shares) for shares in list(zip(*agreeing, strict=True))[1:]))
    rated = [level.configure(m_probability=own, u_probability=others) for level, own, others in (*agreeing, rest)]
    return comparisons.CustomComparison([levels.NullLevel(column), *rated], output_column_name=column)


def _chance(values: pl.Series) -> float:
    """How often two persons who have it agree in it by chance: the sum of the squared shares of its values."""
    counts = values.drop_nulls().value_counts()["count"].cast(pl.Float64)
    return _bounded(float((counts**2).sum()) / max(float(counts.sum()), 1.0) ** 2)


def _places_by_chance(people: pl.DataFrame) -> float:
    """How often two persons who have places share one by chance."""
    known = people["places"].drop_nulls()
    counts = known.explode(keep_nulls=False, empty_as_null=False).value_counts()["count"].cast(pl.Float64)
    return _bounded(float((counts * (counts - 1)).sum()) / max(len(known) * (len(known) - 1), 1))


def _bounded(share: float) -> float:
    return min(max(share, _RARELY), 0.5)
