"""How a clause opens: number, heading, 項 and 号 marks, in folded lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from kyoutei_nlp.characters import Folded, fold
from kyoutei_nlp.data import load_data

# A heading without brackets is a short line of its own; 24 is the longest met in the deeds looked at.
HEADING_LENGTH: Final = 24

# One pair of brackets may stand inside a heading: （情報連絡員（リエゾン）の派遣）.
BRACKETED: Final = re.compile(
    r"[(〔【\[〈<](?P<heading>(?:[^()〔〕【】\[\]〈〉<>。]|[(〔][^()〔〕。]{1,16}[)〕]){1,40})[)〕】\]〉>]"
)
# 第1条　目的　本協定は、…: a heading set off by blanks from the text behind it.
SET_OFF: Final = re.compile(r"(?P<heading>[^ 。、,()はをが]{2,20}) (?=[^ ].{7})")
_MARKS: Final = (
    (3, re.compile(r"(?P<mark>[(〔](?:\d{1,2}|[一二三四五六七八九十]+)[)〕])")),
    (5, re.compile(r"(?P<mark>[(〔][ア-ンa-z][)〕])")),
    (4, re.compile(r"(?P<mark>[ア-ン])(?=[ 、.．])")),
    (3, re.compile(r"(?P<mark>[一二三四五六七八九十]{1,3})(?=[ 、.．])")),
    (
        2,
        re.compile(
            r"(?P<mark>\d{1,2})(?=[ 、.．,]|(?=[^\d年月日時分条項号章節階通名人件回・:/.%)-]))"
        ),
    ),
)
CIRCLED: Final = frozenset("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the folded text without the blanks around it; ``row`` for cells of a table."""

    start: int
    end: int
    text: str
    row: bool = False


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a clause begins: ``start`` may be its heading's line, ``body`` follows number and heading."""

    level: int
    start: int
    number: tuple[int, int] | None
    heading: str | None
    body: int


def lines_of(folded: Folded) -> Iterator[Line]:
    """The paragraphs that are not empty."""
    start = 0
    for raw in folded.text.split("\n"):
        stripped = raw.strip()
        if stripped:
            indent = len(raw) - len(raw.lstrip())
            begin, end = start + indent, start + indent + len(stripped)
            row = "\t" in folded.raw[folded.starts[begin] : folded.starts[end]]
            yield Line(begin, end, stripped, row)
        start += len(raw) + 1


@cache
def marker(name: str) -> re.Pattern[str]:
    """A pattern of ``[markers]`` in data/clause_kinds.toml."""
    return re.compile(load_data("clause_kinds")["markers"][name])


def heading_line(line: Line) -> str | None:
    """The heading if the line is nothing but a heading in brackets."""
    match = BRACKETED.fullmatch(line.text)
    return clean(match["heading"]) if match and match["heading"].strip() != "案" else None


def is_title(words: str) -> bool:
    """Whether the words after a number are its heading and not its text."""
    return len(words) <= HEADING_LENGTH and not re.search(
        r"[。、,\t]$|[。\t]|は、|次のとおり", words
    )


def clean(heading: str) -> str:
    """Without blanks that only set the letters apart (目　的)."""
    return re.sub(r"(?<=[^\x00-\x7f]) +(?=[^\x00-\x7f])", "", heading.strip())


def item_at(folded: Folded, line: Line, openings: Sequence[Opening]) -> Opening | None:
    """A 項, 号 or ア that opens in this line."""
    raw = folded.raw[folded.starts[line.start]]
    if raw in CIRCLED:
        after = line.start + len(fold(raw).text)
        return Opening(3, line.start, (line.start, after), None, after)
    for level, pattern in _MARKS:
        match = pattern.match(line.text)
        if match and (level != 2 or _is_paragraph_number(match["mark"], openings)):
            end = line.start + match.end("mark")
            return Opening(level, line.start, (line.start, end), None, end)
    return None


def _is_paragraph_number(mark: str, openings: Sequence[Opening]) -> bool:
    """項 are counted from 2 (the first bears no number), each one more than the last."""
    count = 1
    for opening in reversed(openings):
        if opening.level == 1:
            break
        count += opening.level == 2
    return int(mark) in (count + 1, count)
