"""What the frame of a web page writes round its text (ページ番号, 印刷, 関連リンク, アンケート): set apart."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import Aside
from kyoutei_nlp.reading.draft import Block, TableBlock

LONGEST: Final = 200
"""A longer line is text."""
_CLOSED: Final = 30
"""A line as short as this can head a section even where it is not marked as a heading."""


def without_frame(
    blocks: list[Block | TableBlock],
) -> tuple[list[Block | TableBlock], tuple[Aside, ...]]:
    """The blocks of the text, and the frame's lines and sections; a page of nothing else keeps all."""
    kept: list[Block | TableBlock] = []
    apart: list[Aside] = []
    in_section = False
    for block in blocks:
        shown = _shown(block)
        if _opens_section(block, shown):
            in_section = True
        elif in_section and isinstance(block, Block) and block.role != "text":
            in_section = False
        if in_section or (isinstance(block, Block) and _is_frame_line(block, shown)):
            apart.append(Aside(_text(block), "footer" if kept else "header"))
        else:
            kept.append(block)
    return (kept, tuple(apart)) if kept else (blocks, ())


@cache
def _words(name: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{each})" for each in load_data("web_pages")[name]))


def _opens_section(block: Block | TableBlock, shown: str) -> bool:
    if not isinstance(block, Block) or block.role == "title" or len(shown) > _CLOSED:
        return False
    return bool(_words("noise_sections").search(shown))


def _is_frame_line(block: Block, shown: str) -> bool:
    return (
        block.role == "text" and len(shown) <= LONGEST and bool(_words("noise_lines").search(shown))
    )


def _shown(block: Block | TableBlock) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", _text(block)[: LONGEST + 1]))


def _text(block: Block | TableBlock) -> str:
    if isinstance(block, Block):
        return "".join(line.text for line in block.lines)
    return "\n".join(
        "\t".join("".join(line.text for line in cell) for cell in row) for row in block.rows
    )
