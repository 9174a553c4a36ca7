"""Read one source file: TOML facts between +++ lines, then the text with light marks.

Line marks: ``# `` title, ``## `` heading, ``=== `` new slide, ``^ `` set right, ``= `` centred,
``!! `` small note, ``| a | b |`` table row, ``<<`` … ``>>`` signature block (blank line = next
signer), ``---page---`` page break. Inline mark: ``{平成30年4月1日|signed}`` or, where the value
cannot be computed, ``{同年6月|2018-06|event}``. Ruby: ``{真珠^しんじゅ}``.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dates import date_value

DATE_MARK = re.compile(r"\{([^{}|]+)\|(?:([^{}|]+)\|)?([a-z_]+)\}")
RUBY = re.compile(r"\{([^{}^]+)\^([^{}]+)\}")
LINE_MARKS = {"# ": "title", "## ": "heading", "=== ": "slide", "^ ": "right", "= ": "center"}
LINE_MARKS["!! "] = "note"


@dataclass(frozen=True)
class DateFact:
    """A date expression as written, its value and its role."""

    surface: str
    value: str
    role: str


@dataclass(frozen=True)
class Block:
    """One paragraph, one table (rows of cells) or one signature block (groups of lines)."""

    kind: str
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class SourceDocument:
    """A document as written by hand: number, facts and blocks (marks already taken out)."""

    number: str
    facts: dict[str, Any]
    blocks: tuple[Block, ...]
    dates: tuple[DateFact, ...] = field(default=())

    @property
    def layout(self) -> dict[str, Any]:
        """How the document is to look: tool, font, header, footer, flags."""
        return dict(self.facts.get("layout", {}))

    @property
    def title(self) -> str:
        """The title without the spaces that set its letters apart."""
        written = "".join(block.text for block in self.blocks if block.kind == "title")
        return str(self.facts.get("title") or re.sub(r"[\s　]", "", written))

    @property
    def lines(self) -> list[str]:
        """The true text, one paragraph or table row a line, without running headers."""
        return [line for block in self.blocks for line in block_lines(block)]


def block_lines(block: Block) -> list[str]:
    """Lines of the true text of one block; cells of a table row are joined by tabs."""
    if block.kind in ("page", "blank"):
        return []
    if block.kind == "table":
        return ["\t".join(cell.replace("<br>", "\n") for cell in row) for row in block.rows]
    if block.kind == "signature":
        return [line for group in block.rows for line in group]
    return [without_ruby(block.text)]


def without_ruby(text: str) -> str:
    """The base characters only: ``{真珠^しんじゅ}`` → 真珠."""
    return RUBY.sub(lambda match: match[1], text)


def load_source(path: Path) -> SourceDocument:
    """Parse ``NNN_slug.md``; raises ValueError when the facts are not closed by +++."""
    _, head, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    dates = tuple(_date_fact(match) for match in DATE_MARK.finditer(body))
    plain = DATE_MARK.sub(lambda match: match[1], body)
    return SourceDocument(path.stem, tomllib.loads(head), tuple(_blocks(plain)), dates)


def _date_fact(match: re.Match[str]) -> DateFact:
    surface, value, role = match[1], match[2], match[3]
    return DateFact(surface, value or date_value(surface), role)


def _blocks(body: str) -> list[Block]:
    blocks: list[Block] = []
    lines = iter(body.strip("\n").split("\n"))
    for line in lines:
        if line == "<<":
            blocks.append(Block("signature", rows=_signature_groups(lines)))
        elif line.startswith("|"):
            _append_row(blocks, tuple(cell.strip(" ") for cell in line.strip("|").split("|")))
        else:
            blocks.append(_line_block(line))
    return blocks


def _signature_groups(lines: Any) -> tuple[tuple[str, ...], ...]:
    groups: list[list[str]] = [[]]
    for line in lines:
        if line == ">>":
            break
        if line:
            groups[-1].append(line)
        else:
            groups.append([])
    return tuple(tuple(group) for group in groups if group)


def _append_row(blocks: list[Block], row: tuple[str, ...]) -> None:
    if blocks and blocks[-1].kind == "table":
        blocks[-1] = Block("table", rows=(*blocks[-1].rows, row))
    else:
        blocks.append(Block("table", rows=(row,)))


def _line_block(line: str) -> Block:
    if not line:
        return Block("blank")
    if line == "---page---":
        return Block("page")
    for mark, kind in LINE_MARKS.items():
        if line.startswith(mark):
            return Block(kind, line.removeprefix(mark))
    return Block("paragraph", line)
