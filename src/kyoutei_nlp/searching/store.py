"""What searching asks of a store, and nothing more (検索が倉に求めること)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.searching.entries import Entry, state_of_term
from kyoutei_nlp.searching.match import Match
from kyoutei_nlp.searching.nearness import HeldVectors
from kyoutei_nlp.searching.request import SortOrder

Numbers = NDArray[np.int64]
"""Numbers of passages or entries, ascending, each once."""


@dataclass(frozen=True, slots=True, eq=False)
class FacetTable:
    """The values of all entries (絞り込みの表).

    Attributes:
        axes: Axis → value → the numbers of the entries that have it; the axis ``term`` holds ``term_value``.
    """

    axes: Mapping[str, Mapping[str, Numbers]]
    _states: dict[date, Mapping[str, Numbers]] = field(default_factory=dict)

    def values(self, axis: str) -> Mapping[str, Numbers]:
        """Value → entries."""
        return self.axes.get(axis, {})

    def states(self, on: date) -> Mapping[str, Numbers]:
        """State → entries on the day ``on``; worked out once for a day."""
        if on not in self._states:
            found: dict[str, list[Numbers]] = {}
            for term, numbers in self.values("term").items():
                found.setdefault(state_of_term(term, on), []).append(numbers)
            self._states.clear()
            self._states[on] = {state: np.concatenate(lists) for state, lists in found.items()}
        return self._states[on]


@dataclass(frozen=True, slots=True)
class PassageText:
    """A passage as the store gives it back.

    Attributes:
        entry: Number of the entry it belongs to.
        title: Of the entry.
        text: Exactly ``Document.text[start : start + len(text)]``.
        start: Offset of the passage in ``Document.text``.
        page: Number of the page the passage begins on.
        page_starts: Offset in ``Document.text`` and number of each later page the passage reaches; may be empty.
        article: Number as written, e.g. ``第３条``.
        record: Of the entry.
    """

    passage_id: str
    document_id: str
    entry: int
    title: str
    text: str
    start: int
    page: int
    page_starts: tuple[tuple[int, int], ...] = ()
    article: str | None = None
    heading: str | None = None
    record: str = ""

    def page_at(self, offset: int) -> int:
        """Number of the page that holds ``offset`` of ``Document.text``."""
        before = [number for start, number in self.page_starts if start <= offset]
        return max([self.page, *before])


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Which passage belongs to which entry, held in memory (索引の配置).

    Attributes:
        entry_of: int32, by passage number: its entry's number, 0 where no passage (any more) has this number.
        n_terms: int32, by passage number: how many index words it has.
        twin_of: int32, by entry number: the entry that it is nearly a copy of, or itself; 0 where there is none.
        entry_terms: float64, by entry number: how many index words it has in all.
    """

    entry_of: NDArray[np.int32]
    n_terms: NDArray[np.int32]
    twin_of: NDArray[np.int32]
    entry_terms: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        terms = np.bincount(self.entry_of, self.n_terms, len(self.twin_of))
        terms[:1] = 0
        object.__setattr__(self, "entry_terms", terms)

    @property
    def n_passages(self) -> int:
        """How many passages there are."""
        return int(np.count_nonzero(self.entry_of))

    @property
    def n_entries(self) -> int:
        """How many agreements there are that have words."""
        return int(np.count_nonzero(self.entry_terms))

    def entries_of(self, passages: NDArray[Any]) -> NDArray[np.bool_]:
        """Bool by entry number: whether one of the passages belongs to it."""
        found = np.zeros(len(self.twin_of), dtype=np.bool_)
        found[self.entry_of[passages]] = True
        found[:1] = False
        return found


class SearchStore(Protocol):
    """What a store answers. Everything with numbers may be kept in memory until ``version`` changes.

    The index has one row a passage with the columns ``FTS_COLUMNS``: ``title`` = ``index_terms`` of the entry's title followed by
    its parties' names, ``terms`` = ``index_terms`` of the passage (heading included), ``meta`` = ``meta_tokens`` of the entry and
    ``day…`` tokens of the days the passage names. Tokens are compared as they are.
    """

    def version(self) -> int:
        """Another number after every change of what can be found; cheap."""

    def layout(self) -> Layout:
        """Passages and entries as they are now."""

    def matching(self, match: Match) -> Numbers:
        """Numbers of all passages that satisfy the match, not ranked."""

    def statement(self, match: Match) -> str:
        """The statement that :meth:`matching` runs, for people."""

    def containing(self, text: str, limit: int) -> Sequence[int]:
        """Numbers of passages whose raw text holds ``text`` literally (``%``, ``_`` are plain characters), in order."""

    def words_containing(self, text: str, limit: int) -> Sequence[str]:
        """Index words that hold ``text`` inside them, short ones first."""

    def counts(
        self, words: Sequence[Sequence[str]], numbers: Numbers
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """How often each run of words stands in the ``terms``, and in the ``title``, of these passages: ``(n_words, n_numbers)``."""

    def passage_texts(self, numbers: Iterable[int]) -> Mapping[int, PassageText]:
        """The passages of these numbers; unknown ones are left out."""

    def entries(self, numbers: Iterable[int]) -> Mapping[int, Entry]:
        """The entries of these numbers; unknown ones are left out."""

    def facets(self) -> FacetTable:
        """The values of all entries; the axis ``term`` holds ``term_value``."""

    def theme_names(self) -> Mapping[str, str]:
        """Theme id → name."""

    def rank(self, order: SortOrder) -> NDArray[np.int32]:
        """int32, by entry number: its place in this order; entries without a date come last."""

    def vectors(self) -> HeldVectors | None:
        """The vectors of the current model by passage number, or None before embedding."""
