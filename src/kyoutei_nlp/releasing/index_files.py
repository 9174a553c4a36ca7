"""The index of the site: which word stands where, what each entry is counted under, in which order (索引のファイル)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from kyoutei_nlp.corpus import SearchableCorpus
from kyoutei_nlp.data import names_of
from kyoutei_nlp.releasing.coding import ascending, coded, fnv1a, steps, write_part

FACETS: Final = {
    "field": "分野",
    "prefecture": "都道府県",
    "year": "締結年",
    "party_type": "当事者の種類",
    "state": "状態",
}
SORTS: Final = ("newest", "oldest", "name")
WORDS_A_FILE: Final = 100_000
"""About so many letters of postings a file: a query reads a few of them."""
AT_ONCE: Final = 2_000


@dataclass(frozen=True, slots=True)
class Numbering:
    """The store's own numbers as the site counts: from 0, passages by entry.

    Attributes:
        entries: The store's numbers of the entries, in order.
        passages: For each entry the store's numbers of its passages.
    """

    entries: tuple[int, ...]
    passages: tuple[tuple[int, ...], ...]

    @classmethod
    def of(cls, store: SearchableCorpus) -> Numbering:
        """As the index is laid out now."""
        entry_of = store.layout().entry_of
        numbers = np.flatnonzero(entry_of)
        owners = entry_of[numbers]
        order = np.argsort(owners, kind="stable")
        entries, starts = np.unique(owners[order], return_index=True)
        groups = np.split(numbers[order], starts[1:]) if len(entries) else []
        return cls(tuple(map(int, entries)), tuple(tuple(map(int, group)) for group in groups))

    def flat(self) -> list[int]:
        """The store's numbers of all passages in the site's order."""
        return [number for group in self.passages for number in group]


@dataclass(slots=True)
class _Postings:
    """Where a word stands: owner (passage or entry) → places."""

    text: dict[int, list[int]] = field(default_factory=dict)
    title: dict[int, list[int]] = field(default_factory=dict)

    def as_list(self) -> list[str]:
        return [*_placed(self.text), *_placed(self.title)]


def _placed(places: Mapping[int, list[int]]) -> tuple[str, str, str]:
    owners = sorted(places)
    return (
        ascending(owners),
        coded(len(places[owner]) for owner in owners),
        coded(step for owner in owners for step in steps(places[owner])),
    )


def write_terms(store: SearchableCorpus, numbering: Numbering, folder: Path) -> Terms:
    """Write the files of postings."""
    flat = numbering.flat()
    entry_of = [n for n, group in enumerate(numbering.passages) for _ in group]
    postings: defaultdict[str, _Postings] = defaultdict(_Postings)
    unindexed: list[int] = []
    titled: set[int] = set()
    for first in range(0, len(flat), AT_ONCE):
        keys = flat[first : first + AT_ONCE]
        found = store.passage_terms(keys)
        for number, key in enumerate(keys, start=first):
            if key not in found:
                unindexed.append(number)
                continue
            title, text = found[key]
            _note(postings, "text", number, text)
            if entry_of[number] not in titled:
                titled.add(entry_of[number])
                _note(postings, "title", entry_of[number], title)
    packed = {word: postings[word].as_list() for word in sorted(postings)}
    files = _n_files(sum(len("".join(told)) for told in packed.values()))
    shards: list[dict[str, list[str]]] = [{} for _ in range(files)]
    for word, told in packed.items():
        shards[fnv1a(word) & (files - 1)][word] = told
    for number, shard in enumerate(shards):
        write_part(folder, f"terms/{number}", shard)
    return Terms(tuple(packed), files, tuple(unindexed))


@dataclass(frozen=True, slots=True)
class Terms:
    """What the files of postings hold.

    Attributes:
        words: All index words.
        files: How many files, a power of two.
        unindexed: Passages that no word finds (titles, which every passage carries).
    """

    words: tuple[str, ...]
    files: int
    unindexed: tuple[int, ...]


def _note(postings: Mapping[str, _Postings], column: str, owner: int, terms: str) -> None:
    for place, word in enumerate(terms.split()):
        getattr(postings[word], column).setdefault(owner, []).append(place)


def _n_files(letters: int) -> int:
    files = 1
    while files * WORDS_A_FILE < letters:
        files *= 2
    return files


def core(store: SearchableCorpus, numbering: Numbering, terms: Terms) -> dict[str, Any]:
    """What every page needs at once: how many passages each entry has, facets, orders, near copies."""
    place = {number: n for n, number in enumerate(numbering.entries)}
    layout = store.layout()
    table = store.facets()
    axes = {
        axis: {value: _entries(numbers, place) for value, numbers in sorted(table.values(axis).items())}
        for axis in ("term", *(axis for axis in FACETS if axis != "state"))
    }  # fmt: skip
    ranks = {name: store.rank(name) for name in SORTS}
    return {
        "passages": coded(map(len, numbering.passages)),
        "n_terms": coded(layout.n_terms[numbering.flat()].tolist()),
        "unindexed": ascending(terms.unindexed),
        "term_files": terms.files,
        "axes": {axis: told for axis, told in axes.items() if told},
        "facets": {a: label for a, label in FACETS.items() if a == "state" or axes.get(a)},
        "ranks": {name: coded(_dense(rank[list(numbering.entries)])) for name, rank in ranks.items()},
        "twins": coded(place.get(int(layout.twin_of[n]), place[n]) for n in numbering.entries),
        "names": {
            "field": names_of("fields"), "kind": names_of("document_kinds"), "agreement": names_of("agreement_kinds"),
            "party_type": names_of("party_types"), "clause": names_of("clause_kinds"),
        },
    }  # fmt: skip


def _entries(numbers: Iterable[int], place: Mapping[int, int]) -> str:
    return ascending(sorted(place[int(n)] for n in numbers if int(n) in place))


def _dense(rank: np.ndarray[Any, np.dtype[Any]]) -> Iterator[int]:
    """Ranks without gaps."""
    return iter(np.argsort(np.argsort(rank, kind="stable"), kind="stable").tolist())
