"""What is drawn on a page, in forms as well (図形), and whether text on it is painted so that nobody sees it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice, repeat
from typing import Any, Final

import numpy as np

from kyoutei_nlp.reading.drawn import Drawn, Paths, moved, pictures, rules_and_frames, times
from kyoutei_nlp.reading.frame import Frame
from kyoutei_nlp.reading.glyphs import Floats
from kyoutei_nlp.reading.pdfium.calls import ADDRESS, INT, UINT, UNSEEN, call, constant, rows

MAX_DRAWINGS: Final = 20_000
"""Paths and pictures of a page that are looked at; maps and plans have more, tables never."""
MAX_SEGMENTS: Final = 4000
MAX_PAGE_SEGMENTS: Final = 100_000
MAX_DEPTH: Final = 6
UNMOVED: Final = np.array([1.0, 0.0, 0.0, 1.0, 0.0, 0.0])


@dataclass(slots=True)
class PageObjects:
    """The paths, pictures and shadings of a page and its forms, in the order in which they are painted.

    Attributes:
        handles, kinds: The address and the type of each.
        forms: The matrix of the form in which each stands.
        unseen: Whether any text may be painted so that nobody sees it.
    """

    handles: list[int] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    forms: list[Floats] = field(default_factory=list)
    unseen: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a drawing nor a form too deep to look at."""
        return not self.handles and not self.unseen


def n_notes(page: int) -> int:
    """How many notes, stamps and fields lie over the page at this address."""
    return int(call("FPDFPage_GetAnnotCount", INT, ADDRESS)(page))


def page_objects(page: int) -> PageObjects:
    """All that stands on the page at this address but its text, of which only the worst is told."""
    found = PageObjects()
    for handle, kind, matrix in islice(_beside_text(page, UNMOVED, 0, found), MAX_DRAWINGS):
        found.handles.append(handle)
        found.kinds.append(kind)
        found.forms.append(matrix)
    found.unseen |= len(found.handles) == MAX_DRAWINGS
    return found


def _beside_text(
    holder: int, matrix: Floats, depth: int, found: PageObjects
) -> Iterator[tuple[int, int, Floats]]:
    """The paths, pictures and shadings of the page or a form, each with its type and the form's matrix."""
    what = "FPDFFormObj" if depth else "FPDFPage"
    count = call(f"{what}_CountObjects", INT, ADDRESS)(holder)
    object_of = call(f"{what}_GetObject", ADDRESS, ADDRESS, UINT if depth else INT)
    handles = list(map(object_of, repeat(holder), range(max(0, count))))
    # The rendering mode of what is no text is -1: one call for each letter of files that set each by itself.
    modes = list(map(call("FPDFTextObj_GetTextRenderMode", INT, ADDRESS), handles))
    found.unseen |= UNSEEN in modes
    others = [handle for handle, mode in zip(handles, modes, strict=True) if mode < 0]
    kinds = list(map(call("FPDFPageObj_GetType", INT, ADDRESS), others))
    form, text = constant("FPDF_PAGEOBJ_FORM"), constant("FPDF_PAGEOBJ_TEXT")
    for handle, kind in zip(others, kinds, strict=True):
        if kind == form and depth < MAX_DEPTH:
            own = np.tile(UNMOVED, (1, 1)).astype(np.float32)
            call("FPDFPageObj_GetMatrix", INT, ADDRESS, ADDRESS)(handle, own.ctypes.data)
            inner = times(own.astype(float), matrix[None])[0]
            yield from _beside_text(handle, inner, depth + 1, found)
        elif kind in (form, text):
            found.unseen = True  # too deep to look at
        else:
            yield handle, kind, matrix


def drawn(objects: PageObjects, frame: Frame) -> Drawn:
    """The rules, boxes and pictures among them, as shown."""
    handles = objects.handles
    if not handles:
        return Drawn([], [], [])
    matrices = np.tile(UNMOVED, (len(handles), 1)).astype(np.float32)
    list(map(call("FPDFPageObj_GetMatrix", INT, ADDRESS, ADDRESS), handles, rows(matrices)))
    total = times(matrices.astype(float), np.array(objects.forms))
    is_path = np.array(objects.kinds) == constant("FPDF_PAGEOBJ_PATH")
    paths = [handle for handle, kind in zip(handles, is_path, strict=True) if kind]
    lines = _paths(paths, total[is_path], frame) if paths else None
    rules, frames = rules_and_frames(lines) if lines else ([], [])
    return Drawn(rules, frames, pictures(total[~is_path], frame))


def _paths(handles: list[int], matrices: Floats, frame: Frame) -> Paths:
    """The segments of these paths, asked for in a row."""
    modes = np.zeros((len(handles), 2), np.intc)
    mode_of = call("FPDFPath_GetDrawMode", INT, ADDRESS, ADDRESS, ADDRESS)
    list(map(mode_of, handles, rows(modes), rows(modes, 1)))
    count_of = call("FPDFPath_CountSegments", INT, ADDRESS)
    counts = np.clip(list(map(count_of, handles)), 0, MAX_SEGMENTS)
    counts[np.cumsum(counts) > MAX_PAGE_SEGMENTS] = 0
    owners = chain.from_iterable(map(repeat, handles, counts.tolist()))
    numbers = chain.from_iterable(map(range, counts.tolist()))
    segments = list(map(call("FPDFPath_GetPathSegment", ADDRESS, ADDRESS, INT), owners, numbers))
    points = np.zeros((len(segments), 2), np.float32)
    point_of = call("FPDFPathSegment_GetPoint", INT, ADDRESS, ADDRESS, ADDRESS)
    list(map(point_of, segments, rows(points), rows(points, 1)))
    kinds = _answers("FPDFPathSegment_GetType", segments)
    closes = _answers("FPDFPathSegment_GetClose", segments)
    owner = np.repeat(np.arange(len(handles)), counts)
    x, y = moved(matrices[owner], points.astype(float)).T
    opens = (kinds == constant("FPDF_SEGMENT_MOVETO")) | (np.diff(owner, prepend=-1) != 0)
    fill, stroke = modes[owner].astype(bool).T
    shown = np.stack(frame.point(x, y), axis=1)
    return Paths(shown, opens, closes.astype(bool), fill, stroke)


def _answers(name: str, handles: list[int]) -> Any:
    return np.array(list(map(call(name, INT, ADDRESS), handles)))
