"""Draft → Document: one text, its pages, lines and tables with their offsets.

A paragraph is one line of the text; a paragraph that goes on over a page joint gets no line feed there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from kyoutei_nlp.deeds import Deed, find_deeds
from kyoutei_nlp.document import (
    Cell,
    Document,
    Line,
    Page,
    Source,
    SourceNotes,
    Span,
    Table,
)
from kyoutei_nlp.reading.draft import Block, Draft, DraftLine, DraftPage, TableBlock
from kyoutei_nlp.reading.joining import joint
from kyoutei_nlp.reading.kinds import judge_kind
from kyoutei_nlp.reading.passages import MAX_SECTION, Paragraph, make_passages
from kyoutei_nlp.reading.quality import judge_picture, judge_quality
from kyoutei_nlp.reading.radicals import fold_radicals
from kyoutei_nlp.reading.titles import find_title


@dataclass
class _Writer:
    """Writes the text down and remembers where everything stands."""

    text: list[str] = field(default_factory=list)
    length: int = 0
    tail: str = ""
    lines: list[Line] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)

    def put(self, piece: str) -> None:
        if piece:
            self.text.append(piece)
            self.length += len(piece)
            self.tail = piece[-1]

    def put_line(self, line: DraftLine, page: int) -> Span | None:
        """Write one line and remember its box; nothing for a blank line."""
        shown = fold_radicals(line.text).replace("\n", " ").strip()
        if not shown:
            return None
        if self.tail not in ("", "\n", "\t"):
            self.put(" " if line.apart else joint(self.tail, shown))
        span = Span(self.length, self.length + len(shown))
        self.put(shown)
        self.lines.append(Line(span, page, line.box, line.direction))
        return span

    def put_block(self, block: Block, page: int) -> None:
        start = self.length
        for line in block.lines:
            self.put_line(line, page)
        if self.length == start:
            return
        if block.continues and self.paragraphs and self.paragraphs[-1].end <= start:
            last = self.paragraphs.pop()
            self.paragraphs.append(
                Paragraph(last.start, self.length, last.role, last.page, last.size)
            )
        else:
            self.paragraphs.append(Paragraph(start, self.length, block.role, page, block.size))

    def put_table(self, table: TableBlock, page: int) -> None:
        start, cells, n_row = self.length, [], 0
        goes_on = table.continues and bool(self.tables)
        above = 1 + max(c.row for c in self.tables[-1].cells) if goes_on else 0
        for row in table.rows:
            if not any(line.text.strip() for cell in row for line in cell):
                continue
            if n_row:
                start = self._cut_table(start, page)
                self.put("\n")
            for column, cell in enumerate(row):
                if column:
                    self.put("\t")
                cells.append(Cell(above + n_row, column, self._put_cell(cell, page)))
            n_row += 1
        if n_row:
            if goes_on:
                last = self.tables.pop()
                self.tables.append(replace(last, cells=(*last.cells, *cells)))
            else:
                self.tables.append(Table(page, tuple(cells), table.box))
            self.paragraphs.append(Paragraph(start, self.length, "table", page))

    def _cut_table(self, start: int, page: int) -> int:
        """End a paragraph of rows that is long enough for a passage; where the rows of the next one start."""
        if self.length - start < MAX_SECTION:
            return start
        self.paragraphs.append(Paragraph(start, self.length, "table", page))
        return self.length + 1

    def _put_cell(self, cell: tuple[DraftLine, ...], page: int) -> Span | None:
        spans = [span for line in cell if (span := self.put_line(line, page))]
        return Span(spans[0].start, spans[-1].end) if spans else None


def assemble(
    draft: Draft, source: Source, *, notes: SourceNotes, reader: str, name: str = ""
) -> Document:
    """The document that ``draft`` describes; the caller has made sure that it holds text."""
    notes = replace(notes, date=notes.date or draft.date)
    writer = _Writer()
    bounds = [_write_page(writer, page, number) for number, page in enumerate(draft.pages, 1)]
    text = "".join(writer.text)
    pages = _pages(draft, bounds, writer.lines, text)
    in_pages = not (draft.slides or draft.sheets)
    deeds = find_deeds(text, [page.start for page in pages]) if in_pages else ()
    title = find_title(draft, text, _heads(writer.paragraphs, deeds), notes, name=name)
    passages = make_passages(
        text, writer.paragraphs, source.id, slides=draft.slides, title=title, deeds=deeds
    )
    kind = judge_kind(draft, text, title, deeds=deeds)
    tables = tuple(writer.tables)
    return Document(source, kind, title, text, pages, passages, tables, notes, reader)


def _heads(paragraphs: list[Paragraph], deeds: Sequence[Deed]) -> list[Paragraph]:
    """Where the title stands: before the first of several deeds if anything does."""
    before = [p for p in paragraphs if deeds and p.end <= deeds[0].span.start]
    return before or paragraphs


def _write_page(writer: _Writer, page: DraftPage, number: int) -> tuple[int, int]:
    start: int | None = None
    for block in page.blocks:
        goes_on = isinstance(block, Block) and block.continues
        if writer.length and not goes_on and writer.tail != "\n":
            writer.put("\n")
        if start is None:
            start = writer.length
        if isinstance(block, TableBlock):
            writer.put_table(block, number)
        else:
            writer.put_block(block, number)
    return (writer.length if start is None else start), writer.length


def _pages(
    draft: Draft, bounds: list[tuple[int, int]], lines: list[Line], text: str
) -> tuple[Page, ...]:
    by_page: dict[int, list[Line]] = {}
    for line in lines:
        by_page.setdefault(line.page, []).append(line)
    pages = []
    for number, (page, (start, end)) in enumerate(zip(draft.pages, bounds, strict=True), 1):
        shown = text[start:end]
        quality, parts = judge_quality(shown, _joints(by_page.get(number, ()), start))
        quality = judge_picture(quality, page.parts)
        pages.append(
            Page(
                number,
                start,
                end,
                shown,
                page.size,
                tuple(by_page.get(number, ())),
                quality,
                (*parts, *page.parts),
                page.direction,
                page.method if shown.strip() else "none",
                page.asides,
            )
        )
    return tuple(pages)


def _joints(lines: Sequence[Line], start: int) -> list[int]:
    """Where in the text of a page that begins at ``start`` a line goes on into the next."""
    return [
        after.span.start - start
        for before, after in pairwise(lines)
        if before.span.end == after.span.start > start
    ]
