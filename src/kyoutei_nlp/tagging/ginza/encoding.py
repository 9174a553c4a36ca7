"""The network of ja_ginza that gives each word a vector in its context, in NumPy, over the same weights.

Eight convolutions of three words each, after an embedding. A vector of layer k hangs on the 2k + 1 words around it
alone, so each distinct window is computed once: repeated words, repeated phrases and the padding between lines cost
nothing. One matrix product a layer takes the windows of all lines together.

Source of the architecture: spaCy's ``MultiHashEmbed.v2`` and ``MaxoutWindowEncoder.v2``
(https://spacy.io/api/architectures); the order of sums is theirs, so that scores agree to the last digits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]

MAX_KNOWN_WORDS: Final = 50_000
"""Embeddings kept (1 KiB each); the memory of a run over any number of documents stays under 50 MiB."""

_PAD: Final = 0
# Rows of one product whose result still lies in a core's cache; from 128 rows on the product runs at full speed.
_ROWS_AT_ONCE: Final = 256


@dataclass(frozen=True, slots=True)
class MaxoutLayer:
    """A maxout layer with layer normalisation, as thinc trains it.

    Attributes:
        weights: (n_in, n_pieces * n_out); the pieces of all outputs lie side by side.
        bias: (n_pieces * n_out,)
    """

    weights: Floats
    bias: Floats
    n_pieces: int
    gain: Floats
    shift: Floats

    @classmethod
    def of(cls, maxout: Any, norm: Any) -> MaxoutLayer:
        """From the two thinc layers."""
        weights = maxout.get_param("W")
        n_out, n_pieces, n_in = weights.shape
        planes = weights.transpose(1, 0, 2).reshape(n_pieces * n_out, n_in)
        bias = maxout.get_param("b").T.reshape(-1)
        return cls(
            np.ascontiguousarray(planes.T),
            np.ascontiguousarray(bias),
            n_pieces,
            norm.get_param("G"),
            norm.get_param("b"),
        )

    def __call__(self, rows: Callable[[slice], Floats], n_rows: int) -> Floats:
        """Outputs (n_rows, n_out) for the inputs that ``rows`` gives for a slice."""
        found = np.empty((n_rows, len(self.gain)), dtype=np.float32)
        for start in range(0, n_rows, _ROWS_AT_ONCE):
            part = slice(start, min(start + _ROWS_AT_ONCE, n_rows))
            pieces = rows(part) @ self.weights
            pieces += self.bias
            best = largest_of(pieces.reshape(-1, self.n_pieces, len(self.gain)))
            best -= best.mean(axis=1, keepdims=True)
            spread = np.einsum("ij,ij->i", best, best) / np.float32(best.shape[1])
            best *= ((spread + np.float32(1e-8)) ** np.float32(-0.5))[:, None]
            np.multiply(best, self.gain, out=found[part])
            found[part] += self.shift
        return found


def largest_of(pieces: Floats) -> Floats:
    """The largest of the pieces (n, n_pieces, n_out) of each output: (n, n_out)."""
    best = np.maximum(pieces[:, 0], pieces[:, 1])
    for number in range(2, pieces.shape[1]):
        np.maximum(best, pieces[:, number], out=best)
    return best


class WordTable:
    """Vectors of words without context; a word is embedded when first met, and all are dropped when there are too many.

    Args:
        hashed: For each hash embedding its table (n_rows, width), the seed of its hash, and word → 64-bit id.
        static: Words → rows of the fixed vectors (-1 for none), these vectors, and their projection to the width.
        mix: The layer over all of these side by side.
        hash_ids: Ids and a seed → four numbers an id, whose rows of the table are added up.
    """

    def __init__(
        self,
        hashed: Sequence[tuple[Floats, int, Callable[[str], int]]],
        static: tuple[Callable[[Sequence[str]], Integers], Floats, Floats],
        mix: MaxoutLayer,
        hash_ids: Callable[[NDArray[np.uint64], int], NDArray[np.uint32]],
    ) -> None:
        self._hashed, self._static, self._mix, self._hash_ids = hashed, static, mix, hash_ids
        self._forget()

    def _forget(self) -> None:
        width = len(self._mix.gain)
        self._rows: dict[str, int] = {}
        self.vectors: Floats = np.zeros((1024, width), dtype=np.float32)

    def rows(self, words: Sequence[str]) -> list[int]:
        """Row of :attr:`vectors` for each word; row 0 is the padding."""
        new = [word for word in dict.fromkeys(words) if word not in self._rows]
        if len(self._rows) + len(new) > MAX_KNOWN_WORDS and self._rows:
            self._forget()
            new = list(dict.fromkeys(words))
        if new:
            self._add(new)
        known = self._rows
        return [known[word] for word in words]

    def _add(self, new: list[str]) -> None:
        first = len(self._rows) + 1
        needed = first + len(new)
        if needed > len(self.vectors):
            larger = np.zeros(
                (max(needed, 2 * len(self.vectors)), self.vectors.shape[1]), np.float32
            )
            larger[: len(self.vectors)] = self.vectors
            self.vectors = larger
        self.vectors[first:needed] = self._embed(new)
        self._rows.update((word, first + index) for index, word in enumerate(new))

    def _embed(self, words: list[str]) -> Floats:
        parts = []
        for table, seed, feature in self._hashed:
            ids = np.array([feature(word) for word in words], dtype=np.uint64)
            keys = self._hash_ids(ids, seed) % len(table)
            parts.append(table[keys].sum(axis=1))
        find, vectors, projection = self._static
        found = find(words)
        static = vectors[found] @ projection
        static[found < 0] = 0
        joined = np.concatenate([*parts, static], axis=1)
        return self._mix(lambda part: joined[part], len(words))


class Encoder:
    """Vectors of words in context."""

    def __init__(self, table: WordTable, layers: Sequence[MaxoutLayer]) -> None:
        self._table, self._layers = table, layers

    def __call__(self, lines: Sequence[Sequence[str]]) -> Floats:
        """One row a word of all lines, in order: (n_words, width)."""
        depth = len(self._layers)
        words = [word for line in lines for word in line]
        distance = _distances([len(line) for line in lines], depth)
        ids = np.full(len(distance), _PAD, dtype=np.int64)
        ids[distance == 0] = self._table.rows(words)
        # From here on an id is a row of `vectors`, and equal windows have equal ids.
        vectors = self._table.vectors
        for level, layer in enumerate(self._layers, start=1):
            needed = np.flatnonzero(distance <= depth - level)
            windows, ids = _distinct_windows(ids, needed)
            vectors = _convolve(vectors, windows, layer)
        found: Floats = vectors[ids[distance == 0]]
        return found


def _distances(lengths: Sequence[int], depth: int) -> Integers:
    """For each row of the lines laid side by side with ``depth`` rows of padding around: how far the next word is."""
    pad = np.concatenate([[0], np.arange(1, depth + 1)])
    between = np.minimum(pad[1:], pad[:0:-1])
    parts: list[Integers] = [pad[:0:-1]]
    for index, length in enumerate(lengths):
        parts.append(np.zeros(length, dtype=np.int64))
        parts.append(between if index + 1 < len(lengths) else pad[1:])
    return np.concatenate(parts)


def _distinct_windows(ids: Integers, needed: Integers) -> tuple[Integers, Integers]:
    """The windows of three ids around the rows ``needed``, each once (n, 3), and which of them each row has."""
    size = int(ids.max()) + 1
    keys = (ids[needed - 1] * size + ids[needed]) * size + ids[needed + 1]
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    at = needed[first]
    windows = np.stack([ids[at - 1], ids[at], ids[at + 1]], axis=1)
    found = np.zeros_like(ids)
    found[needed] = which
    return windows, found


def _convolve(vectors: Floats, windows: Integers, layer: MaxoutLayer) -> Floats:
    """The next layer's vectors of the windows, with the residual connection."""

    def rows(part: slice) -> Floats:
        return vectors[windows[part]].reshape(-1, 3 * vectors.shape[1])

    found = layer(rows, len(windows))
    found += vectors[windows[:, 1]]
    return found
