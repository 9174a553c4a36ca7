"""Presentations (.pptx): a page and a passage for each slide; groups, tables, notes (python-pptx)."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Final

from kyoutei_nlp.document import Aside, AsideKind
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
from kyoutei_nlp.reading.strict import transitional

EMU_PER_POINT: Final = 12700
_A: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_DIAGRAM: Final = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_COMPATIBILITY: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

_Place = tuple[int, int, str]


def read_slides(data: bytes, path: str) -> Draft:
    """A draft with one page a slide; footers, slide numbers, speaker's notes and hidden slides are asides."""
    import pptx
    from lxml.etree import LxmlError
    from pptx.exc import PythonPptxError

    try:
        deck = pptx.Presentation(io.BytesIO(transitional(data)))
        size = ((deck.slide_width or 0) / EMU_PER_POINT, (deck.slide_height or 0) / EMU_PER_POINT)
        running = _running_places(deck.slides)
        pages = tuple(_page(slide, size, running) for slide in deck.slides)
    except (
        PythonPptxError,
        LxmlError,
        KeyError,
        ValueError,
        AttributeError,
        TypeError,
        OSError,
        IndexError,
    ) as error:
        raise UnreadableSourceError(path, "corrupt", "PowerPoint 文書として読めません") from error
    if not any(page.blocks for page in pages):
        raise UnreadableSourceError(path, "empty")
    return Draft(pages, slides=True)


def _page(slide: Any, size: tuple[float, float], running: frozenset[_Place]) -> DraftPage:
    blocks: list[Block | TableBlock] = []
    asides: list[Aside] = []
    title = slide.shapes.title
    for shape in _in_reading_order(slide.shapes, title):
        role: AsideKind | None = "footer" if _place(shape) in running else _aside_role(shape)
        if role is not None:
            if text := _shape_text(shape):
                asides.append(Aside(text, role))
            continue
        blocks.extend(
            _blocks(
                shape, "title" if title is not None and shape.shape_id == title.shape_id else "text"
            )
        )
    blocks.extend(_newer_shapes(slide.shapes._spTree))
    if slide._element.get("show") in ("0", "false"):
        asides.extend(_as_hidden(blocks))
        blocks = []
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        notes = slide.notes_slide.notes_text_frame.text.strip()
        if notes:
            asides.append(Aside(notes, "notes"))
    return DraftPage(
        tuple(blocks), size, method="native" if blocks else "none", asides=tuple(asides)
    )


def _place(shape: Any) -> _Place | None:
    """Where a text box stands and what it says but for its digits; None for what is no plain text box."""
    if shape.is_placeholder or not shape.has_text_frame or not shape.text_frame.text.strip():
        return None
    return (
        shape.left or 0,
        shape.top or 0,
        re.sub(r"[0-9０-９]+", "0", shape.text_frame.text.strip()),
    )


def _running_places(slides: Any) -> frozenset[_Place]:
    """Text boxes that stand at one place with one text on more than half of three slides and more."""
    counts: dict[_Place, int] = {}
    for slide in slides:
        for place in {found for shape in slide.shapes if (found := _place(shape))}:
            counts[place] = counts.get(place, 0) + 1
    needed = max(3, len(slides) // 2 + 1)
    return frozenset(place for place, count in counts.items() if count >= needed)


def _in_reading_order(shapes: Any, title: Any) -> list[Any]:
    """The title first, then by rows of half an inch from the top, then from the left."""
    row = 457_200

    def place(shape: Any) -> tuple[bool, int, int]:
        is_title = title is not None and shape.shape_id == title.shape_id
        return (not is_title, (shape.top or 0) // row, shape.left or 0)

    return sorted(shapes, key=place)


def _aside_role(shape: Any) -> AsideKind | None:
    from pptx.enum.shapes import PP_PLACEHOLDER as KIND

    if not shape.is_placeholder:
        return None
    kinds: dict[Any, AsideKind] = {
        KIND.SLIDE_NUMBER: "page_number",
        KIND.FOOTER: "footer",
        KIND.DATE: "footer",
        KIND.HEADER: "header",
    }
    return kinds.get(shape.placeholder_format.type)


def _blocks(shape: Any, role: Role) -> Iterator[Block | TableBlock]:
    if hasattr(shape, "shapes"):
        for inner in _in_reading_order(shape.shapes, None):
            yield from _blocks(inner, role)
    elif getattr(shape, "has_table", False):
        yield from _table(shape.table)
    elif getattr(shape, "has_chart", False):
        yield from _chart(shape.chart)
    elif shape.has_text_frame:
        yield from _frame(shape.text_frame, role)
    else:
        yield from _smart_art(shape)


def _newer_shapes(tree: Any) -> Iterator[Block]:
    """Shapes that older programs know only by a substitute; python-pptx passes over both."""
    for choice in tree.iter(f"{_COMPATIBILITY}Choice"):
        for p in choice.iter(f"{_A}p"):
            if text := close_up("".join(t.text or "" for t in p.iter(f"{_A}t")).strip()):
                yield paragraph(text)


def _as_hidden(blocks: list[Block | TableBlock]) -> Iterator[Aside]:
    lines = [
        line.text
        for block in blocks
        for line in (
            block.lines
            if isinstance(block, Block)
            else [line for row in block.rows for cell in row for line in cell]
        )
    ]
    if lines:
        yield Aside("\n".join(lines), "hidden")


def _chart(chart: Any) -> Iterator[Block]:
    """What is written in a chart: its title, the names of its series and of its categories."""
    if chart.has_title and chart.chart_title.has_text_frame:
        yield paragraph(close_up(chart.chart_title.text_frame.text.strip()))
    plots = list(chart.plots)
    names = [str(series.name) for plot in plots for series in plot.series if series.name]
    categories = [str(category) for category in plots[0].categories] if plots else []
    for words in (names, categories):
        if text := "、".join(dict.fromkeys(word.strip() for word in words if word.strip())):
            yield paragraph(text)


def _smart_art(shape: Any) -> Iterator[Block]:
    """The texts of a SmartArt figure, in the order of its outline."""
    ids = next(shape._element.iter(f"{_DIAGRAM}relIds"), None)
    if ids is None:
        return
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    tree = etree.fromstring(shape.part.related_part(ids.get(f"{_RELATION}dm")).blob, parser)
    for point in tree.iter(f"{_DIAGRAM}pt"):
        if point.get("type", "node") == "node":
            for p in point.iter(f"{_A}p"):
                text = close_up("".join(t.text or "" for t in p.iter(f"{_A}t")).strip())
                if text:
                    yield paragraph(text)


def _frame(frame: Any, role: Role) -> Iterator[Block]:
    lines = [
        close_up(line.strip())
        for p in frame.paragraphs
        for line in p.text.replace("\v", "\n").split("\n")
        if line.strip()
    ]
    if role == "title" and lines:
        yield Block(tuple(DraftLine(line) for line in lines), "title")
        return
    yield from (paragraph(line, role) for line in lines)


def _table(table: Any) -> Iterator[TableBlock]:
    rows = []
    for row in table.rows:
        cells = [
            close_up(" ".join(cell.text.split())) if not cell.is_spanned else ""
            for cell in row.cells
        ]
        rows.append(tuple((DraftLine(text),) if text else () for text in cells))
    if any(any(row) for row in rows):
        yield TableBlock(tuple(rows))


def _shape_text(shape: Any) -> str:
    return shape.text_frame.text.strip() if shape.has_text_frame else ""
