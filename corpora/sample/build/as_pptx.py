"""Blocks → PowerPoint, 16:9, one text box or table after another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from as_html import split_slides
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt
from source import Block, SourceDocument


def save_pptx(source: SourceDocument, path: Path) -> None:
    """Write one slide a heading; titles stay in the title placeholder."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    for index, (heading, blocks) in enumerate(split_slides(source), start=1):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        text = heading or "".join(block.text for block in blocks if block.kind == "title")
        _title(slide, text, source.layout, cover=not heading)
        _body(slide, [b for b in blocks if b.kind != "title"], source.layout, cover=not heading)
        _footer(slide, f"{source.layout.get('footer', '')}　{index}", source.layout)
    deck.core_properties.title = source.title
    deck.core_properties.author = ""
    deck.save(str(path))


def _title(slide: Any, text: str, layout: dict[str, Any], *, cover: bool) -> None:
    title = slide.shapes.title
    title.left, title.width = Inches(0.6), Inches(12.1)
    title.top, title.height = Inches(2.0 if cover else 0.35), Inches(1.4 if cover else 0.9)
    title.text_frame.text = text
    title.text_frame.word_wrap = True
    for run in title.text_frame.paragraphs[0].runs:
        _dress(run, layout, 32 if cover else 28)
        run.font.bold = True
        accent = bytes.fromhex(layout.get("accent", "#1F4E79").strip("#"))
        run.font.color.rgb = RGBColor(*accent)  # type: ignore[no-untyped-call]


def _body(slide: Any, blocks: list[Block], layout: dict[str, Any], *, cover: bool) -> None:
    top = 3.6 if cover else 1.4
    texts: list[str] = []
    for block in blocks:
        if block.kind == "table":
            top = _text_box(slide, texts, top, layout)
            texts = []
            top = _table(slide, block.rows, top, layout)
        elif block.kind != "blank":
            texts.append(block.text)
    _text_box(slide, texts, top, layout)


def _text_box(slide: Any, texts: list[str], top: float, layout: dict[str, Any]) -> float:
    if not texts:
        return top
    rows = sum(1 + len(text) // 46 for text in texts)
    height = 0.42 * rows
    box = slide.shapes.add_textbox(Inches(0.8), Inches(top), Inches(11.7), Inches(height))
    box.text_frame.word_wrap = True
    for index, text in enumerate(texts):
        frame = box.text_frame
        paragraph = frame.paragraphs[0] if index == 0 else frame.add_paragraph()
        paragraph.text = text
        for run in paragraph.runs:
            _dress(run, layout, layout.get("points", 20))
    return top + height + 0.1


def _table(slide: Any, rows: Any, top: float, layout: dict[str, Any]) -> float:
    height = 0.42 * len(rows)
    size = (Inches(0.8), Inches(top), Inches(11.7), Inches(height))
    table = slide.shapes.add_table(len(rows), len(rows[0]), *size).table
    for row_index, row in enumerate(rows):
        for column_index, text in enumerate(row):
            cell = table.cell(row_index, column_index)
            cell.text = text.replace("<br>", "\n")
            for paragraph in cell.text_frame.paragraphs:
                for run in paragraph.runs:
                    _dress(run, layout, 15)
    return top + height + 0.25


def _footer(slide: Any, text: str, layout: dict[str, Any]) -> None:
    box = slide.shapes.add_textbox(Inches(0.8), Inches(7.0), Inches(11.7), Inches(0.35))
    box.text_frame.text = text
    _dress(box.text_frame.paragraphs[0].runs[0], layout, 11)


def _dress(run: Any, layout: dict[str, Any], points: float) -> None:
    run.font.size = Pt(points)
    run.font.name = layout["font"]
    properties = run._r.get_or_add_rPr()
    east_asian = properties.makeelement(qn("a:ea"), {"typeface": layout["font"]})
    properties.append(east_asian)
