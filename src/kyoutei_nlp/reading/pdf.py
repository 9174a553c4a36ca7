"""PDF (.pdf): pdfium's glyphs, laid out; pdfminer's where those look wrong; OCR's where there are none."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from statistics import median
from typing import Any, Final

from kyoutei_nlp.document import Aside, PageMethod
from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading.arranging import free_edge
from kyoutei_nlp.reading.columns import Gutter
from kyoutei_nlp.reading.draft import Block, Draft, DraftPage, TableBlock
from kyoutei_nlp.reading.frame import turned_back
from kyoutei_nlp.reading.furniture import as_aside, find_furniture
from kyoutei_nlp.reading.glyphs import GlyphPage
from kyoutei_nlp.reading.layout import PageLayout, is_wide_page, lay_out
from kyoutei_nlp.reading.margins import Margins
from kyoutei_nlp.reading.ordering import in_reading_order, page_gutter
from kyoutei_nlp.reading.paragraphs import may_continue, paragraphs
from kyoutei_nlp.reading.pdfium import glyph_page, open_pdf
from kyoutei_nlp.reading.plumber import SecondOpinion
from kyoutei_nlp.reading.quality import Parts, agreement, glance
from kyoutei_nlp.reading.running_tables import going_on, last_table
from kyoutei_nlp.reading.scanner import COVERED, Scanner
from kyoutei_nlp.reading.scans import Scan, moved
from kyoutei_nlp.reading.setting import SetLine
from kyoutei_nlp.reading.skirting import unskirted

SOUND: Final = 0.85
"""Trust in the letters of a page under which the second extractor is asked."""
LARGE: Final = 0.02
"""Letters of a slide are at least this share of its height: 11 points on 540."""


@dataclass(slots=True)
class _Read:
    """A page as it was laid out, and how its text was had."""

    layout: PageLayout
    method: PageMethod
    trust: float = 1.0
    scan: Scan | None = None
    parts: Parts = ()
    turn: int = 0


def read_pdf(data: bytes, path: str, max_pages: int, scanner: Scanner) -> Draft:
    """A draft of the whole file.

    Raises:
        UnreadableSourceError: encrypted, corrupt, too_large, no_text_layer, timeout or empty.
    """
    with open_pdf(data, path) as document:
        count = len(document)
        if count > max_pages:
            raise UnreadableSourceError(
                path, "too_large", f"{count} 頁あります（上限 {max_pages} 頁）"
            )
        with SecondOpinion(data) as second:
            pages = [_read_page(document, second, scanner, index) for index in range(count)]
    _refuse_without_text(pages, path, scanner)
    layouts = [page.layout if page else PageLayout((0.0, 0.0)) for page in pages]
    slides = _are_slides(layouts)
    return Draft(tuple(_draft_pages(pages, layouts, slides=slides)), slides=slides)


def _refuse_without_text(pages: list[_Read | None], path: str, scanner: Scanner) -> None:
    known = [page for page in pages if page is not None]
    if not known:
        raise UnreadableSourceError(path, "corrupt", "開ける頁がありません")
    if any(page.layout.n_glyphs for page in known):
        return
    if scanner.timed_out:
        said = f"{len(scanner.timed_out)} 頁の文字認識が終わりませんでした"
        raise UnreadableSourceError(path, "timeout", said)
    if any(page.layout.has_image for page in known):
        said = f"{len(pages)} 頁すべてが画像です。{scanner.advice}"
        raise UnreadableSourceError(path, "no_text_layer", said)
    raise UnreadableSourceError(path, "empty", "どの頁にも文字がありません")


def _read_page(document: Any, second: SecondOpinion, scanner: Scanner, index: int) -> _Read | None:
    first = glyph_page(document, index)
    if first is None:
        return None
    read = _by_text_layer(first, second, index)
    shown = replace(first, size=first.shown_size, turn=0)
    scanned = scanner.read(document, index, shown, read.layout, trust=read.trust)
    return _Read(scanned[0], "ocr", scan=scanned[1]) if scanned else read


def _by_text_layer(first: GlyphPage, second: SecondOpinion, index: int) -> _Read:
    layout = lay_out(first)
    trust = glance(layout.text) if layout.n_glyphs else 1.0
    opinion = second.page(index, first) if trust < SOUND else None
    if opinion is None:
        return _Read(layout, "text_layer", trust, turn=first.turn)
    other = lay_out(opinion)
    parts = (("agreement", agreement(layout.text, other.text)),)
    if other.n_glyphs and (better := glance(other.text)) > trust + 0.01:
        return _Read(other, "second_extractor", better, parts=parts)
    return _Read(layout, "text_layer", trust, parts=parts, turn=first.turn)


def _are_slides(layouts: list[PageLayout]) -> bool:
    """Wide pages with few, large letters."""
    wide = [layout for layout in layouts if is_wide_page(layout.size)]
    if not wide or len(wide) < 0.8 * len(layouts):
        return False
    if sum(1 for x in wide if x.direction == "vertical") > 0.3 * len(wide):
        return False
    few = sum(x.n_glyphs for x in wide) < 600 * len(wide)
    return few and _body_size(wide) >= LARGE * median(x.size[1] for x in wide)


def _draft_pages(
    pages: list[_Read | None], layouts: list[PageLayout], *, slides: bool
) -> list[DraftPage]:
    _set_furniture_apart(layouts)
    size = _body_size(layouts)
    made: list[DraftPage] = []
    before: tuple[Block, float | None] | None = None
    hint: Gutter | None = None
    table: TableBlock | None = None
    for page, layout in zip(pages, layouts, strict=True):
        hint = None if slides else page_gutter(layout) or hint
        before = None if slides else before
        blocks, before = _blocks(layout, size, before, hint=hint, slide=slides)
        if not slides:
            blocks, heads = going_on(blocks, table)
            layout.asides.extend(Aside(head, "header") for head in heads)
            table = last_table(blocks, table)
        made.append(_draft_page(page, layout, blocks))
    return made


def _draft_page(
    page: _Read | None, layout: PageLayout, blocks: list[Block | TableBlock]
) -> DraftPage:
    method: PageMethod = page.method if page and blocks else "none"
    parts = page.parts if page else ()
    asides = tuple(layout.asides)
    draft = DraftPage(tuple(blocks), layout.size, layout.direction, method, asides, parts)
    if page and page.scan:
        parts = (("ocr_confidence", round(page.scan.confidence, 4)),)
        turn = page.scan.turn
        return moved(replace(draft, parts=parts, size=turn.size), turn.back)
    if page and page.turn:
        size = layout.size[::-1] if page.turn in (90, 270) else layout.size
        back = partial(turned_back, turn=page.turn, size=layout.size)
        return moved(replace(draft, size=size), back)
    if not blocks and layout.covered > COVERED:
        return replace(draft, parts=(("unread_picture", 1.0),))
    return draft


def _set_furniture_apart(layouts: list[PageLayout]) -> None:
    heights = [layout.size[1] for layout in layouts]
    found = find_furniture([layout.lines for layout in layouts], heights)
    for layout, indices, height in zip(layouts, found, heights, strict=True):
        if len(indices) == len(layout.lines) and not layout.tables and not layout.frames:
            continue  # a page of nothing but running lines would lose its only text
        apart: list[Aside] = [as_aside(layout.lines[i], height) for i in sorted(indices)]
        layout.asides.extend(apart)
        layout.lines = [line for i, line in enumerate(layout.lines) if i not in indices]


def _body_size(layouts: list[PageLayout]) -> float:
    """The letter size that most letters have."""
    counts: dict[float, int] = {}
    for layout in layouts:
        framed = [line for _, lines in layout.frames for line in lines]
        for line in [*layout.lines, *framed]:
            size = round(line.size * 2) / 2
            counts[size] = counts.get(size, 0) + len(line.text)
    return max(counts, key=lambda size: counts[size]) if counts else 10.0


def _blocks(
    layout: PageLayout,
    body_size: float,
    before: tuple[Block, float | None] | None,
    *,
    hint: Gutter | None,
    slide: bool,
) -> tuple[list[Block | TableBlock], tuple[Block, float | None] | None]:
    """The blocks of a page; the last one, with its margin, may go on on the next."""
    blocks: list[Block | TableBlock] = []
    stretches = in_reading_order(layout, hint=hint, boxes_first=slide)
    for stretch in stretches:
        if isinstance(stretch, TableBlock):
            blocks.append(stretch)
            before = None
            continue
        edge = _free_edge(stretch, stretches, layout) if slide else None
        made = paragraphs(unskirted(stretch, layout.figures), body_size=body_size, slide_edge=edge)
        if made and before and _joins(before, made[0], stretch):
            first = made[0]
            made[0] = Block(first.lines, first.role, first.size, continues=True)
        blocks.extend(made)
        if made:
            before = made[-1], _margin_end(stretch)
    return blocks, before


def _free_edge(
    stretch: list[SetLine], stretches: list[list[SetLine] | TableBlock], layout: PageLayout
) -> float:
    others = [
        line.box for other in stretches if isinstance(other, list) and other is not stretch
        for line in other
    ]  # fmt: skip
    others += [table.box for table in layout.tables if table.box]
    frames = [box for box, _ in layout.frames]
    return free_edge(stretch, others + frames, frames, layout.size[0])


def _joins(before: tuple[Block, float | None], first: Block, stretch: list[SetLine]) -> bool:
    block, end = before
    if not may_continue(block, first, margins_end=end):
        return False
    margins = Margins.of(stretch)
    if first.lines[0].direction == "vertical":
        return True
    return stretch[0].start - margins.start < 4 * median(line.size for line in stretch)


def _margin_end(stretch: list[SetLine]) -> float | None:
    return Margins.of(stretch).end if len(stretch) > 1 else None
