"""A part of a document as a document of its own, and its tags back at their places in the whole (協定集の一件)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from kyoutei_nlp.agreement import Clause, Tag
from kyoutei_nlp.document import Cell, Document, DocumentKind, Line, Page, Passage, Span, Table


def cut(document: Document, span: Span, *, title: str, kind: DocumentKind) -> Document:
    """What the document would be if it held nothing but ``span``; its pages keep their numbers.

    Lines, cells and tables that the edges cut through are left out.
    """
    text = document.quote(span)
    pages = tuple(_page(page, span) for page in document.pages if _shared(page, span))
    tables = tuple(_table(table, span) for table in document.tables if _lies_in(table, span))
    passages = (Passage(f"{document.id}#0", Span(0, len(text)), "paragraph"),)
    return replace(
        document, kind=kind, title=title, text=text, pages=pages, passages=passages, tables=tables
    )


def _shared(page: Page, span: Span) -> bool:
    return page.start < span.end and span.start < page.end


def _page(page: Page, span: Span) -> Page:
    start, end = max(page.start, span.start), min(page.end, span.end)
    lines = tuple(
        Line(_shifted(line.span, -span.start), line.page, line.box, line.direction)
        for line in page.lines
        if start <= line.span.start and line.span.end <= end
    )
    text = page.text[start - page.start : end - page.start]
    return replace(page, start=start - span.start, end=end - span.start, text=text, lines=lines)


def _lies_in(table: Table, span: Span) -> bool:
    spans = [cell.span for cell in table.cells if cell.span]
    return bool(spans) and all(span.contains(each) for each in spans)


def _table(table: Table, span: Span) -> Table:
    cells = (
        Cell(cell.row, cell.column, _shifted(cell.span, -span.start) if cell.span else None)
        for cell in table.cells
    )
    return Table(table.page, tuple(cells), table.box)


def _shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def tags_back(tags: Iterable[Tag], span: Span, record: str) -> Iterator[Tag]:
    """Tags of a part in the whole document; those of its own agreement get its number, the head its extent.

    ``record`` is ``""`` for a part that is no agreement.
    """
    for tag in tags:
        attributes = dict(tag.attributes)
        if attributes.pop("record", None) is not None and record:
            attributes["record"] = record
        if "clause" in attributes:
            attributes["clause"] = _numbered(attributes["clause"], record)
        if tag.label == "agreement":
            attributes["extent"] = f"{span.start}-{span.end}"
        yield replace(tag, span=_shifted(tag.span, span.start), attributes=attributes)


def clauses_back(clauses: Iterable[Clause], span: Span, record: str) -> Iterator[Clause]:
    """Clauses of a part in the whole document; ``id/1/2`` of the first deed becomes ``id/d0/1/2``."""
    for clause in clauses:
        yield replace(
            clause,
            id=_numbered(clause.id, record),
            parent=_numbered(clause.parent, record) if clause.parent else None,
            span=_shifted(clause.span, span.start),
        )


def _numbered(identity: str, record: str) -> str:
    document, _, path = identity.partition("/")
    return f"{document}/d{record}/{path}"
