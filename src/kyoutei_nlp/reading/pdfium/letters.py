"""The letters of a page (文字): where each stands, how large it is, and whether anybody sees it.

Most of what pdfium is asked holds for a whole run of letters, those of one text object at one height: the first and
the last letter of a run tell whether it is of one object, and then one answer serves all of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.reading.frame import Frame
from kyoutei_nlp.reading.glyphs import Flags, Floats, Letters
from kyoutei_nlp.reading.medians import lengths
from kyoutei_nlp.reading.pdfium.calls import ADDRESS, DOUBLE, INT, UINT, UNSEEN, call, rows

MAX_LETTERS: Final = 100_000
"""Characters of a page that are read; a newspaper page has 20,000."""
OPAQUE: Final = 255
WHITE: Final = 248
"""Of 255; a letter whose red, green and blue all reach it is white."""
CLEAR: Final = 16
"""Of 255; less paint than this leaves nothing to see (6 %)."""
NEAR: Final = 2e-4
"""Points by which equal places and heights differ in pdfium's floats."""
SEVERAL: Final = 8
MOSTLY: Final = 0.75
"""Of so many runs and more, the share that holds letters of several text objects from which all are asked one by one."""
_IS_BLANK: Final = np.zeros(0x10000, dtype=bool)
_IS_BLANK[[ord(c) for c in "\t\n\r \x00\x02\xa0\xad\u2002\u2003\u200b\u3000\ufeff\ufffe"]] = True

Codes = NDArray[np.uint32]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class _Runs:
    """Letters of one text object at one height.

    Attributes:
        of: (n,) the run of each letter.
        first: (m,) the first letter of each run.
        matrices: (m, 6) from text space to the page; all 0 where pdfium knows none.
        known: (m,) whether it knows.
    """

    of: Places
    first: Places
    matrices: Floats
    known: Flags


def page_letters(text_page: int, frame: Frame, *, unseen: bool) -> tuple[Letters, Frame]:
    """The letters, and the frame in which most of them stand upright.

    Args:
        text_page: Address of pdfium's text page.
        frame: The page as it is shown.
        unseen: Whether the page may hold text that is painted so that nobody sees it.
    """
    codes, whole = _without_surrogates(_codes(text_page))
    blank = _IS_BLANK[np.minimum(codes, 0xFFFF)]
    at = np.flatnonzero(whole & ~blank)
    edges, known = _loose_boxes(text_page, at)
    runs = _runs(text_page, at, edges)
    sizes, mirrored, angles = _looks(text_page, at, edges, runs)
    faint = mirrored | _are_unseen(text_page, at) if unseen else mirrored
    clear, pale = _paints(text_page, at, runs)
    faint = faint | clear
    frame = frame.upright(angles)
    boxes = frame.boxes(edges[:, 0], edges[:, 3], edges[:, 2], edges[:, 1])
    _, baselines = frame.point(*_origins(text_page, at, edges, runs))
    sizes = np.where(sizes == 0, boxes[:, 3] - boxes[:, 1], sizes)
    before = np.cumsum(blank)[at]  # how many blanks stand before each
    named = _named(text_page, codes[at], at)
    known &= np.isfinite(boxes.sum(axis=1) + baselines)
    if not known.all():
        named, boxes, baselines, sizes = named[known], boxes[known], baselines[known], sizes[known]
        before, faint, pale = before[known], faint[known], pale[known]
    after_blank = np.ones(len(before), dtype=bool)
    after_blank[1:] = before[1:] > before[:-1]
    after_blank[:1] = before[:1] > 0
    return Letters(named, boxes, baselines, sizes, after_blank, faint, pale), frame


def _codes(text_page: int) -> Codes:
    """The UTF-16 code of each character: by one call where pdfium's text has exactly one for each."""
    count = min(max(0, call("FPDFText_CountChars", INT, ADDRESS)(text_page)), MAX_LETTERS)
    text = np.zeros(count + 1, np.uint16)
    text_of = call("FPDFText_GetText", INT, ADDRESS, INT, INT, ADDRESS)
    written = text_of(text_page, 0, count, text.ctypes.data) if count else 1
    if written == count + 1 and not ((text & 0xF800) == 0xD800).any():
        return text[:count].astype(np.uint32)
    unicode_of = call("FPDFText_GetUnicode", UINT, ADDRESS, INT)
    return np.fromiter(map(unicode_of, repeat(text_page), range(count)), np.uint32, count)


def _without_surrogates(codes: Codes) -> tuple[Codes, Flags]:
    """Pairs become one code point, at the place of the second; and which places hold a whole one."""
    whole = np.ones(len(codes), dtype=bool)
    if not ((codes >= 0xD800) & (codes < 0xE000)).any():
        return codes, whole
    high, low = (codes & 0xFFFFFC00) == 0xD800, (codes & 0xFFFFFC00) == 0xDC00
    before = np.concatenate([np.zeros(1, codes.dtype), codes[:-1]])
    paired = low & np.concatenate([[False], high[:-1]])
    joined = 0x10000 + ((before & 0x3FF) << 10) + (codes & 0x3FF)
    return np.where(paired, joined, np.where(low, 0xFFFD, codes)), ~high


def _named(text_page: int, codes: Codes, at: Places) -> Codes:
    """The codes with U+FFFD where pdfium had to give the number of a glyph for want of a name.

    One place is asked for each code, and all places of the codes that fail there.
    """
    unnamed = call("FPDFText_HasUnicodeMapError", INT, ADDRESS, INT)
    one_place = dict(zip(codes[::-1].tolist(), at[::-1].tolist(), strict=True))
    answers = map(unnamed, repeat(text_page), one_place.values())
    failed = [code for code, answer in zip(one_place, answers, strict=True) if answer == 1]
    if not failed:
        return codes
    doubtful = np.flatnonzero(np.isin(codes, failed))
    asked = np.fromiter(map(unnamed, repeat(text_page), at[doubtful].tolist()), int)
    codes = codes.copy()
    codes[doubtful[asked == 1]] = 0xFFFD
    return codes


def _loose_boxes(text_page: int, at: Places) -> tuple[Floats, Flags]:
    """(n, 4) left, top, right and bottom in user space, and whether pdfium knew them."""
    boxes = np.zeros((len(at), 4), np.float32)
    box_of = call("FPDFText_GetLooseCharBox", INT, ADDRESS, INT, ADDRESS)
    known = list(map(box_of, repeat(text_page), at.tolist(), rows(boxes)))
    return boxes.astype(float), np.array(known, dtype=bool)


def _runs(text_page: int, at: Places, edges: Floats) -> _Runs:
    """Neighbours at one height whose first and last are of one text object; all others each by itself."""
    if not len(at):
        nothing = np.zeros(0, np.intp)
        return _Runs(nothing, nothing, np.zeros((0, 6)), np.zeros(0, dtype=bool))
    level = (edges[1:, 1] == edges[:-1, 1]) & (edges[1:, 3] == edges[:-1, 3])
    opens = np.ones(len(at), dtype=bool)
    opens[1:] = ~level
    _part_objects(text_page, at, opens)
    first = np.flatnonzero(opens)
    matrices = np.zeros((len(first), 6), np.float32)
    matrix_of = call("FPDFText_GetMatrix", INT, ADDRESS, INT, ADDRESS)
    known = list(map(matrix_of, repeat(text_page), at[first].tolist(), rows(matrices)))
    return _Runs(np.cumsum(opens) - 1, first, matrices.astype(float), np.array(known, dtype=bool))


def _part_objects(text_page: int, at: Places, opens: Flags) -> None:
    """Let runs open where another text object begins, too.

    The letters of an object stand in a row. A run of several is halved until both ends of what is left are of one
    object; where nearly all halves hold several, the file sets each letter by itself, and so they are taken.
    """
    object_of = partial(call("FPDFText_GetTextObject", ADDRESS, ADDRESS, INT), text_page)
    first = np.flatnonzero(opens)
    last = first + lengths(first, len(at)) - 1
    several = last > first
    runs = list(zip(first[several].tolist(), last[several].tolist(), strict=True))
    places = at.tolist()
    mixed = [
        (start, end, a, b) for start, end in runs
        if (a := object_of(places[start])) != (b := object_of(places[end]))
    ]  # fmt: skip
    n_asked = len(runs)
    while mixed:
        if n_asked >= SEVERAL and len(mixed) > MOSTLY * n_asked:
            for start, end, _, _ in mixed:
                opens[start : end + 1] = True
            return
        n_asked, halves = 2 * len(mixed), []
        for start, end, a, b in mixed:
            middle = (start + end) // 2
            before, after = object_of(places[middle]), object_of(places[middle + 1])
            opens[middle + 1] |= before != after
            halves += [(start, middle, a, before)] * (a != before)
            halves += [(middle + 1, end, after, b)] * (after != b)
        mixed = halves


def _looks(text_page: int, at: Places, edges: Floats, runs: _Runs) -> tuple[Floats, Flags, Floats]:
    """Sizes in points, whether a letter is mirrored among others that are not, and its degrees from the x axis.

    The size is asked anew where the matrix or the height changes: boxes are as high as their letters are large.
    """
    a, b, c, d, _, _ = runs.matrices.T
    turned = a * d - b * c
    scale = np.where(runs.known, np.sqrt(np.abs(turned)), 1.0)
    heights = edges[runs.first, 1] - edges[runs.first, 3]
    kinds = np.empty((len(heights), 5))
    kinds[:, :4], kinds[:, 4] = runs.matrices[:, :4], heights
    anew = np.ones(len(kinds), dtype=bool)
    anew[1:] = (np.abs(kinds[1:] - kinds[:-1]) > NEAR).any(axis=1)
    size_of = call("FPDFText_GetFontSize", DOUBLE, ADDRESS, INT)
    asked = at[runs.first[anew]].tolist()
    given = np.fromiter(map(size_of, repeat(text_page), asked), float, len(asked))
    sizes = np.abs(given[np.cumsum(anew) - 1] * scale) if len(kinds) else given
    mirrored = turned < 0
    if mirrored.all():
        mirrored = np.zeros(len(kinds), dtype=bool)
    return sizes[runs.of], mirrored[runs.of], np.degrees(np.arctan2(b, a))[runs.of]


def _origins(text_page: int, at: Places, edges: Floats, runs: _Runs) -> tuple[Floats, Floats]:
    """Where the origin of each letter lies in user space.

    All letters of an upright run stand on the origin of its matrix: those of several letters, and a single one that
    stands at the left of it. Where letters lean, are turned or written downwards, each is asked. Of upright ones x is
    the left edge.
    """
    _, b, c, _, e, f = runs.matrices.T
    several = lengths(runs.first, len(at)) > 1
    at_left = np.abs(edges[runs.first, 0] - e) < NEAR
    upright = runs.known & (b == 0) & (at_left | (several & (c == 0)))
    x, y = edges[:, 0].copy(), f[runs.of]
    others = np.flatnonzero(~upright[runs.of])
    if len(others):
        origins = np.zeros((len(others), 2))
        origin_of = call("FPDFText_GetCharOrigin", INT, ADDRESS, INT, ADDRESS, ADDRESS)
        places = at[others].tolist()
        list(map(origin_of, repeat(text_page), places, rows(origins), rows(origins, 1)))
        x[others], y[others] = origins.T
    return x, y


def _are_unseen(text_page: int, at: Places) -> Flags:
    """Whether each letter is painted so that nobody sees it."""
    object_of = call("FPDFText_GetTextObject", ADDRESS, ADDRESS, INT)
    mode_of = call("FPDFTextObj_GetTextRenderMode", INT, ADDRESS)
    objects = list(map(object_of, repeat(text_page), at.tolist()))
    modes: dict[Any, int] = {each: mode_of(each) if each else 0 for each in set(objects)}
    return _flags(modes[each] == UNSEEN for each in objects)


def _paints(text_page: int, at: Places, runs: _Runs) -> tuple[Flags, Flags]:
    """Whether each letter is nearly transparent, and whether it is white: what its run is filled with."""
    colours = np.full((len(runs.first), 4), (0, 0, 0, OPAQUE), np.uintc)
    colour_of = call("FPDFText_GetFillColor", INT, ADDRESS, INT, *[ADDRESS] * 4)
    columns = [rows(colours, column) for column in range(4)]
    list(map(colour_of, repeat(text_page), at[runs.first].tolist(), *columns))
    clear = colours[:, 3] <= CLEAR
    white = colours[:, :3].min(axis=1, initial=OPAQUE) >= WHITE
    return clear[runs.of], white[runs.of]


def _flags(answers: Iterable[bool]) -> Flags:
    return np.fromiter(answers, dtype=bool)
