"""Blocks → Word: columns, vertical text, page fields, tables and Word's own 条 numbering."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import docx
from as_html import CLAUSE, ITEM
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph
from source import Block, SourceDocument, without_ruby

ALIGN = {
    "title": WD_ALIGN_PARAGRAPH.CENTER,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "left": WD_ALIGN_PARAGRAPH.LEFT,
}
CLAUSE_NUMBER = re.compile(r"^第[0-9０-９]+条　")
ITEM_NUMBER = re.compile(r"^[ 　]*[(（][0-9０-９]+[)）]　?")
NUMBERING = """<w:abstractNum {ns} w:abstractNumId="90"><w:multiLevelType w:val="multilevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:suff w:val="nothing"/>
<w:lvlText w:val="第%1条　"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="210" w:hanging="210"/>
</w:pPr></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="{format}"/>
<w:suff w:val="nothing"/><w:lvlText w:val="（%2）　"/><w:lvlJc w:val="left"/><w:pPr>
<w:ind w:left="630" w:hanging="420"/></w:pPr></w:lvl></w:abstractNum>"""


def save_docx(source: SourceDocument, path: Path) -> None:
    """Write the document as a Word file with fixed properties, so that a rebuild is the same."""
    document = docx.Document()
    layout = source.layout
    _set_up(document, layout)
    for block in source.blocks:
        _add_block(document, block, layout)
    document.core_properties.title = source.title
    document.core_properties.author = ""
    document.core_properties.created = datetime(2025, 4, 1, tzinfo=UTC)
    document.core_properties.modified = datetime(2025, 4, 1, tzinfo=UTC)
    document.save(str(path))


def _set_up(document: Document, layout: dict[str, Any]) -> None:
    style = document.styles["Normal"]
    style.font.name = layout["font"]
    style.font.size = Pt(layout.get("points", 10.5))
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in ("w:eastAsia", "w:ascii", "w:hAnsi"):
        fonts.set(qn(attribute), layout["font"])
    style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing = layout.get("leading", 1.25)
    _set_up_page(document, layout)
    if layout.get("autonumber"):
        _add_numbering(document, layout.get("number_format", "decimalFullWidth"))


def _set_up_page(document: Document, layout: dict[str, Any]) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if layout.get("landscape") or layout.get("vertical"):
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(layout.get("side", 26))
    section.top_margin = section.bottom_margin = Mm(layout.get("top", 26))
    if layout.get("columns", 1) > 1:
        columns = section._sectPr.find(qn("w:cols"))
        columns.set(qn("w:num"), str(layout["columns"]))
        columns.set(qn("w:space"), "500")
    if layout.get("vertical"):
        direction = OxmlElement("w:textDirection")
        direction.set(qn("w:val"), "tbRl")
        section._sectPr.append(direction)
    _running(section.header.paragraphs[0], layout.get("header"), layout.get("header_at", "right"))
    _running(section.footer.paragraphs[0], layout.get("footer"), layout.get("footer_at", "center"))


def _running(paragraph: Paragraph, text: str | None, position: str) -> None:
    if not text:
        return
    paragraph.alignment = ALIGN[position]
    for part in re.split(r"(\{pages?\})", text):
        if part.startswith("{"):
            _add_field(paragraph, "PAGE" if part == "{page}" else "NUMPAGES")
        elif part:
            paragraph.add_run(part).font.size = Pt(9)


def _add_field(paragraph: Paragraph, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def _add_numbering(document: Document, number_format: str) -> None:
    numbering = document.part.numbering_part.element
    definition = parse_xml(NUMBERING.format(ns=nsdecls("w"), format=number_format))
    numbering.insert(0, definition)
    use = f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'
    numbering.append(parse_xml(use))


def _add_block(document: Document, block: Block, layout: dict[str, Any]) -> None:
    if block.kind == "table":
        _add_table(document, block.rows, layout.get("widths"))
    elif block.kind == "signature":
        _add_signature(document, block, layout.get("signature", "plain"))
    elif block.kind == "page":
        paragraph = document.add_paragraph()
        paragraph.add_run().add_break(WD_BREAK.PAGE)
        if layout.get("rendered_pages"):  # what Word writes where it last began a page
            paragraph.add_run()._r.append(OxmlElement("w:lastRenderedPageBreak"))
    else:
        _add_paragraph(document, block, layout)


def _add_paragraph(document: Document, block: Block, layout: dict[str, Any]) -> None:
    paragraph = document.add_paragraph()
    text = without_ruby(block.text)
    if layout.get("autonumber"):
        text = _numbered(paragraph, text)
    run = paragraph.add_run(text)
    if block.kind in ALIGN:
        paragraph.alignment = ALIGN[block.kind]
    if block.kind == "title":
        run.font.size = Pt(layout.get("points", 10.5) * 1.35)
    elif block.kind in ("heading", "slide"):
        run.bold = True
        paragraph.paragraph_format.space_before = Pt(8)
        paragraph.paragraph_format.keep_with_next = True
    elif block.kind == "note":
        run.font.size = Pt(layout.get("points", 10.5) * 0.85)
    elif not layout.get("autonumber"):
        _hang(paragraph, text, layout)


def _hang(paragraph: Paragraph, text: str, layout: dict[str, Any]) -> None:
    em = layout.get("points", 10.5)
    if CLAUSE.match(text):
        left, first = em, -em
    elif ITEM.match(text):
        left, first = em * 2.5, -em * 1.5
    else:
        return
    paragraph.paragraph_format.left_indent = Pt(left)
    paragraph.paragraph_format.first_line_indent = Pt(first)


def _numbered(paragraph: Paragraph, text: str) -> str:
    for level, pattern in enumerate((CLAUSE_NUMBER, ITEM_NUMBER)):
        if match := pattern.match(text):
            properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            properties.get_or_add_ilvl().val = level
            properties.get_or_add_numId().val = 90
            return text[match.end() :]
    return text


def _add_table(
    document: Document, rows: tuple[tuple[str, ...], ...], widths: list[int] | None
) -> None:
    """Add a ruled table; ``widths`` in millimetres apply when there is one for each column."""
    table = document.add_table(rows=0, cols=max(map(len, rows)))
    table.style = "Table Grid"
    use_widths = widths if widths and len(widths) == len(rows[0]) else None
    table.autofit = use_widths is None
    for column, width in zip(table.columns, use_widths or (), strict=False):
        column.width = Mm(width)
    for row in rows:
        cells = table.add_row().cells
        for cell, text in zip(cells, row, strict=False):
            cell.text = text.replace("<br>", "\n")
        for cell, width in zip(cells, use_widths or (), strict=False):
            cell.width = Mm(width)


def _add_signature(document: Document, block: Block, style: str) -> None:
    if style == "plain":
        for group in block.rows:
            for line in group:
                paragraph = document.add_paragraph(line)
                paragraph.paragraph_format.left_indent = Mm(45)
                paragraph.paragraph_format.keep_with_next = True
            document.add_paragraph()
        return
    in_columns = style == "columns"
    shape = (1, len(block.rows)) if in_columns else (len(block.rows), 1)
    table = document.add_table(rows=shape[0], cols=shape[1])
    if not in_columns:
        table.style = "Table Grid"
    for index, group in enumerate(block.rows):
        cell = table.cell(0, index) if in_columns else table.cell(index, 0)
        cell.text = "\n".join(group)
        for paragraph in cell.paragraphs:
            paragraph.paragraph_format.keep_with_next = True
    for row in table.rows:
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
