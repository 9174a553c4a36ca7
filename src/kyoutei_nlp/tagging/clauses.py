"""The tree of clauses of an agreement (条・項・号): numbers in any notation, headings before or after, kinds.

Example found: 「（目的）」 over 「第１条　この協定は…」 → 第１条, heading 目的, kind purpose. Not found: 「第２条の規定に
より…」 at the start of a line. Levels follow the drafting rules of Japanese law: 1 条, 2 項, 3 号, 4 ア, 5 (ア).
Agreements without 条 are cut at their own top level (１　めざす姿). Kinds come from data/clause_kinds.toml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from kyoutei_nlp.agreement import Clause
from kyoutei_nlp.characters import Folded, fold, kanji_number
from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import Document

TAGGER: Final = "clauses/1"
# A heading without brackets is a short line of its own; 24 is the longest met in the deeds looked at.
HEADING_LENGTH: Final = 24
# A text that is not a deed may quote a 条 or two; a copy of an agreement in it has at least this many.
QUOTED_COPY: Final = 3

_N: Final = r"(?:\d ?\d|\d|[一二三四五六七八九十百]+)"
_ARTICLE: Final = re.compile(rf"第 ?(?P<n>{_N}) ?条(?P<branch>(?: ?の ?{_N}(?!規定|項))*)")
_BRACKETED: Final = re.compile(
    r"[(〔【\[〈<](?P<heading>[^()〔〕【】\[\]〈〉<>。]{1,40})[)〕】\]〉>]"
)
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
_CIRCLED: Final = frozenset("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳㉑㉒㉓㉔㉕")


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph of the folded text without the blanks around it."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class _Opening:
    """Where a clause begins: ``start`` may be its heading's line, ``body`` follows number and heading."""

    level: int
    start: int
    number: tuple[int, int] | None
    heading: str | None
    body: int


def find(document: Document) -> tuple[Clause, ...]:
    """All clauses in text order, parents before children; ``()`` for a text without any."""
    folded = fold(document.text)
    lines = list(_lines(folded.text))
    openings = _articles(folded, lines)
    articles = [opening for opening in openings if opening.level == 1]
    if document.kind == "agreement" and not articles:
        openings = _sections(folded, lines)
    elif document.kind != "agreement" and len(articles) < QUOTED_COPY:
        return ()
    return tuple(_tree(document, folded, openings, _stops(lines)))


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            indent = len(raw) - len(raw.lstrip())
            yield _Line(start + indent, start + indent + len(stripped), stripped)
        start += len(raw) + 1


@cache
def _marker(name: str) -> re.Pattern[str]:
    return re.compile(load_data("clause_kinds")["markers"][name])


# -- 第N条 ---------------------------------------------------------------------------------------


def _articles(folded: Folded, lines: Sequence[_Line]) -> list[_Opening]:
    """Openings of 条 and, inside them, of 項, 号, ア; 附則 too."""
    openings: list[_Opening] = []
    inside = False
    last = 0
    for index, line in enumerate(lines):
        match = _article_at(line)
        if match and _follows(last, match):
            last = kanji_number(match["n"].replace(" ", ""))
            openings.append(_article(lines, index, match))
            inside = True
        elif _marker("supplement").match(line.text):
            openings.append(_Opening(1, line.start, None, "附則", line.end))
        elif inside and (
            _marker("closing").search(line.text) or _marker("appendix").match(line.text)
        ):
            inside, last = False, 0
        elif inside and (item := _item(folded, line, openings)):
            openings.append(item)
    return openings


def _article_at(line: _Line) -> re.Match[str] | None:
    match = _ARTICLE.match(line.text)
    if not match or _marker("reference").match(line.text[match.end() :]):
        return None
    return match


def _follows(last: int, match: re.Match[str]) -> bool:
    """Numbers rise; a new 第1条 begins another agreement. A jump back or far ahead is a quotation."""
    number = kanji_number(match["n"].replace(" ", ""))
    return number == 1 or last <= number <= last + 3 or last == 0


def _article(lines: Sequence[_Line], index: int, match: re.Match[str]) -> _Opening:
    line = lines[index]
    number = (line.start, line.start + len(match.group().rstrip()))
    rest = line.text[match.end() :]
    lead = match.end() + len(rest) - len(rest.lstrip())
    after = _BRACKETED.match(line.text, lead)
    if after and not after["heading"].startswith("以下"):
        return _Opening(1, line.start, number, _clean(after["heading"]), line.start + after.end())
    before = _heading_line(lines[index - 1]) if index else None
    if before:
        return _Opening(1, lines[index - 1].start, number, before, line.start + lead)
    words = line.text[lead:].strip()
    if words and _is_title(words) and index + 1 < len(lines) and not _article_at(lines[index + 1]):
        return _Opening(1, line.start, number, _clean(words), line.end)
    return _Opening(1, line.start, number, None, line.start + lead)


def _heading_line(line: _Line) -> str | None:
    """The heading if the line is nothing but a heading in brackets."""
    match = _BRACKETED.fullmatch(line.text)
    return _clean(match["heading"]) if match and match["heading"].strip() != "案" else None


def _is_title(words: str) -> bool:
    return len(words) <= HEADING_LENGTH and not re.search(
        r"[。、,\t]$|[。\t]|は、|次のとおり", words
    )


def _clean(heading: str) -> str:
    """Without blanks that only set the letters apart (目　的)."""
    return re.sub(r"(?<=[^\x00-\x7f]) +(?=[^\x00-\x7f])", "", heading.strip())


def _item(folded: Folded, line: _Line, openings: Sequence[_Opening]) -> _Opening | None:
    """A 項, 号 or ア that opens in this line."""
    raw = folded.raw[folded.starts[line.start]]
    if raw in _CIRCLED:
        after = line.start + len(fold(raw).text)
        return _Opening(3, line.start, (line.start, after), None, after)
    for level, pattern in _MARKS:
        match = pattern.match(line.text)
        if match and (level != 2 or _is_paragraph_number(match["mark"], openings)):
            end = line.start + match.end("mark")
            return _Opening(level, line.start, (line.start, end), None, end)
    return None


def _is_paragraph_number(mark: str, openings: Sequence[_Opening]) -> bool:
    """項 are counted from 2 (the first bears no number), each one more than the last."""
    count = 1
    for opening in reversed(openings):
        if opening.level == 1:
            break
        count += opening.level == 2
    return int(mark) in (count + 1, count)


# -- agreements without 条 -------------------------------------------------------------------------


def _sections(folded: Folded, lines: Sequence[_Line]) -> list[_Opening]:
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
    return []


def _closing(lines: Sequence[_Line]) -> int:
    ends = [line.start for line in lines if _marker("closing").search(line.text)]
    return ends[-1] if ends else lines[-1].end if lines else 0


def _counted(
    lines: Sequence[_Line], notation: re.Pattern[str], folded: Folded
) -> dict[int, _Opening]:
    """Line start → opening for the lines that count up from 1."""
    tops: dict[int, _Opening] = {}
    for line in lines:
        match = notation.match(line.text)
        circled = folded.raw[folded.starts[line.start]] in _CIRCLED
        if not match or circled or kanji_number(match[1]) != len(tops) + 1:
            continue
        words = line.text[match.end() :].strip()
        heading = _clean(words) if words and _is_title(words) else None
        body = line.end if heading else line.start + match.end()
        number = (line.start, line.start + match.end(1) + match.group().count(")"))
        tops[line.start] = _Opening(1, line.start, number, heading, body)
    return tops


def _with_items(
    folded: Folded, lines: Sequence[_Line], tops: dict[int, _Opening]
) -> list[_Opening]:
    openings: list[_Opening] = []
    for line in lines:
        if line.start in tops:
            openings.append(tops[line.start])
        elif openings and (item := _item(folded, line, openings)):
            openings.append(item)
    return openings


# -- the tree -----------------------------------------------------------------------------------


def _stops(lines: Sequence[_Line]) -> list[int]:
    """Where the last clause ends: closing formula, 別表, 附則."""
    return [
        line.start
        for line in lines
        if _marker("closing").search(line.text) or _marker("appendix").match(line.text)
    ]


def _tree(
    document: Document, folded: Folded, openings: Sequence[_Opening], stops: Sequence[int]
) -> Iterator[Clause]:
    counts: list[int] = []
    path: list[tuple[int, str]] = []
    for index, opening in enumerate(openings):
        while path and path[-1][0] >= opening.level:
            path.pop()
        depth = len(path)
        counts = [*counts[: depth + 1], *([0] * (depth + 1 - len(counts)))]
        counts[depth] += 1
        parent = path[-1][1] if path else None
        identity = f"{parent or document.id}/{counts[depth]}"
        path.append((opening.level, identity))
        end = _end(folded.text, openings, index, stops)
        yield _clause(folded, opening, end, identity, parent)


def _end(text: str, openings: Sequence[_Opening], index: int, stops: Sequence[int]) -> int:
    """The start of the next clause of the same or a higher level, or of what follows the clauses."""
    opening = openings[index]
    following = [later.start for later in openings[index + 1 :] if later.level <= opening.level]
    ends = [*following[:1], *[stop for stop in stops if stop > opening.body][:1], len(text)]
    return opening.start + len(text[opening.start : min(ends)].rstrip())


def _clause(
    folded: Folded, opening: _Opening, end: int, identity: str, parent: str | None
) -> Clause:
    number = None
    if opening.number:
        span = folded.raw_span(*opening.number)
        number = folded.raw[span.start : span.end].strip()
    body = folded.text[opening.body : end]
    return Clause(
        id=identity,
        number=number,
        heading=opening.heading,
        kind=kind_of(opening.heading, body),
        level=opening.level,
        span=folded.raw_span(opening.start, max(end, opening.start + 1)),
        parent=parent,
    )


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    rows = load_data("clause_kinds")["kind"]
    return tuple((row["id"], re.compile(row["heading"]), re.compile(row["text"])) for row in rows)


def kind_of(heading: str | None, body: str) -> str:
    """The kind by the heading, else by the words of the body; ``other`` where neither tells."""
    compact = "".join((heading or "").split())
    for kind, pattern, _ in _kinds():
        if compact and pattern.search(compact):
            return kind
    sentences = body.replace(" ", "").strip()
    first = sentences.split("\n")[0]
    for kind, _, pattern in _kinds():
        if pattern.search(first):
            return kind
    return "other"
