"""The words of all passages in memory, and where each stands (語の索引).

A word of a hundred thousand passages is answered in a millisecond, and so are words side by side and near each other, where the
database takes a tenth of a second. It grows by what changes: a passage written anew is spoken for by the youngest part that has it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.searching.match import TEXT_COLUMNS, Close, Match, Tokens

Numbers = NDArray[np.int64]
PassageWords = tuple[int, str, str]
"""Number of a passage, the index words of its title, those of its text."""
LONGEST: Final = 1 << 16
"""Words of a passage whose places are told apart; what comes later stands at the last of them."""
NONE: Final[Numbers] = np.zeros(0, dtype=np.int64)


class _Numbering(dict[str, int]):
    """Word → its number, given at the first meeting."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """Where each word stands in one column: by word, passage and place.

    Attributes:
        starts: int64 ``(n_words + 1,)``: the places of word ``n`` are ``starts[n] : starts[n + 1]``.
        passages: int32, number of the passage.
        offsets: uint16, how many words stand before it there.
    """

    starts: Numbers
    passages: NDArray[np.int32]
    offsets: NDArray[np.uint16]

    def keys(self, number: int) -> Numbers:
        """Passage and place of one word as one number, ascending."""
        here = slice(self.starts[number], self.starts[number + 1])
        return self.passages[here].astype(np.int64) * LONGEST + self.offsets[here]

    def passages_of(self, number: int) -> NDArray[np.int32]:
        """The passages of one word, once for each time it stands there."""
        return self.passages[self.starts[number] : self.starts[number + 1]]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """The words of some passages; it never changes.

    Attributes:
        numbers: The passages, ascending.
        words: Word → its number.
        columns: ``title`` and ``terms``.
    """

    numbers: Numbers
    words: Mapping[str, int]
    columns: Mapping[str, _Places]

    def holders(self, column: str, run: Sequence[str]) -> NDArray[Any]:
        """The passages with these words side by side, ascending, once for each time."""
        known = [self.words.get(word) for word in run]
        if not known or None in known:
            return NONE
        places = self.columns[column]
        if len(known) == 1:
            return places.passages_of(known[0] or 0)
        keys = self._keys(column, run)
        return keys // LONGEST

    def near(self, column: str, runs: Sequence[Sequence[str]], distance: int) -> NDArray[Any]:
        """The passages with two runs of words, in either order, with at most ``distance`` others between them, as FTS5's NEAR."""
        one, other = (self._keys(column, run) for run in runs)
        first, second = (len(run) for run in runs)
        return one[_within(one, other, -second - distance, first + distance)] // LONGEST

    def _keys(self, column: str, run: Sequence[str]) -> Numbers:
        """Passage and place of the first word of every place of the run; the rarest word is looked at first."""
        places = self.columns[column]
        if any(word not in self.words for word in run):
            return NONE
        shifted = [places.keys(self.words[word]) - n for n, word in enumerate(run)]
        shifted.sort(key=len)
        keys = shifted[0]
        for others in shifted[1:]:
            keys = _both(keys, others)
        return keys


def build_part(batches: Iterable[Sequence[PassageWords]]) -> Part:
    """The words of passages, given some at a time, by number."""
    words = _Numbering()
    numbers: list[Numbers] = []
    cut: dict[str, list[_Cut]] = {column: [] for column in TEXT_COLUMNS}
    for batch in batches:
        own = np.array([number for number, _, _ in batch], dtype=np.int64)
        numbers.append(own)
        cut["title"].append(_cut(own, [title.split() for _, title, _ in batch], words))
        cut["terms"].append(_cut(own, [terms.split() for _, _, terms in batch], words))
    columns = {column: _merged(parts, len(words)) for column, parts in cut.items()}
    return Part(np.concatenate([NONE, *numbers]), dict(words), columns)


_Cut = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint16]]
"""Words, passages and places, by word."""


def _cut(numbers: Numbers, lists: Sequence[Sequence[str]], words: _Numbering) -> _Cut:
    lengths = np.array([len(each) for each in lists], dtype=np.int64)
    total = int(lengths.sum())
    ids = np.fromiter(map(words.__getitem__, chain.from_iterable(lists)), np.int32, total)
    begins = np.repeat(np.cumsum(lengths) - lengths, lengths)
    offsets = np.minimum(np.arange(total) - begins, LONGEST - 1).astype(np.uint16)
    order = np.argsort(ids, kind="stable")
    return ids[order], np.repeat(numbers, lengths).astype(np.int32)[order], offsets[order]


def _merged(parts: list[_Cut], n_words: int) -> _Places:
    """All parts by word; the parts are given up one by one, for they are as large as what is made of them."""
    counts = np.zeros(n_words, dtype=np.int64)
    for ids, _, _ in parts:
        counts += np.bincount(ids, minlength=n_words)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    passages = np.zeros(int(starts[-1]), dtype=np.int32)
    offsets = np.zeros(int(starts[-1]), dtype=np.uint16)
    free = starts[:-1].copy()
    while parts:
        ids, own, places = parts.pop(0)
        many = np.bincount(ids, minlength=n_words)
        at = free[ids] + np.arange(len(ids)) - (np.cumsum(many) - many)[ids]
        passages[at], offsets[at] = own, places
        free += many
    return _Places(starts, passages, offsets)


@dataclass(frozen=True, slots=True, eq=False)
class WordIndex:
    """The words of all passages; a new one for every change, most of it shared with the one before.

    Attributes:
        parts: The youngest last.
        home: int16, by passage number: the part that speaks for it, -1 for none.
    """

    parts: tuple[Part, ...]
    home: NDArray[np.int16]

    @classmethod
    def of(cls, part: Part) -> WordIndex:
        """Of one part."""
        return cls((), np.zeros(0, dtype=np.int16)).with_part(part)

    def with_part(self, part: Part) -> WordIndex:
        """With passages that are new or written anew."""
        size = max(len(self.home), int(part.numbers.max(initial=-1)) + 1)
        home = np.full(size, -1, dtype=np.int16)
        home[: len(self.home)] = self.home
        home[part.numbers] = len(self.parts)
        return WordIndex((*self.parts, part), home)

    def later_passages(self) -> Numbers:
        """The passages that parts after the first speak for."""
        return np.flatnonzero(self.home > 0)

    def first_part(self) -> WordIndex:
        """The first part alone."""
        return WordIndex.of(self.parts[0])

    def matching(self, match: Match) -> Numbers | None:
        """Numbers of all passages that satisfy the match; None for what is not answered here: other columns, more than two near each other."""
        if not isinstance(match, Tokens | Close) or match.columns != TEXT_COLUMNS:
            return None
        if isinstance(match, Close) and len(match.sequences) != 2:
            return None
        found = np.zeros(len(self.home), dtype=np.bool_)
        for n, part in enumerate(self.parts):
            for column in match.columns:
                if isinstance(match, Tokens):
                    holders = part.holders(column, match.tokens)
                else:
                    holders = part.near(column, match.sequences, match.distance)
                found[self._own(n, holders)] = True
        return np.flatnonzero(found)

    def counts(
        self, words: Sequence[Sequence[str]], numbers: Numbers
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """How often each run of words stands in the text, and in the title, of these passages: ``(n_words, n_numbers)``."""
        found = [np.zeros((len(words), len(numbers)), dtype=np.float32) for _ in range(2)]
        for table, column in zip(found, ("terms", "title"), strict=True):
            for row, run in zip(table, words, strict=True):
                for n, part in enumerate(self.parts):
                    own = self._own(n, part.holders(column, run))
                    begins = np.searchsorted(own, numbers, "left")
                    row += np.searchsorted(own, numbers, "right") - begins
        return found[0], found[1]

    def _own(self, n: int, holders: NDArray[Any]) -> NDArray[Any]:
        """Those that part ``n`` speaks for."""
        return holders if len(self.parts) == 1 else holders[self.home[holders] == n]


def _both(one: Numbers, other: Numbers) -> Numbers:
    """What stands in both; ascending, each once. Two ascending runs are merged, which is faster than looking up one in the other."""
    if len(one) * 16 < len(other):
        at = np.minimum(np.searchsorted(other, one), max(0, len(other) - 1))
        few: Numbers = one[other[at] == one]
        return few
    both = np.concatenate([one, other])
    both.sort(kind="stable")
    found: Numbers = both[:-1][both[1:] == both[:-1]]
    return found


def _within(some: Numbers, others: Numbers, least: int, most: int) -> NDArray[np.bool_]:
    """Whether one of ``others`` lies ``least`` to ``most`` places behind each of ``some``, in the same passage."""
    low = np.maximum(some + least, some // LONGEST * LONGEST)
    high = np.minimum(some + most, some // LONGEST * LONGEST + LONGEST - 1)
    found: NDArray[np.bool_] = np.searchsorted(others, high, "right") > np.searchsorted(
        others, low, "left"
    )
    return found & (low <= high)
