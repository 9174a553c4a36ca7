"""Tables that go on over the page (頁をまたぐ表): one table, its head once."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from kyoutei_nlp.reading.draft import Block, TableBlock

MOST_HEAD: Final = 3
"""Rows of a head that is printed again, at most."""
_Rows = tuple[tuple[str, ...], ...]


def going_on(
    blocks: list[Block | TableBlock], before: TableBlock | None
) -> tuple[list[Block | TableBlock], list[str]]:
    """The blocks of a page, its first table joined to ``before`` where that ended the last page; and the head left out.

    The table goes on where its head is printed again over as many columns.
    """
    first = blocks[0] if blocks else None
    if before is None or not isinstance(first, TableBlock):
        return blocks, []
    old, new = _texts(before), _texts(first)
    if not old or not new or len(old[0]) != len(new[0]):
        return blocks, []
    head = 0
    while head < min(MOST_HEAD, len(new) - 1, len(old)) and old[head] == new[head]:
        head += 1
    if not head or sum(map(bool, new[0])) < 2:
        return blocks, []
    gone = ["　".join(filter(None, row)) for row in new[:head]]
    return [replace(first, rows=first.rows[head:], continues=True), *blocks[1:]], gone


def last_table(blocks: list[Block | TableBlock], before: TableBlock | None) -> TableBlock | None:
    """The table that ends a page, with the head of the page where it began."""
    last = blocks[-1] if blocks else None
    if not isinstance(last, TableBlock):
        return None
    return before if last.continues and len(blocks) == 1 else last


def _texts(table: TableBlock) -> _Rows:
    return tuple(
        tuple(re.sub(r"\s", "", "".join(line.text for line in cell)) for cell in row)
        for row in table.rows
    )
