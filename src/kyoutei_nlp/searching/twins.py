"""Texts that are nearly the same (ほぼ同じ文面): MinHash signatures and the bands they are found by.

MinHash estimates how many word triples two texts share of all that either has (Broder 1997); bands of eight values find
texts that share five sixths of them without comparing all with all (Leskovec, Rajaraman & Ullman, Mining of Massive Datasets, ch. 3).
What differs between deeds made from one template, names and numbers, is left out by the caller.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Signature = NDArray[np.uint32]
N_VALUES: Final = 64
VALUES_A_BAND: Final = 8
TRIPLE: Final = 3
ALIKE: Final = 0.85
"""Share of word triples from which two texts count as one; 64 values estimate it to within 0.05."""
LEAST_WORDS: Final = 30
"""A text of fewer words says too little to be called a copy of another."""


def signature(words: Sequence[str], *, leave_out: Collection[str] = ()) -> Signature | None:
    """uint32 ``(64,)`` of a text's index words, numbers and ``leave_out`` aside; None for a short text."""
    kept = [word for word in words if not word.isdecimal() and word not in leave_out]
    if len(kept) < LEAST_WORDS:
        return None
    triples = {" ".join(kept[i : i + TRIPLE]) for i in range(len(kept) - TRIPLE + 1)}
    hashed = np.array([zlib.crc32(triple.encode()) for triple in triples], dtype=np.uint64)
    factors, shifts = _permutations()
    mixed = (hashed[:, None] * factors + shifts) >> np.uint64(32)
    least: Signature = mixed.min(axis=0).astype(np.uint32)
    return least


def bands(found: Signature) -> list[int]:
    """The keys under which texts like this one are found."""
    cut = found.reshape(-1, VALUES_A_BAND)
    return [(n << 32) | zlib.crc32(row.tobytes()) for n, row in enumerate(cut)]


def likeness(one: Signature, other: Signature) -> float:
    """The estimated share of common word triples, 0 to 1."""
    return float(np.mean(one == other))


def _permutations() -> tuple[NDArray[Any], NDArray[Any]]:
    lot = np.random.default_rng(1997)
    factors = lot.integers(1, 1 << 63, N_VALUES, dtype=np.uint64) | np.uint64(1)
    return factors, lot.integers(0, 1 << 63, N_VALUES, dtype=np.uint64)
