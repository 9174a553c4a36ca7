"""Word documents (.docx): paragraphs and tables in body order, automatic numbers rebuilt (python-docx)."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from kyoutei_nlp.document import Aside
from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading.draft import (
    Block,
    Draft,
    DraftLine,
    DraftPage,
    Role,
    TableBlock,
    paragraph,
)
from kyoutei_nlp.reading.letters import close_up
from kyoutei_nlp.reading.numbering import Numbering

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_SKIPPED: Final = frozenset(
    {f"{_W}del", f"{_W}moveFrom", f"{_W}pPr", f"{_W}rPr", f"{_W}delText", f"{_W}instrText",
     f"{_W}rt", f"{_MC}Fallback", f"{_W}footnoteReference"}
)  # fmt: skip


def read_word(data: bytes, path: str) -> Draft:
    """A draft of one page (Word keeps no pages); headers and footers are asides."""
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    try:
        document = docx.Document(io.BytesIO(data))
        numbering = Numbering.of(document)
        blocks = list(_blocks(document.element.body, numbering))
        asides = (*_asides(document), *_notes(document))
    except (
        OpcError,
        LxmlError,
        KeyError,
        ValueError,
        AttributeError,
        TypeError,
        OSError,
        IndexError,
    ) as error:
        raise UnreadableSourceError(path, "corrupt", "Word 文書として読めません") from error
    if not blocks:
        raise UnreadableSourceError(path, "empty")
    return Draft((DraftPage(tuple(blocks), asides=asides),))


def _blocks(container: Any, numbering: Numbering) -> Iterator[Block | TableBlock]:
    for element in container:
        if element.tag == f"{_W}p":
            yield from _paragraph(element, numbering)
        elif element.tag == f"{_W}tbl":
            yield from _table(element, numbering)
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _blocks(element, numbering)


def _paragraph(element: Any, numbering: Numbering) -> Iterator[Block | TableBlock]:
    number = numbering.next_number(element)
    role = _role(element, numbering)
    first = True
    for shown in _text(element).split("\n"):
        line = close_up(shown.strip())
        if first and (number or line):
            line = f"{number}{line}" if number else line
            first = False
        if line.strip():
            yield paragraph(line, role)
    for box in _text_boxes(element):
        yield from _blocks(box, numbering)


def _text_boxes(element: Any) -> Iterator[Any]:
    for box in element.iter(f"{_W}txbxContent"):
        parents = [parent.tag for parent in box.iterancestors()]
        inner = parents[: parents.index(f"{_W}p")] if f"{_W}p" in parents else parents
        if f"{_MC}Fallback" not in inner and f"{_MC}Fallback" not in parents:
            yield box


def _text(element: Any) -> str:
    """The text of a paragraph without deletions, field codes, ruby and text boxes."""
    pieces: list[str] = []
    for child in element:
        tag = child.tag
        if tag in _SKIPPED or tag == f"{_W}txbxContent" or not isinstance(tag, str):
            continue
        if tag == f"{_W}t":
            pieces.append(child.text or "")
        elif tag == f"{_W}tab":
            pieces.append("　")
        elif tag in (f"{_W}br", f"{_W}cr"):
            pieces.append("\n")
        elif tag == f"{_W}noBreakHyphen":
            pieces.append("-")
        else:
            pieces.append(_text(child))
    return "".join(pieces)


def _role(element: Any, numbering: Numbering) -> Role:
    properties = element.find(f"{_W}pPr")
    style = properties.find(f"{_W}pStyle") if properties is not None else None
    name = numbering.style_name(style.get(f"{_W}val")) if style is not None else ""
    if name in ("title", "表題"):
        return "title"
    if name.startswith(("heading", "見出し")):
        return "heading"
    return "text"


def _table(element: Any, numbering: Numbering) -> Iterator[Block | TableBlock]:
    rows = []
    for row in element.iter(f"{_W}tr"):
        if next(row.iterancestors(f"{_W}tbl")) is not element:
            continue
        cells: list[tuple[DraftLine, ...]] = []
        for cell in row.iter(f"{_W}tc"):
            if next(cell.iterancestors(f"{_W}tr")) is row:
                cells.extend(_cell(cell, numbering))
        rows.append(tuple(cells))
    width = max((len(row) for row in rows), default=0)
    if width == 1:
        for row in rows:
            yield from (Block((line,)) for cell in row for line in cell)
    elif any(any(row) for row in rows):
        yield TableBlock(tuple((*row, *((),) * (width - len(row))) for row in rows))


def _cell(cell: Any, numbering: Numbering) -> list[tuple[DraftLine, ...]]:
    """The cell, and blank cells for the columns that it spans; blank where it goes on from above."""
    properties = cell.find(f"{_W}tcPr")
    span = properties.find(f"{_W}gridSpan") if properties is not None else None
    merge = properties.find(f"{_W}vMerge") if properties is not None else None
    extra = min(int(span.get(f"{_W}val", "1")) - 1, 63) if span is not None else 0
    lines: list[DraftLine] = []
    if merge is None or merge.get(f"{_W}val") == "restart":
        for block in _blocks(cell, numbering):
            if isinstance(block, Block):
                own = list(block.lines)
            else:
                own = [line for row in block.rows for inner in row for line in inner]
            lines.extend(replace(line, apart=bool(lines)) for line in own)
    return [tuple(lines), *([()] * extra)]


def _notes(document: Any) -> Iterator[Aside]:
    """Footnotes and endnotes (脚注・文末脚注), which stand outside the running text."""
    from docx.oxml import parse_xml

    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2]
        if kind not in ("footnotes", "endnotes") or relation.is_external:
            continue
        for note in parse_xml(relation.target_part.blob):
            if note.get(f"{_W}type") in (None, "normal"):
                lines = (close_up(_text(p).strip()) for p in note.iter(f"{_W}p"))
                if text := "\n".join(line for line in lines if line):
                    yield Aside(text, "notes")


def _asides(document: Any) -> Iterator[Aside]:
    seen: set[str] = set()
    for section in document.sections:
        for part, kind in ((section.header, "header"), (section.footer, "footer")):
            text = "\n".join(t for p in part.paragraphs if (t := p.text.strip()))
            if text and text not in seen:
                seen.add(text)
                yield Aside(text, "header" if kind == "header" else "footer")
