"""Which letters of horizontal text stand in one row (行の組): by their baselines, superscripts with their hosts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.reading.glyphs import Letters
from kyoutei_nlp.reading.medians import lengths, medians

SAME_ROW: Final = 0.35
"""Letter sizes by which baselines of one row differ."""

Places = NDArray[np.intp]


@dataclass(slots=True)
class _Row:
    """Letters of one row: their places, first by baseline, and what is asked of them most."""

    places: Places
    base: float
    size: float
    group: int


def rows_across(letters: Letters, groups: Places) -> tuple[Places, list[int], list[int]]:
    """The letters row by row from the top, each from the left; how many each row has, and its group.

    Args:
        letters: Those of a page or of several cells.
        groups: (n,) the cell of each; rows never run over two.
    """
    order = np.lexsort((letters.baselines, groups))
    first = np.array(list(_first_letters(letters, groups, order)), dtype=np.intp)
    sizes = medians(letters.sizes[order], first).tolist()
    bases = letters.baselines[order[first]].tolist()
    owners = groups[order[first]].tolist()
    counts = lengths(first, len(order)).tolist()
    parts = [order[a : a + n] for a, n in zip(first.tolist(), counts, strict=True)]
    rows = _with_scripts(list(map(_Row, parts, bases, sizes, owners)), letters)
    if len(rows) < len(parts):
        order = np.concatenate([row.places for row in rows])
        counts = [len(row.places) for row in rows]
        owners = [row.group for row in rows]
    return _from_the_left(order, np.array(counts), letters.boxes[:, 0]), counts, owners


def _first_letters(letters: Letters, groups: Places, order: Places) -> Iterator[int]:
    """Where in ``order`` a row opens: a letter stands lower than those before by more than its or their size allows."""
    baselines, sizes, owners = letters.baselines[order], letters.sizes[order], groups[order]
    alike = (baselines[1:] == baselines[:-1]) & (sizes[1:] == sizes[:-1])
    alike &= owners[1:] == owners[:-1]
    at = np.flatnonzero(np.concatenate([[True], ~alike]))
    base, least, owner = float("-inf"), 0.0, -1
    for index, baseline, size, group in zip(
        at.tolist(), baselines[at].tolist(), sizes[at].tolist(), owners[at].tolist(), strict=True
    ):
        if group == owner and baseline - base <= SAME_ROW * max(size, least):
            continue
        base, least, owner = baseline, size, group
        yield index


def _from_the_left(order: Places, counts: Places, left: NDArray[np.float64]) -> Places:
    edges = left[order]
    row = np.repeat(np.arange(len(counts)), counts)
    if ((edges[1:] >= edges[:-1]) | (row[1:] != row[:-1])).all():
        return order
    sorted_order: Places = order[np.lexsort((edges, row))]
    return sorted_order


def _with_scripts(rows: list[_Row], letters: Letters) -> list[_Row]:
    """Small letters that overlap a row in height (上付き, 下付き) belong to it."""
    merged: list[_Row] = []
    for row in rows:
        last = merged[-1] if merged else None
        if last and _is_script(row, last, letters):
            merged[-1] = _joined(last, row, letters)
        elif last and _is_script(last, row, letters):
            merged[-1] = _joined(row, last, letters)
        else:
            merged.append(row)
    return merged


def _joined(host: _Row, small: _Row, letters: Letters) -> _Row:
    places = np.concatenate([host.places, small.places])
    size = float(medians(letters.sizes[places], np.zeros(1, np.intp))[0])
    return _Row(places, host.base, size, host.group)


def _is_script(small: _Row, row: _Row, letters: Letters) -> bool:
    """Whether ``small`` is a superscript or subscript of ``row``: inside its height, beside its letters."""
    n_small, n_row = len(small.places), len(row.places)
    lowered = abs(small.base - row.base) <= 0.5 * row.size and n_small <= 0.2 * n_row
    if (small.size > 0.8 * row.size and not lowered) or n_small > n_row:
        return False
    if small.group != row.group:
        return False
    boxes = letters.boxes
    across = (boxes[:, 0] + boxes[:, 2]) / 2
    down = (boxes[small.places, 1] + boxes[small.places, 3]) / 2
    middle = float(medians(down, np.zeros(1, np.intp))[0])
    if not row.base - 0.9 * row.size < middle < row.base + 0.3 * row.size:
        return False
    apart = np.abs(across[small.places][:, None] - across[row.places])
    return not bool((apart < 0.3 * letters.sizes[row.places]).any())
