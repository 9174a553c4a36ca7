"""The body of a Word document → blocks in order, a ``PageEnd`` where Word last began a new page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from kyoutei_nlp.reading.draft import Block, DraftLine, Role, TableBlock
from kyoutei_nlp.reading.letters import close_up
from kyoutei_nlp.reading.numbering import Numbering
from kyoutei_nlp.reading.word_text import COMPATIBILITY, PAGE_END, Printed, W

MAX_SPAN: Final = 63
"""Word's own limit of columns."""
_HOLDERS: Final = frozenset(
    f"{W}{name}" for name in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")
)


class PageEnd:
    """A page ends here."""


Piece = Block | TableBlock | PageEnd


@dataclass(slots=True)
class Body:
    """Walks a body once, in order: numbers count up and fields open and close on the way."""

    numbering: Numbering
    printed: Printed
    _waiting: str = ""

    def pieces(self, container: Any) -> Iterator[Piece]:
        """Blocks and page ends of a body, a cell, a text box."""
        for element in container:
            if element.tag == f"{W}p":
                yield from self._paragraph(element)
            elif element.tag == f"{W}tbl":
                yield from self._table(element)
            elif element.tag in _HOLDERS:
                yield from self.pieces(element)
            elif element.tag == f"{COMPATIBILITY}AlternateContent":
                yield from self._first_choice(element)

    def _first_choice(self, element: Any) -> Iterator[Piece]:
        choice = element.find(f"{COMPATIBILITY}Choice")
        if choice is not None:
            yield from self.pieces(choice)

    def _paragraph(self, element: Any) -> Iterator[Piece]:
        number, text = self._joined(element)
        if text is not None:
            yield from _paragraph_pieces(number, text, self._role(element))
        for box in _text_boxes(element):
            yield from (piece for piece in self.pieces(box) if not isinstance(piece, PageEnd))

    def _joined(self, element: Any) -> tuple[str, str | None]:
        """Number and text; a paragraph whose mark was deleted waits for the next one and joins it."""
        text = self._waiting + self.printed.text(element)
        self._waiting = ""
        if _mark_is_deleted(element):
            self._waiting = text
            return "", None
        return self.numbering.next_number(element), text

    def _role(self, element: Any) -> Role:
        name = self.numbering.style_name(element)
        if name in ("title", "表題"):
            return "title"
        return "heading" if name.startswith(("heading", "見出し")) else "text"

    # -- tables -----------------------------------------------------------------------------------

    def _table(self, element: Any) -> Iterator[Piece]:
        rows: list[tuple[tuple[DraftLine, ...], ...]] = []
        for row in _rows(element):
            if next(row.iter(f"{W}lastRenderedPageBreak"), None) is not None:
                yield from _table_block(rows)
                rows = []
                yield PageEnd()
            rows.append(tuple(self._cells(row)))
        yield from _table_block(rows)

    def _cells(self, row: Any) -> Iterator[tuple[DraftLine, ...]]:
        properties = row.find(f"{W}trPr")
        yield from [()] * _number_of(properties, "gridBefore", 0)
        for cell in _cells_of(row):
            yield from self._cell(cell)
        yield from [()] * _number_of(properties, "gridAfter", 0)

    def _cell(self, cell: Any) -> Iterator[tuple[DraftLine, ...]]:
        """The cell, and blank cells for the columns that it spans; blank where it goes on from above."""
        properties = cell.find(f"{W}tcPr")
        yield () if _goes_on(properties) else tuple(self._cell_lines(cell))
        yield from [()] * (_number_of(properties, "gridSpan", 1) - 1)

    def _cell_lines(self, cell: Any) -> Iterator[DraftLine]:
        first = True
        for piece in self.pieces(cell):
            for line in _lines_of(piece):
                yield replace(line, apart=not first)
                first = False


def _paragraph_pieces(number: str, text: str, role: Role) -> Iterator[Piece]:
    """Its lines as blocks; where a page ends inside a line, the line goes on in a block on the next page."""
    before = ""
    for n_page, of_page in enumerate(text.split(PAGE_END)):
        if n_page:
            yield PageEnd()
        for n_line, shown in enumerate(of_page.split("\n")):
            line = close_up(shown.strip())
            goes_on = bool(n_page and not n_line and before)
            before = line
            if line:
                yield Block((DraftLine(f"{number}{line}"),), role, continues=goes_on)
                number = ""
    if number.strip():
        yield Block((DraftLine(number.strip()),), role)


def _text_boxes(element: Any) -> Iterator[Any]:
    """Text boxes anchored in this paragraph itself, of a drawing or its older twin but never of both."""
    for box in element.iter(f"{W}txbxContent"):
        within = []
        for parent in box.iterancestors():
            if parent.tag == f"{W}p":
                break
            within.append(parent.tag)
        if parent is element and f"{COMPATIBILITY}Fallback" not in within:
            yield box


def _mark_is_deleted(paragraph: Any) -> bool:
    properties = paragraph.find(f"{W}pPr/{W}rPr")
    return properties is not None and any(
        properties.find(f"{W}{name}") is not None for name in ("del", "moveFrom")
    )


def _rows(table: Any) -> Iterator[Any]:
    """The rows of the table itself, without deleted ones."""
    for row in table.iter(f"{W}tr"):
        if next(row.iterancestors(f"{W}tbl")) is table and row.find(f"{W}trPr/{W}del") is None:
            yield row


def _cells_of(row: Any) -> Iterator[Any]:
    for cell in row.iter(f"{W}tc"):
        if next(cell.iterancestors(f"{W}tr")) is row:
            yield cell


def _goes_on(properties: Any) -> bool:
    """Whether a cell is merged into the one above or to the left."""
    if properties is None:
        return False
    for name in ("vMerge", "hMerge"):
        merge = properties.find(f"{W}{name}")
        if merge is not None and merge.get(f"{W}val", "continue") == "continue":
            return True
    return properties.find(f"{W}cellDel") is not None


def _number_of(properties: Any, name: str, default: int) -> int:
    found = properties.find(f"{W}{name}") if properties is not None else None
    value = found.get(f"{W}val", "") if found is not None else ""
    return min(int(value), MAX_SPAN) if value.isdecimal() else default


def _lines_of(piece: Piece) -> Iterable[DraftLine]:
    if isinstance(piece, Block):
        return piece.lines
    if isinstance(piece, TableBlock):
        return [line for row in piece.rows for cell in row for line in cell]
    return ()


def _table_block(rows: list[tuple[tuple[DraftLine, ...], ...]]) -> Iterator[Block | TableBlock]:
    """A table; a table of one column is a frame round paragraphs."""
    width = max((len(row) for row in rows), default=0)
    if width == 1:
        for row in rows:
            yield from (Block((replace(line, apart=False),)) for cell in row for line in cell)
    elif any(any(row) for row in rows):
        yield TableBlock(tuple((*row, *((),) * (width - len(row))) for row in rows))
