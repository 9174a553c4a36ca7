"""Agreements side by side (比較): which clause answers which, and where the words differ."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from math import sqrt
from typing import Final, Literal

from kyoutei_nlp.agreement import Agreement
from kyoutei_nlp.document import Document
from kyoutei_nlp.words import words

SAME_ENOUGH: Final = 0.5
"""Likeness from which two clauses stand in one row: a judgement on 15 pairs of deeds, not tuned."""
TOO_DIFFERENT: Final = 0.25
"""Share of common words under which marking single words helps nobody."""
KIND, HEADING, TEXT = 0.3, 0.3, 0.6
"""What the same kind, the same heading and the same words count for; kind and words alone suffice."""
MAX_WORDS: Final = 4000
Change = Literal["same", "added", "removed"]


@dataclass(frozen=True, slots=True)
class Side:
    """A clause of one agreement, cut into words.

    Attributes:
        pieces: The words with the blanks behind them; joined they are the text.
    """

    number: str | None
    heading: str | None
    kind: str
    text: str
    page: int
    start: int
    end: int
    pieces: tuple[str, ...]
    normal: Counter[str]


@dataclass(frozen=True, slots=True)
class Cell:
    """A clause in its row.

    Attributes:
        runs: The text in runs; against the first column ``added`` and ``removed`` words stand apart.
        likeness: To the first column, 0 to 1; None in the first column and where that is empty.
        is_rewritten: So different that words are not marked one by one.
    """

    side: Side
    runs: tuple[tuple[Change, str], ...]
    likeness: float | None
    is_rewritten: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Clauses that answer each other, one place a column; None where an agreement has no such clause."""

    kind: str
    cells: tuple[Cell | None, ...]

    @property
    def is_same(self) -> bool:
        """Whether all agreements have the clause word for word."""
        return all(cell is not None and cell.likeness in (None, 1.0) for cell in self.cells)


def sides(document: Document, agreement: Agreement) -> tuple[Side, ...]:
    """The 条 of a deed and the parts round them, in order."""
    return tuple(
        _side(
            document, clause.number, clause.heading, clause.kind, clause.span.start, clause.span.end
        )
        for clause in agreement.clauses
        if clause.level <= 1
    )


def compare(columns: Sequence[Sequence[Side]]) -> tuple[Row, ...]:
    """Rows in the order of the first column; what it lacks stands behind the clause it follows in its own deed."""
    rows: list[list[Side | None]] = [[side] for side in columns[0]]
    for number, column in enumerate(columns[1:], start=1):
        _fit(rows, column, number)
    return tuple(_row(row) for row in rows)


def _fit(rows: list[list[Side | None]], column: Sequence[Side], number: int) -> None:
    """Add one more column: best pairs first, each clause once."""
    scored = sorted(
        (
            (likeness, -row, -own)
            for own, side in enumerate(column)
            for row, cells in enumerate(rows)
            if (likeness := max((_likeness(each, side) for each in cells if each), default=0.0))
            >= SAME_ENOUGH
        ),
        reverse=True,
    )
    place: dict[int, int] = {}
    for _, row, own in scored:
        if -own not in place and -row not in place.values():
            place[-own] = -row
    for cells in rows:
        cells.append(None)
    for own, row in place.items():
        rows[row][number] = column[own]
    after = -1
    for own, side in enumerate(column):
        if own in place:
            after = next(n for n, cells in enumerate(rows) if cells[number] is side)
        else:
            after += 1
            rows.insert(after, [None] * number + [side])


def _likeness(a: Side, b: Side) -> float:
    kind = KIND if a.kind == b.kind and a.kind != "other" else 0.0
    heading = HEADING if a.heading and a.heading == b.heading else 0.0
    return kind + heading + TEXT * _cosine(a.normal, b.normal)


def _cosine(a: Counter[str], b: Counter[str]) -> float:
    common = sum(count * b[word] for word, count in a.items())
    size = sqrt(sum(n * n for n in a.values()) * sum(n * n for n in b.values()))
    return common / size if size else 0.0


def _row(cells: Sequence[Side | None]) -> Row:
    first = cells[0]
    kind = next(side.kind for side in cells if side is not None)
    return Row(kind, tuple(_cell(first, side, n) for n, side in enumerate(cells)))


def _cell(first: Side | None, side: Side | None, column: int) -> Cell | None:
    if side is None:
        return None
    if column == 0 or first is None:
        return Cell(side, (("same", side.text),), None)
    runs = marked_words(first.pieces, side.pieces)
    same = sum(len(text) for change, text in runs if change == "same")
    likeness = 2 * same / max(len(first.text) + len(side.text), 1)
    if likeness < TOO_DIFFERENT:
        return Cell(side, (("same", side.text),), likeness, is_rewritten=True)
    return Cell(
        side, runs, 1.0 if all(change == "same" for change, _ in runs) else min(likeness, 0.999)
    )


def marked_words(old: Sequence[str], new: Sequence[str]) -> tuple[tuple[Change, str], ...]:
    """What is the same, what only ``old`` has and what only ``new`` has, in the order of reading."""
    runs: list[tuple[Change, str]] = []
    before, after = ([_key(word) for word in side[:MAX_WORDS]] for side in (old, new))
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for verb, a0, a1, b0, b1 in matcher.get_opcodes():
        if verb == "equal":
            runs.append(("same", "".join(new[b0:b1])))
        else:
            runs += [("removed", "".join(old[a0:a1]))] if a1 > a0 else []
            runs += [("added", "".join(new[b0:b1]))] if b1 > b0 else []
    rest = "".join(new[MAX_WORDS:])
    return (*runs, ("added", rest)) if rest else tuple(runs)


def _key(piece: str) -> str:
    """A word without regard to its blanks and to full or half width."""
    return unicodedata.normalize("NFKC", piece).strip()


def _side(
    document: Document, number: str | None, heading: str | None, kind: str, start: int, end: int
) -> Side:
    text = document.text[start:end]
    found = list(words(text))
    starts = [0, *(word.span.start for word in found[1:]), len(text)]
    pieces = tuple(text[a:b] for a, b in pairwise(starts) if b > a)
    normal = Counter(word.normal for word in found if word.part not in ("補助記号", "記号", "助詞"))
    page = document.page_at(start)
    return Side(number, heading, kind, text, page, start, end, pieces, normal)
