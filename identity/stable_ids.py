"""Ids that are the same on every machine, run and library version, for a million keys at once.

Polars' own `hash` may change between versions and `hashlib` hashes one value at a time, so the hash
is spelled out here: a polynomial over the UTF-8 bytes with one odd 64-bit base, then the splitmix64
finaliser (Steele, Lea, Flood 2014), which spreads neighbouring keys over all 64 bits.
"""

from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

Hashes = npt.NDArray[np.uint64]

_BASE: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX: Final = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB))


_AT_ONCE: Final = 50_000
"""Keys that are hashed together: on the way each of their bytes takes some 40."""


def stable_hash(keys: pl.Series) -> Hashes:
    """A 64-bit hash of each text of `keys` (String, no nulls)."""
    pieces = [_hashed(keys.slice(first, _AT_ONCE)) for first in range(0, len(keys), _AT_ONCE)]
    return np.concatenate([np.zeros(0, np.uint64), *pieces])


def _hashed(keys: pl.Series) -> Hashes:
    data = np.frombuffer("".join(keys.to_list()).encode(), dtype=np.uint8)
    lengths = keys.str.len_bytes().to_numpy().astype(np.int64)
    starts = np.cumsum(lengths) - lengths
    position = np.arange(len(data)) - np.repeat(starts, lengths)
    powers = np.cumprod(np.full(int(lengths.max(initial=0)) + 1, _BASE, dtype=np.uint64))
    summed = np.concatenate(
        [np.zeros(1, np.uint64), np.cumsum((data.astype(np.uint64) + np.uint64(1)) * powers[position])]
    )
    return _finalise(summed[starts + lengths] - summed[starts] + lengths.astype(np.uint64))


def _finalise(value: Hashes) -> Hashes:
    for shift, factor in _MIX:
        value = (value ^ (value >> np.uint64(shift))) * np.uint64(factor)
    return value ^ (value >> np.uint64(31))


def stable_id(prefix: str, keys: pl.Series) -> pl.Series:
    """`prefix` and 16 hexadecimal digits of each key's stable hash (String)."""
    width = 16
    digits = stable_hash(keys)
    text = digits.astype(">u8").tobytes().hex()
    whole = pl.Series("id", [text], dtype=pl.String)
    parts = whole.str.extract_all(f".{{{width}}}").explode() if len(keys) else pl.Series("id", [], dtype=pl.String)
    return prefix + parts


def bucket_of(keys: pl.Series) -> pl.Series:
    """The bucket (0 … 255) of each key: the top byte of its stable hash (Int64)."""
    return pl.Series("bucket", (stable_hash(keys) >> np.uint64(56)).astype(np.int64))
