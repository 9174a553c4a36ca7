"""The blanks between the letters of lines (字間): where a line falls into pieces, and what stands for a blank."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from statistics import median
from typing import Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.reading.glyphs import Flags, Floats, Letters
from kyoutei_nlp.reading.joining import is_wide
from kyoutei_nlp.reading.medians import lengths

PIECE_GAP: Final = 1.1
"""Letters of blank that may be more than a blank in a sentence: the edge of a column."""
GAP_IN_WORD: Final = 0.45
"""Gaps up to this share of the letter size are no blanks between Japanese letters (四分アキ is 0.25)."""
MARKS: Final = frozenset("、。，．・（）「」『』【】〔〕《》〈〉：；！？")
"""Marks fill half of their em, so the ink leaves a gap that is no blank."""
_VERTICAL_FORMS: Final = str.maketrans(
    "︐︑︒︓︔︕︖︗︘︙︰︱︲︵︶︷︸︹︺︻︼︽︾︿﹀﹁﹂﹃﹄﹇﹈",
    "，、。：；！？〖〗…：―–（）｛｝〔〕【】《》〈〉「」『』［］",
)

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a line without a wide gap; the size is that of its first letter, 0 where there is none.

    ``places`` tell of vertical text where each letter starts, in points, and its place in ``text``.
    """

    start: float
    end: float
    text: str
    n_glyphs: int
    size: float = 0.0
    places: tuple[tuple[float, int], ...] = ()


def cut_into_pieces(
    letters: Letters, first: Places, sizes: Floats, *, vertical: bool
) -> list[tuple[Piece, ...]]:
    """The pieces of each line.

    Args:
        letters: Line after line, each as it is read.
        first: (m,) where each line begins.
        sizes: (m,) letter size of each line.
        vertical: Whether the lines run downwards.
    """
    n = len(letters)
    counts = lengths(first, n)
    size = np.repeat(sizes, counts)
    near, far = (letters.boxes[:, i] for i in ((1, 3) if vertical else (0, 2)))
    if vertical:  # the ink of an opening bracket fills the lower half of its cell
        opening = np.isin(letters.codes, _OPENING_CODES)
        near = np.where(opening, np.minimum(near, far - size), near)
    wide = _are_wide(letters.codes)
    gaps = np.zeros(n)
    gaps[1:] = _gaps(letters, size, wide) if vertical else near[1:] - far[:-1]
    tracked = np.repeat(_tracking(gaps, wide, size, first, counts), counts)
    gaps -= tracked
    opens = gaps > PIECE_GAP * size
    opens[first] = True
    blanks = _blanks(letters, gaps, size, wide)
    blanks[opens | (gaps <= -0.1 * size)] = 0
    begins = np.flatnonzero(opens)
    texts = _texts(letters.codes, blanks, begins)
    starts, ends = near[begins].tolist(), np.maximum.reduceat(far, begins).tolist()
    numbers = lengths(begins, n).tolist()
    own = (starts, ends, texts, numbers, letters.sizes[begins].tolist())
    if vertical:
        texts[:] = [text.translate(_VERTICAL_FORMS) for text in texts]
        pieces = list(map(Piece, *own, _places(near, blanks, begins)))
    else:
        pieces = list(map(Piece, *own))
    edges = [*np.searchsorted(begins, first).tolist(), len(pieces)]
    return [tuple(pieces[a:b]) for a, b in pairwise(edges)]


def _gaps(letters: Letters, size: Floats, wide: Flags) -> Floats:
    """Between the letters of vertical lines: from middle to middle, because the boxes of a vertical font hold only ink.

    A Japanese letter reaches an em, a turned Latin one the height of its box.
    """
    top, bottom = letters.boxes[:, 1], letters.boxes[:, 3]
    middles = (top + bottom) / 2
    advances = np.where(wide, size, bottom - top)
    gaps: Floats = middles[1:] - middles[:-1] - advances[:-1] / 2 - advances[1:] / 2
    return gaps


def _tracking(gaps: Floats, wide: Flags, size: Floats, first: Places, counts: Places) -> Floats:
    """How far the Japanese letters of each line are set apart, from the gaps between them."""
    between = np.zeros(len(gaps), dtype=bool)
    np.logical_and(wide[1:], wide[:-1], out=between[1:])
    between[first] = False
    many = np.add.reduceat(between, first, dtype=np.intp)
    apart = np.add.reduceat(between & (gaps > 0.15 * size), first, dtype=np.intp)
    tracked = np.zeros(len(first))
    for line in np.flatnonzero((many >= 3) & (2 * apart >= many)).tolist():
        own = slice(first[line], first[line] + counts[line])
        usual = median(gaps[own][between[own]].tolist())
        if usual > 0.15 * size[first[line]]:
            tracked[line] = min(usual, 1.2 * size[first[line]])
    return tracked


def _blanks(letters: Letters, gaps: Floats, size: Floats, wide: Flags) -> NDArray[np.uint32]:
    """(n,) the blank that stands before each letter, by the gap before it; 0 for none."""
    before = np.zeros(len(gaps), dtype=bool)
    before[1:] = wide[:-1]
    both = before & wide
    blanks = np.zeros(len(gaps), np.uint32)
    spaced = (letters.blanks & (gaps > -0.1 * size)) | (gaps > 0.25 * size)
    blanks[np.where(before | wide, gaps > 0.4 * size, spaced) & ~both] = ord(" ")
    doubtful = np.flatnonzero(both & (gaps > GAP_IN_WORD * size))
    if len(doubtful):
        codes = np.minimum(letters.codes, 0xFFFF)
        marks = _IS_MARK[codes[doubtful]] | _IS_MARK[codes[doubtful - 1]]
        least = np.where(marks, 0.8, GAP_IN_WORD)
        blanks[doubtful[gaps[doubtful] > least * size[doubtful]]] = ord("　")
    return blanks


def _texts(codes: NDArray[np.uint32], blanks: NDArray[np.uint32], begins: Places) -> list[str]:
    """The text of each piece, its blanks put in."""
    at = np.flatnonzero(blanks)
    starts = begins
    if len(at):
        places = at + np.arange(len(at))
        spaced = np.zeros(len(codes) + len(at), np.uint32)
        spaced[places] = blanks[at]
        spaced[spaced == 0] = codes
        codes = spaced
        starts = begins + np.searchsorted(at, begins)
    text = codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")
    edges = [*starts.tolist(), len(text)]
    return [text[a:b] for a, b in pairwise(edges)]


def _places(
    near: Floats, blanks: NDArray[np.uint32], begins: Places
) -> list[tuple[tuple[float, int], ...]]:
    """For each piece where its letters start and which places they have in its text, blanks counted."""
    letter = np.arange(len(near)) + np.cumsum(blanks > 0)
    letter -= np.repeat(letter[begins], lengths(begins, len(near)))
    pairs = list(zip(near.tolist(), letter.tolist(), strict=True))
    edges = [*begins.tolist(), len(near)]
    return [tuple(pairs[a:b]) for a, b in pairwise(edges)]


def _are_wide(codes: NDArray[np.uint32]) -> Flags:
    wide: Flags = _wide_table()[np.minimum(codes, 0xFFFF)]
    if codes.max() > 0xFFFF:
        beyond = np.flatnonzero(codes > 0xFFFF)
        wide[beyond] = [is_wide(chr(code)) for code in codes[beyond].tolist()]
    return wide


@cache
def _wide_table() -> Flags:
    """Whether each character of the first plane is written without spaces around it."""
    import unicodedata

    width = unicodedata.east_asian_width
    return np.array([width(chr(code)) in "WFA" for code in range(0x10000)], dtype=bool)


_IS_MARK: Final = np.zeros(0x10000, dtype=bool)
_IS_MARK[[ord(mark) for mark in MARKS]] = True
_OPENING_CODES: Final = np.array(
    sorted(map(ord, "（「『【〔《〈［︵﹁﹃︻︹︽︿")), dtype=np.uint32
)
