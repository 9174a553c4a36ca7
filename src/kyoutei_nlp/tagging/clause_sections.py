"""Agreements without 条: cut at their own top level (１　めざす姿, 第１, 一).

Found: sections that count 1, 2, 3, and 一つ書き (every item marked 一). Not found: a lone numbered line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kyoutei_nlp.characters import Folded, kanji_number
from kyoutei_nlp.tagging.clause_openings import (
    CIRCLED,
    Line,
    Opening,
    clean,
    heading_line,
    is_title,
    item_at,
    marker,
)

_ONE: Final = r"一[ 、.．]"
LEAST_ITEMS: Final = 2


def sections(folded: Folded, lines: Sequence[Line]) -> list[Opening]:
    """The top level of an agreement without 条: the first notation that counts 1, 2, 3 …"""
    body = [line for line in lines if line.start < _closing(lines)]
    for notation in (
        r"(\d{1,2})[ .．、]",
        r"第 ?([\d一二三四五六七八九十]+)(?: |$)",
        r"([一二三四五六七八九十]+)[ .．、]",
        r"\((\d{1,2})\)",
    ):
        tops = _counted(body, re.compile(notation), folded)
        if len(tops) > 1:
            return _with_items(folded, body, tops)
    return _one_each(body)


def _one_each(lines: Sequence[Line]) -> list[Opening]:
    """一つ書き: every item is marked 一, as old vows and friendship agreements have it."""
    marked = [line for line in lines if re.match(_ONE, line.text)]
    if len(marked) < LEAST_ITEMS:
        return []
    return [
        Opening(1, line.start, (line.start, line.start + 1), None, line.start + 1)
        for line in marked
    ]


def _closing(lines: Sequence[Line]) -> int:
    ends = [line.start for line in lines if marker("closing").search(line.text)]
    return ends[-1] if ends else lines[-1].end if lines else 0


def _counted(
    lines: Sequence[Line], notation: re.Pattern[str], folded: Folded
) -> dict[int, Opening]:
    """Line start → opening for the lines that count up from 1."""
    tops: dict[int, Opening] = {}
    for index, line in enumerate(lines):
        match = notation.match(line.text)
        circled = folded.raw[folded.starts[line.start]] in CIRCLED
        if not match or circled or kanji_number(match[1]) != len(tops) + 1:
            continue
        words = line.text[match.end() :].strip()
        heading = clean(words) if words and is_title(words) else None
        body = line.end if heading else line.start + match.end()
        number = (line.start, line.start + match.end(1) + match.group().count(")"))
        above = heading_line(lines[index - 1]) if index and not heading else None
        start = lines[index - 1].start if above else line.start
        tops[line.start] = Opening(1, start, number, heading or above, body)
    return tops


def _with_items(folded: Folded, lines: Sequence[Line], tops: dict[int, Opening]) -> list[Opening]:
    openings: list[Opening] = []
    for line in lines:
        if line.start in tops:
            openings.append(tops[line.start])
        elif openings and (item := item_at(folded, line, openings)):
            openings.append(item)
    return openings
