"""What every reader makes: blocks of lines page by page (下書き), before they become one text.

A reader knows its kind of file and nothing of offsets; ``assembling`` turns a draft into a Document.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from kyoutei_nlp.document import Aside, Box, Direction, PageMethod

Role = Literal["text", "heading", "title"]


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One line as it stands on the page, its letters already closed up.

    ``apart`` says that a blank belongs before it (a new entry inside a table cell).
    """

    text: str
    box: Box | None = None
    direction: Direction = "horizontal"
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a part of one.

    Attributes:
        continues: Whether the paragraph before goes on here (a joint of columns or pages).
        size: Letter size in points; 0 where the format does not say.
    """

    lines: tuple[DraftLine, ...]
    role: Role = "text"
    size: float = 0.0
    continues: bool = False


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table: rows of cells of lines; a blank or merged cell has no lines.

    ``continues`` says that the table before goes on here, on the next page.
    """

    rows: tuple[tuple[tuple[DraftLine, ...], ...], ...]
    box: Box | None = None
    continues: bool = False


@dataclass(frozen=True, slots=True)
class DraftPage:
    """A page or slide with its blocks in reading order."""

    blocks: tuple[Block | TableBlock, ...]
    size: tuple[float, float] | None = None
    direction: Direction = "horizontal"
    method: PageMethod = "native"
    asides: tuple[Aside, ...] = ()
    parts: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """A whole source.

    Attributes:
        title: What the file itself calls its title, or None.
        slides: Whether each page is a slide.
        sheets: Whether each page is a sheet of cells.
        date: The day that the file itself says it was sent or issued, or None.
    """

    pages: tuple[DraftPage, ...]
    title: str | None = None
    slides: bool = False
    sheets: bool = False
    date: date | None = None


def paragraph(text: str, role: Role = "text") -> Block:
    """A block of one line without a box, for formats that know their paragraphs."""
    return Block((DraftLine(text),), role)
