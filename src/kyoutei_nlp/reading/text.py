"""Plain text and Markdown (.txt, .md): paragraphs are lines; text wrapped by hand is rejoined."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final

from kyoutei_nlp.errors import UnreadableSourceError
from kyoutei_nlp.reading.decoding import decode
from kyoutei_nlp.reading.draft import (
    Block,
    Draft,
    DraftLine,
    DraftPage,
    Role,
    TableBlock,
    paragraph,
)
from kyoutei_nlp.reading.joining import display_width, starts_block

_ROW: Final = re.compile(r"^\s*\|.*\|\s*$")
_MARKDOWN_HEADING: Final = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
NARROWEST: Final = 40
WIDEST: Final = 120
SLACK: Final = 3
"""Columns that a full line may stay under the width: a full-width letter and a mark that must not begin a line."""
MIN_LINES: Final = 4
_END: Final = "。．！？」』）)】:：；;"


def read_text(data: bytes, path: str) -> Draft:
    """A draft with one page for each part between form feeds."""
    text, _ = decode(data, path)
    return _draft(text, path, markdown=False)


def read_markdown(data: bytes, path: str) -> Draft:
    """As ``read_text``, with ``#`` headings known as headings."""
    text, _ = decode(data, path)
    return _draft(text, path, markdown=True)


def _draft(text: str, path: str, *, markdown: bool) -> Draft:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x1b", "").lstrip("\ufeff")
    if not text.strip():
        raise UnreadableSourceError(path, "empty")
    pages = []
    for part in text.split("\f"):
        blocks = _blocks(part.split("\n"), markdown=markdown)
        pages.append(DraftPage(tuple(blocks), method="native" if blocks else "none"))
    return Draft(tuple(pages))


def _blocks(lines: list[str], *, markdown: bool) -> list[Block | TableBlock]:
    width = wrapping_width(lines)
    blocks: list[Block | TableBlock] = []
    previous = ""
    for raw in lines:
        line = raw.rstrip()
        if not line.strip():
            previous = ""
            continue
        if markdown and _ROW.match(line):
            _add_row(blocks, line, is_new=not previous.startswith("|"))
            previous = line
            continue
        role, shown = _role(line, markdown=markdown)
        last = blocks[-1] if blocks else None
        if role == "text" and isinstance(last, Block) and goes_on(previous, line, width):
            blocks[-1] = Block((*last.lines, DraftLine(shown)), last.role)
        else:
            blocks.append(paragraph(shown, role))
        previous = line if role == "text" else ""
    return blocks


def _add_row(blocks: list[Block | TableBlock], line: str, *, is_new: bool) -> None:
    """A row of a Markdown table joins the table above it; the ruler under the header is no row."""
    if not is_new and set(line) <= set("|-: "):
        return
    cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
    row = tuple((DraftLine(cell),) if cell else () for cell in cells)
    last = blocks[-1] if blocks and not is_new else None
    if isinstance(last, TableBlock):
        blocks[-1] = TableBlock((*last.rows, row))
    else:
        blocks.append(TableBlock((row,)))


def _role(line: str, *, markdown: bool) -> tuple[Role, str]:
    found = _MARKDOWN_HEADING.match(line) if markdown else None
    if found:
        return ("title" if len(found.group(1)) == 1 else "heading"), found.group(2)
    return "text", line.strip(" 　\t")


def wrapping_width(lines: list[str]) -> int | None:
    """The column at which the text was wrapped by hand, or None where each line is a paragraph.

    Wrapped text has many lines that end in mid-sentence within two columns of one width, and hardly any that are
    longer (an address of the web, a row of a table).
    """
    widths = [(display_width(line.rstrip()), line.rstrip()[-1]) for line in lines if line.strip()]
    if len(widths) < MIN_LINES:
        return None
    counts = Counter(
        width for width, last in widths if NARROWEST <= width <= WIDEST and last not in _END
    )
    near = {top: sum(counts[w] for w in range(top - SLACK, top + 1)) for top in counts}
    top = max(near, key=lambda width: (near[width], width), default=0)
    full = [last for width, last in widths if top - SLACK <= width <= top]
    longer = sum(1 for width, _ in widths if width > top)
    if len(full) < max(3, 0.3 * len(widths)) or longer > max(2, 0.1 * len(widths)):
        return None
    broken = sum(1 for last in full if last not in _END)
    return top if broken >= 0.5 * len(full) else None


def goes_on(previous: str, line: str, width: int | None) -> bool:
    """Whether ``line`` goes on with the paragraph of ``previous``.

    A full line that ends in mid-sentence goes on however the next one is set in; one that ends a sentence does only
    if the next begins at the margin.
    """
    if width is None or not previous or not width - SLACK <= display_width(previous) <= width:
        return False
    if starts_block(line):
        return False
    return previous[-1] not in _END or not line.startswith(("　", "  ", "\t"))
