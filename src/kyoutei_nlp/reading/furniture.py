"""Running headers, footers and page numbers (柱・ノンブル), known by repetition across pages, never by margin.

A line is furniture when it is among the outermost lines of its page and the same line (but for its digits) stands
at the same height on other pages. Alone on a page only a plain page number at the very bottom counts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from statistics import median
from typing import Final

from kyoutei_nlp.document import Aside, AsideKind
from kyoutei_nlp.reading.joining import ARTICLE, LABELLED
from kyoutei_nlp.reading.setting import SetLine

OUTERMOST: Final = 3
SMALL: Final = 0.9
"""Share of the usual letter size up to which a line at the edge of a vertical page may be a running one."""
NEAR: Final = 6.0
"""Points by which a running line may move from page to page."""
_NUMBER: Final = re.compile(
    r"^[-－–—―‐~〜・(（\[［\s　]*(?:p\.?|P\.?|page|Page)?[\s　]*(?:[0-9０-９]{1,4}|[ivxlc]{1,6})"
    r"(?:[\s　]*[/／][\s　]*[0-9０-９]{1,4})?[\s　]*(?:頁|ページ)?[-－–—―‐~〜・)）\]］\s　]*$"
)
_KANJI_NUMBER: Final = re.compile(r"^[-－–—―‐(（]?[〇一二三四五六七八九十百]{1,4}[-－–—―‐)）]?$")
_WORDED: Final = re.compile(r"^\S{1,12}?(?:[-－–]|[\s　]+)([0-9０-９]{1,4})$")
_OWN_LABEL: Final = re.compile(
    r"^[（(【〔]?(?:別[表紙記添]|様[\s　]?式|資料|第[\s　]?[0-9０-９一二三四五六七八九十]+[\s　]?[条章節号])"
)

Key = tuple[str, bool]


def find_furniture(pages: list[list[SetLine]], heights: list[float]) -> list[set[int]]:
    """For each page the indices of its lines that are furniture."""
    places: dict[Key, list[tuple[int, int, float]]] = defaultdict(list)
    for number, lines in enumerate(pages):
        for index, at_top in _outermost(lines):
            height = lines[index].box.top if at_top else heights[number] - lines[index].box.bottom
            key = _key(lines[index].text)
            places[key, at_top].append((number, index, height))
    found: list[set[int]] = [set() for _ in pages]
    for (key, _), seen in places.items():
        for number, index in _repeated(
            seen, is_number=bool(_NUMBER.match(key)), n_pages=len(pages)
        ):
            text = pages[number][index].text
            if not _is_own_line(text) or _is_on_all(text, seen, len(pages)):
                found[number].add(index)
    for number, index in _changing_headers(pages):
        found[number].add(index)
    for number, lines in enumerate(pages):
        found[number] -= _in_body(lines, found[number])
        found[number] |= _lone_number(lines, heights[number], number + 1)
    return found


def _key(text: str) -> str:
    """The line but for its digits; 三 and iii alone on a line are digits, too. 資料３ keeps its own."""
    squeezed = re.sub(r"[\s　]+", "", text)
    if _OWN_LABEL.match(squeezed):
        return squeezed
    if _KANJI_NUMBER.match(squeezed):
        return "0"
    return re.sub(r"[0-9０-９]+", "0", squeezed)


def _outermost(lines: list[SetLine]) -> list[tuple[int, bool]]:
    """Indices of the first and last few lines by height, each with whether it stands at the top."""
    order = sorted(range(len(lines)), key=lambda i: lines[i].box.top)
    if lines and sum(1 for line in lines if line.direction == "vertical") * 2 > len(lines):
        apart = [i for i in order if lines[i].direction == "horizontal" or _is_beyond(lines, i)]
        middle = (min(x.box.top for x in lines) + max(x.box.bottom for x in lines)) / 2
        return [(i, lines[i].box.top < middle) for i in apart]
    top = order[:OUTERMOST]
    bottom = [i for i in order[-OUTERMOST:] if i not in top or len(lines) <= OUTERMOST]
    return [(i, True) for i in top] + [(i, False) for i in bottom]


def _is_beyond(lines: list[SetLine], index: int) -> bool:
    """Whether a vertical line stands above, below or beside all lines of the text (柱), in smaller letters."""
    box, others = lines[index].box, [x.box for i, x in enumerate(lines) if i != index]
    if lines[index].size > SMALL * median(x.size for x in lines):
        return False
    return (
        sum(box.bottom > x.top for x in others) <= 1
        or sum(box.top < x.bottom for x in others) <= 1
        or all(box.x1 < x.x0 for x in others)
        or all(box.x0 > x.x1 for x in others)
    )


def _repeated(
    seen: list[tuple[int, int, float]], *, is_number: bool, n_pages: int
) -> list[tuple[int, int]]:
    """Those that stand at one height on enough pages: a number on two, other lines on two of two or three."""
    needed = 2 if is_number or n_pages == 2 else 3 if n_pages > 3 else 2
    kept = []
    for number, index, height in seen:
        others = {n for n, _, h in seen if abs(h - height) <= NEAR}
        if len(others) >= needed:
            kept.append((number, index))
    return kept


def _in_body(lines: list[SetLine], indices: set[int]) -> set[int]:
    """Repeated lines that run straight into the body in letters of its size: pages that begin or end alike."""
    order = sorted(range(len(lines)), key=lambda i: lines[i].box.top)
    if any(line.direction == "vertical" for line in lines):
        return set()
    found: set[int] = set()
    for walk in (order, order[::-1]):
        group: list[int] = []
        for index, following in pairwise(walk):
            if index not in indices:
                break
            group.append(index)
            if not _is_close(lines[index], lines[following]):
                group = []
            elif following not in indices:
                found.update(i for i in group if not _NUMBER.match(lines[i].text))
    return found


def _is_close(a: SetLine, b: SetLine) -> bool:
    gap = max(b.box.top - a.box.bottom, a.box.top - b.box.bottom)
    return gap < 0.9 * min(a.size, b.size) and abs(a.size - b.size) < 0.08 * a.size


def _changing_headers(pages: list[list[SetLine]]) -> list[tuple[int, int]]:
    """Running headers that change by chapter.

    They are first lines at one place on three pages and more, in letters of one size, whose text also stands
    elsewhere as a line of its own (the chapter's heading).
    """
    tops: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    texts: dict[str, int] = defaultdict(int)
    for number, lines in enumerate(pages):
        for line in lines:
            texts[re.sub(r"\s+", "", line.text)] += 1
        if lines:
            index = min(range(len(lines)), key=lambda i: lines[i].box.top)
            place = round(lines[index].box.top / 3), round(lines[index].size)
            tops[place].append((number, index))
    return [
        (number, index)
        for seen in tops.values()
        if len(seen) >= 3
        for number, index in seen
        if texts[re.sub(r"\s+", "", pages[number][index].text)] >= 2
    ]


def _lone_number(lines: list[SetLine], height: float, page: int) -> set[int]:
    """A page number that stands alone at the bottom: plain, or a short word before this very page's number."""
    if len(lines) < 2:
        return set()
    index = max(range(len(lines)), key=lambda i: lines[i].box.bottom)
    line = lines[index]
    above = max((x.box.bottom for i, x in enumerate(lines) if i != index), default=0.0)
    alone = line.box.top - above > 0.8 * line.size and line.box.top > 0.85 * height
    plain = _NUMBER.match(line.text) and len(line.text) <= 9
    worded = _WORDED.match(line.text)
    named = worded is not None and int(worded.group(1)) == page
    return {index} if alone and (plain or named) else set()


def _is_on_all(text: str, seen: list[tuple[int, int, float]], n_pages: int) -> bool:
    """資料３ at the head of every page of three and more is a running line, digits and all."""
    squeezed = re.sub(r"[\s　]+", "", text)
    label = bool(_OWN_LABEL.match(squeezed)) and not ARTICLE.match(text)
    return label and n_pages >= 3 and len({number for number, _, _ in seen}) >= 0.8 * n_pages


def _is_own_line(text: str) -> bool:
    """別表第１, 様式第２号, 第３条 differ by a digit and stand at the top of pages, but are the body's."""
    return bool(_OWN_LABEL.match(text) or ARTICLE.match(text) or LABELLED.match(text))


def as_aside(line: SetLine, height: float) -> Aside:
    """The line as it is kept beside the body."""
    kind: AsideKind = "header" if line.box.top < height / 2 else "footer"
    return Aside(line.text, "page_number" if _NUMBER.match(line.text) else kind, line.box)
