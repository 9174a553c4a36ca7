"""Measures of how a page was read, on strings: characters, order, paragraphs, furniture, blanks, tables.

Each gives a ``Share``: so many of so many, which add up over the files of a kind. Comparison is after NFKC, with
radicals folded and white space taken out; what the white space was is kept beside it.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein
from truth import Grid

from kyoutei_nlp.reading.radicals import fold_radicals

LOCATED: Final = 75.0
"""Least likeness (0–100) at which a sentence counts as found; arbitrary, low enough for OCR of a fair scan."""
SHORTEST_UNIT: Final = 4
HALF_WIDTH: Final = re.compile("[ｦ-ﾝ][ﾞﾟ]")
JAPANESE: Final = re.compile("[぀-ヿ㐀-鿿々〆豈-﫿𠀀-𿿽]")


@dataclass(frozen=True, slots=True)
class Share:
    """``hits`` of ``of``; the value is None when there was nothing to judge."""

    hits: float
    of: float

    def __add__(self, other: Share) -> Share:
        return Share(self.hits + other.hits, self.of + other.of)

    @property
    def value(self) -> float | None:
        """The quotient."""
        return self.hits / self.of if self.of else None


@dataclass(frozen=True, slots=True)
class Letters:
    """A text without its white space.

    Attributes:
        text: The normalised characters.
        gaps: The white space before each character, and at the end what follows the last one.
    """

    text: str
    gaps: tuple[str, ...]

    def without(self, start: int, end: int) -> Letters:
        """The text without ``[start, end)``; its white space is kept as one gap."""
        joint = "".join(self.gaps[start : end + 1])
        gaps = (*self.gaps[:start], joint, *self.gaps[end + 1 :])
        return Letters(self.text[:start] + self.text[end:], gaps)

    def breaks(self, start: int, end: int) -> bool:
        """Whether a line ends somewhere between the characters ``start`` and ``end``."""
        return any("\n" in gap for gap in self.gaps[start + 1 : end + 1])


def letters(raw: str) -> Letters:
    r"""``raw`` normalised, one character at a time.

    >>> letters("協　定\\n㈱").text
    '協定(株)'
    """
    raw = HALF_WIDTH.sub(lambda match: unicodedata.normalize("NFKC", match[0]), raw)
    pieces: list[str] = []
    gaps: list[str] = []
    gap = ""
    for character in raw:
        piece = "".join(unicodedata.normalize("NFKC", fold_radicals(character)).split())
        if not piece:
            gap += character
            continue
        pieces.append(piece)
        gaps += [gap, *[""] * (len(piece) - 1)]
        gap = ""
    return Letters("".join(pieces), (*gaps, gap))


def without_extra(found: Letters, truth: Letters, lines: Iterable[str]) -> Letters:
    """``found`` without the ``lines`` that it has more often than the truth; whole lines go first."""
    for wanted in sorted({letters(line).text for line in lines} - {""}, key=len, reverse=True):
        excess = _count(found, wanted) - _count(truth, wanted)
        for _ in range(max(excess, 0)):
            places = _places(found, wanted)
            start = next((a for a in places if _own_line(found, a, a + len(wanted))), places[0])
            found = found.without(start, start + len(wanted))
    return found


def _places(where: Letters, wanted: str) -> list[int]:
    return [match.start() for match in re.finditer(re.escape(wanted), where.text)]


def _count(where: Letters, wanted: str) -> int:
    """How often; something as short as a page number counts only as a line of its own."""
    places = _places(where, wanted)
    if len(wanted) > SHORTEST_UNIT:
        return len(places)
    return sum(_own_line(where, place, place + len(wanted)) for place in places)


def _own_line(where: Letters, start: int, end: int) -> bool:
    opened = start == 0 or "\n" in where.gaps[start]
    return opened and (end == len(where.text) or "\n" in where.gaps[end])


def character_errors(truth: Letters, found: Letters) -> Share:
    """Levenshtein distance over the length of the truth: the character error rate, order and all."""
    return Share(Levenshtein.distance(truth.text, found.text), len(truth.text))


def order(truth: str, found: Letters) -> Share:
    """Neighbouring sentences, lines and cells of the truth that follow one another in what was found.

    A unit that cannot be located (its likeness under ``LOCATED``: text of two columns woven into one, say) breaks
    the two pairs it belongs to. Units that the truth has more than once are left out. This is the share of
    concordant adjacent pairs, Kendall's tau normalised to 0–1 and kept to neighbours (Lapata 2006, Automatic
    Evaluation of Information Ordering), so that one swap costs the same on a long page and on a short one.
    """
    units = [letters(unit).text for unit in re.split(r"(?<=。)|[\n\t]", truth)]
    whole = letters(truth).text
    units = [unit for unit in units if len(unit) >= SHORTEST_UNIT and whole.count(unit) == 1]
    places: list[int | None] = []
    for unit in units:
        before = next((place for place in reversed(places) if place is not None), -1)
        places.append(_locate(unit, found.text, before))
    pairs = list(itertools.pairwise(places))
    return Share(sum(a is not None and b is not None and a < b for a, b in pairs), len(pairs))


def _locate(unit: str, text: str, after: int) -> int | None:
    exact = text.find(unit, after + 1)
    exact = exact if exact >= 0 else text.find(unit)
    if exact >= 0:
        return exact
    match = fuzz.partial_ratio_alignment(unit, text, score_cutoff=LOCATED)
    return match.dest_start if match else None


def aligned(truth: Letters, found: Letters) -> list[int | None]:
    """For each character of the truth the index of the character that was found for it."""
    places: list[int | None] = [None] * len(truth.text)
    for code in Levenshtein.opcodes(truth.text, found.text):
        if code.tag in ("equal", "replace"):
            width = min(code.src_end - code.src_start, code.dest_end - code.dest_start)
            for step in range(width):
                places[code.src_start + step] = code.dest_start + step
    return places


@dataclass(frozen=True, slots=True)
class Joints:
    """What became of the joints between characters.

    Attributes:
        breaks: Line ends left inside true paragraphs.
        joined: Borders of true paragraphs or table rows without a line end, of those whose sides were found.
        blanks: Blanks between Japanese letters where the truth has none, of the Japanese letters.
    """

    breaks: int
    joined: Share
    blanks: Share


def joints(truth: Letters, found: Letters) -> Joints:
    """Follow the truth from one character to the next and see what stands between them in ``found``."""
    places = aligned(truth, found)
    breaks = joined = borders = blanks = 0
    for index in range(1, len(truth.text)):
        before, here = places[index - 1], places[index]
        if before is None or here is None:
            continue
        gap, broken = truth.gaps[index], found.breaks(before, here)
        if "\n" in gap:
            borders += 1
            joined += not broken
        elif "\t" not in gap:
            breaks += broken
            both = truth.text[index - 1 : index + 1]
            if not gap and not broken and len(JAPANESE.findall(both)) == 2:
                blanks += sum(len(between) for between in found.gaps[before + 1 : here + 1])
    return Joints(breaks, Share(joined, borders), Share(blanks, len(JAPANESE.findall(truth.text))))


def lost_lines(truth: str, found: Letters) -> Share:
    """True lines of which less than half the character trigrams were found anywhere."""
    have = set(_trigrams(found.text))
    lines = [text for text in (letters(line).text for line in truth.split("\n")) if len(text) > 2]
    lost = sum(sum(t in have for t in _trigrams(line)) < (len(line) - 2) / 2 for line in lines)
    return Share(lost, len(lines))


def _trigrams(text: str) -> list[str]:
    return [text[index : index + 3] for index in range(len(text) - 2)]


def furniture_left(lines: Sequence[str], truth: Letters, found: Letters) -> Share:
    """Running headers, footers and page numbers that stand in the body, of those printed."""
    printed = Counter(letters(line).text for line in lines)
    left = 0
    for line, times in printed.items():
        left += min(max(_count(found, line) - _count(truth, line), 0), times)
    return Share(left, sum(printed.values()))


def titles_exact(truth: Sequence[str], found: Sequence[str]) -> Share:
    """Slides whose title was found as it is, slide by slide."""
    wanted, have = ([letters(title).text for title in titles] for titles in (truth, found))
    have += [""] * (len(wanted) - len(have))
    return Share(sum(a == b for a, b in zip(wanted, have, strict=False)), len(wanted))


Relation = tuple[str, str, str]
Parts = Callable[[Grid], "Counter[Any]"]


def relations(grid: Grid) -> Counter[Relation]:
    """Pairs of neighbouring cells, right and down, blank cells skipped.

    Source: Göbel et al. 2012, A Methodology for Evaluating Algorithms for Table Understanding in PDF Documents
    (the measure of the ICDAR 2013 table competition).
    """
    rows = [[letters(cell or "").text for cell in row] for row in grid]
    columns = [
        [row[c] for row in rows if c < len(row)] for c in range(max(map(len, rows), default=0))
    ]
    found: Counter[Relation] = Counter()
    for way, series in (("right", rows), ("down", columns)):
        for cells in series:
            filled = [cell for cell in cells if cell]
            found.update((a, b, way) for a, b in itertools.pairwise(filled))
    return found


def contents(grid: Grid) -> Counter[str]:
    """The texts of the cells that are not blank."""
    return Counter(text for row in grid for cell in row if (text := letters(cell or "").text))


def table_scores(truth: Sequence[Grid], found: Sequence[Grid]) -> tuple[Share, Share]:
    """F1 of cells and of relations, the tables of a file taken together.

    A merged cell may be given once or in every place it covers: the better of the two counts. A header row that
    is printed again on the next page counts once.
    """
    once = _headers_once(found, truth)
    readings = (truth, [filled(grid) for grid in truth])
    scores = [(_f1(contents, wanted, once), _f1(relations, wanted, once)) for wanted in readings]
    return max(scores, key=lambda pair: (pair[1].value or 0.0, pair[0].value or 0.0))


def _f1(parts: Parts, truth: Sequence[Grid], found: Sequence[Grid]) -> Share:
    wanted = sum((parts(grid) for grid in truth), Counter())
    have = sum((parts(grid) for grid in found), Counter())
    return Share(2 * (wanted & have).total(), wanted.total() + have.total())


def filled(grid: Grid) -> Grid:
    """Merged cells (None) given in every place they cover."""
    rows: Grid = []
    for row in grid:
        above = rows[-1] if rows else []
        rows.append(
            [
                above[column] if cell is None and column < len(above) else cell
                for column, cell in enumerate(row)
            ]
        )
    return rows


def _headers_once(found: Sequence[Grid], truth: Sequence[Grid]) -> list[Grid]:
    allowed = Counter(_row_text(grid[0]) for grid in truth if grid)
    heads = set(allowed)
    kept: list[Grid] = []
    for grid in found:
        kept.append([])
        for row in grid:
            text = _row_text(row)
            if text not in heads or allowed[text] > 0:
                kept[-1].append(row)
            allowed[text] -= 1
    return kept


def _row_text(row: Sequence[str | None]) -> str:
    return "|".join(letters(cell or "").text for cell in row)
