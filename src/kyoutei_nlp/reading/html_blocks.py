"""The elements of a web page → blocks: paragraphs, headings, lists, tables; what a reader does not see is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import Aside
from kyoutei_nlp.reading.draft import Block, DraftLine, Role, TableBlock, paragraph
from kyoutei_nlp.reading.text import goes_on, wrapping_width

_UNSEEN: Final = frozenset(
    ("script", "style", "noscript", "template", "button", "svg", "iframe", "select", "option", "datalist", "input",
     "textarea", "head", "object", "audio", "video", "canvas", "math-annotation", "rp")
)  # fmt: skip
_ROUND: Final = frozenset(("nav", "header", "footer", "aside"))
_BLOCKS: Final = frozenset(
    ("p", "div", "section", "article", "main", "li", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "pre",
     "blockquote", "address", "figcaption", "figure", "hr", "ul", "ol", "dl", "table", "tr", "td", "th", "body", "caption",
     "summary", "details", "center", "fieldset", "legend", "form", "header", "footer", "tbody", "thead")
)  # fmt: skip
_UNSEEN_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
MAX_SPAN: Final = 64
"""Columns that one cell may span; browsers stop at 1,000."""
SHORT_FORM: Final = 200
"""A form with less text than this asks for something (search, opinion); one with more holds the page."""
_BREAK: Final = "\x0b"
_Lines = tuple[DraftLine, ...]


@dataclass(slots=True)
class Walker:
    """Walks a page once; readings of ruby are set apart on the way."""

    asides: list[Aside] = field(default_factory=list)

    def blocks(self, root: Any) -> list[Block | TableBlock]:
        """The blocks under an element."""
        made: list[Block | TableBlock] = []
        pending: list[str] = []
        self._walk(root, made, pending, inside=root.tag in ("main", "article"))
        _flush(made, pending, "text")
        return made

    def _walk(
        self, element: Any, made: list[Block | TableBlock], pending: list[str], *, inside: bool
    ) -> None:
        tag = element.tag
        if not isinstance(tag, str) or _is_noise(element, inside=inside):
            return
        if tag == "br":
            pending.append(_BREAK)
            return
        if tag in ("rt", "rtc"):
            self._set_apart(element)
            return
        if tag in ("table", "dl") and (table := self._table(element)) is not None:
            _flush(made, pending, "text")
            made.extend(table)
            return
        if tag in _BLOCKS:
            _flush(made, pending, "text")
        pending.append(_typed(element.text, tag))
        for child in element:
            self._walk(child, made, pending, inside=inside or tag in ("main", "article"))
            pending.append(_typed(child.tail, tag))
        if tag in _BLOCKS:
            _flush(made, pending, _role(tag))

    def _set_apart(self, reading: Any) -> None:
        if shown := squeeze("".join(reading.itertext())):
            self.asides.append(Aside(shown, "ruby"))

    # -- tables -------------------------------------------------------------------------------------

    def _table(self, element: Any) -> list[Block | TableBlock] | None:
        """A table of rows; None for one that only lays the page out, or that holds others."""
        if element.tag == "dl":
            return self._definitions(element)
        if element.get("role") in ("presentation", "none") or list(element.iter("table"))[1:]:
            return None
        rows = [self._row(row) for row in element.iter("tr") if not _is_hidden(row)]
        grid = _squared(rows)
        if not grid or max(len(row) for row in grid) < 2:
            return None
        captions = (squeeze("".join(c.itertext())) for c in element.iter("caption"))
        titles: list[Block | TableBlock] = [paragraph(caption) for caption in captions if caption]
        return [*titles, TableBlock(tuple(grid))] if any(any(row) for row in grid) else []

    def _row(self, row: Any) -> list[tuple[_Lines, int, int]]:
        cells = [cell for cell in row if cell.tag in ("td", "th") and not _is_hidden(cell)]
        return [(self._cell(c), _span(c, "colspan"), _span(c, "rowspan")) for c in cells]

    def _cell(self, cell: Any) -> _Lines:
        made: list[Block | TableBlock] = []
        pending: list[str] = [cell.text or ""]
        for child in cell:
            self._walk(child, made, pending, inside=True)
            pending.append(child.tail or "")
        _flush(made, pending, "text")
        return _apart(made)

    def _definitions(self, element: Any) -> list[Block | TableBlock] | None:
        """``dl`` as rows of term and definition, where each term has one short definition."""
        parts = list(element.iter("dt", "dd"))
        terms = [part.tag == "dt" for part in parts]
        if len(parts) < 2 or terms != [n % 2 == 0 for n in range(len(parts))] or len(parts) % 2:
            return None
        cells = [self._cell(part) for part in parts]
        if any(len(cell) > 3 for cell in cells):
            return None
        rows = tuple(zip(cells[::2], cells[1::2], strict=True))
        return [TableBlock(rows)] if any(any(row) for row in rows) else []


def _squared(rows: list[list[tuple[_Lines, int, int]]]) -> list[tuple[_Lines, ...]]:
    """Rows of one length: a cell that spans more is blank in the other places."""
    waiting: dict[int, int] = {}
    grid: list[list[_Lines]] = []
    for row in rows:
        made: list[_Lines] = []
        cells = iter(row)
        covered = {column: left - 1 for column, left in waiting.items()}
        while True:
            if waiting.get(len(made), 0) > 0:
                made.append(())
                continue
            cell = next(cells, None)
            if cell is None:
                break
            lines, across, down = cell
            for column in range(len(made), len(made) + across):
                covered[column] = down - 1
            made.extend([lines, *[()] * (across - 1)])
        waiting = {column: left for column, left in covered.items() if left > 0}
        grid.append(made)
    width = max((len(row) for row in grid), default=0)
    return [(*row, *[()] * (width - len(row))) for row in grid]


def _span(cell: Any, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return max(1, min(int(value), MAX_SPAN)) if re.fullmatch(r"\d{1,12}", value) else 1


def _apart(blocks: list[Block | TableBlock]) -> _Lines:
    lines: list[DraftLine] = []
    for block in blocks:
        own = (
            block.lines
            if isinstance(block, Block)
            else tuple(line for row in block.rows for cell in row for line in cell)
        )
        lines.extend(
            DraftLine(line.text, apart=bool(lines) or bool(n)) for n, line in enumerate(own)
        )
    return tuple(lines)


# -- what is seen -----------------------------------------------------------------------------------


def _is_noise(element: Any, *, inside: bool) -> bool:
    tag = element.tag
    if tag in _UNSEEN or _is_hidden(element):
        return True
    if tag in _ROUND and not (inside and tag in ("header", "footer")):
        return (
            tag != "header" or element.find(".//h1") is None or element.find(".//nav") is not None
        )
    if tag == "form" and len(squeeze("".join(element.itertext()))) < SHORT_FORM:
        return True
    if element.get("role") in ("navigation", "banner", "contentinfo", "search", "complementary"):
        return True
    if tag in ("body", "html"):
        return False
    return bool(_noise_name().search(f" {element.get('class', '')} {element.get('id', '')} "))


def _is_hidden(element: Any) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    return bool(_UNSEEN_STYLE.search(element.get("style") or ""))


@cache
def _noise_name() -> re.Pattern[str]:
    words = "|".join(load_data("web_pages")["noise_names"])
    return re.compile(rf"[\s_-](?:{words})[\s_-]", re.IGNORECASE)


def _typed(text: str | None, tag: str) -> str:
    """In ``pre`` the line ends of the source are typed."""
    return (text or "").replace("\n", _BREAK) if tag == "pre" else text or ""


def _role(tag: str) -> Role:
    if tag == "h1":
        return "title"
    return "heading" if re.fullmatch("h[2-6]", tag) else "text"


def _flush(made: list[Block | TableBlock], pending: list[str], role: Role) -> None:
    """The paragraphs of what has come together: line ends that were typed part them, unless a sentence goes on."""
    lines = [squeeze(line) for line in "".join(pending).split(_BREAK)]
    pending.clear()
    if role != "text":
        if shown := "".join(lines):
            made.append(paragraph(shown, role))
        return
    made.extend(_paragraphs(lines))


def _paragraphs(lines: list[str]) -> Iterator[Block]:
    width = wrapping_width(lines)
    waiting: list[DraftLine] = []
    before = ""
    for line in lines:
        if waiting and not goes_on(before, line, width):
            yield Block(tuple(waiting))
            waiting = []
        if line:
            waiting.append(DraftLine(line))
        before = line
    if waiting:
        yield Block(tuple(waiting))


def squeeze(text: str) -> str:
    """White space of the markup closed up; blanks between Japanese letters are the markup's line ends."""
    text = re.sub(r"[ \t\r\n\x0c\xa0\u200b\ufeff]+", " ", text).strip()
    return re.sub(r"(?<=[぀-ヿ一-鿿、。]) (?=[぀-ヿ一-鿿])", "", text) if "　" not in text else text
