"""How well found journeys match true ones: by pairs of contacts, and by the share with one contact."""

import polars as pl


def scores(found: pl.DataFrame) -> dict[str, float]:
    """precision, recall and f1 of pairs, and one_contact: from one row per contact with `found` and `true`."""
    together = _pairs(found, ["found", "true"])
    precision, recall = together / _pairs(found, ["found"]), together / _pairs(found, ["true"])
    f1 = 2 * precision * recall / (precision + recall)
    return {"precision": precision, "recall": recall, "f1": f1, "one_contact": _alone(found, "found")}


def _pairs(found: pl.DataFrame, by: list[str]) -> float:
    size = found.group_by(by).len()["len"].cast(pl.Float64)
    return float((size * (size - 1) / 2).sum())


def _alone(found: pl.DataFrame, by: str) -> float:
    return float(found.group_by(by).len().select((pl.col("len") == 1).mean()).item())
