"""The tree of clauses of an agreement (条・項・号): numbers in any notation, headings before or after, kinds.

Example found: 「（目的）」 over 「第１条　この協定は…」 → 第１条, heading 目的, kind purpose. Not found: 「第２条の規定に
より…」 at the start of a line. Levels follow the drafting rules of Japanese law: 1 条, 2 項, 3 号, 4 ア, 5 (ア).
Agreements without 条 are cut at their own top level (１　めざす姿). Kinds come from data/clause_kinds.toml.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Final

from kyoutei_nlp.agreement import Clause
from kyoutei_nlp.characters import Folded, fold, kanji_number
from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import Document
from kyoutei_nlp.tagging import phrases
from kyoutei_nlp.tagging.clause_head import ClauseHead
from kyoutei_nlp.tagging.clause_openings import (
    BRACKETED,
    SET_OFF,
    Line,
    Opening,
    clean,
    heading_line,
    is_title,
    item_at,
    lines_of,
    marker,
)
from kyoutei_nlp.tagging.clause_parts import PART, in_order, parts
from kyoutei_nlp.tagging.clause_sections import sections

TAGGER: Final = "clauses/2"
# A text that is not a deed may quote a 条 or two; a copy of an agreement in it has at least this many.
QUOTED_COPY: Final = 3

Model = Callable[[], ClauseHead]

_N: Final = r"(?:\d ?\d|\d|[一二三四五六七八九十百]+)"
# （目的）第１条　…: the heading and the number in one line.
_LEADING_HEADING: Final = re.compile(rf"{BRACKETED.pattern} ?(?=第 ?{_N} ?条)")
# Share of articles with a heading between blanks from which all are read so.
MOST: Final = 0.6
_ARTICLE: Final = re.compile(rf"第 ?(?P<n>{_N}) ?条(?P<branch>(?: ?の ?{_N}(?!規定|項))*)")


def find(document: Document, model: Model | None = None) -> tuple[Clause, ...]:
    """All clauses in text order, parents before children; ``()`` for a text without any, and for 36協定 or 条例.

    Args:
        document: What to read.
        model: Gives the trained witness for kinds; asked only for an article of which no rule tells the kind.
    """
    title = fold(document.title).text
    if phrases.is_negative(title) or marker("ordinance").search(title):
        return ()
    folded = fold(document.text)
    lines = list(lines_of(folded))
    openings = _articles(folded, lines)
    articles = [opening for opening in openings if opening.level == 1]
    if document.kind == "agreement" and not articles:
        openings = sections(folded, lines)
    elif document.kind != "agreement" and len(articles) < QUOTED_COPY:
        return ()
    stops = _stops(lines)
    tree = tuple(_tree(document, folded, openings, stops, model))
    return in_order((*tree, *parts(document, folded, lines, openings)))


def _articles(folded: Folded, lines: Sequence[Line]) -> list[Opening]:
    """Openings of 条 and, inside them, of 項, 号, ア; 附則 too."""
    openings: list[Opening] = []
    inside = False
    last = 0
    set_off = _headings_are_set_off(lines)
    for index, line in enumerate(lines):
        match = _article_at(line)
        if match and _follows(last, match):
            last = kanji_number(match["n"].replace(" ", ""))
            openings.append(_article(lines, index, match, set_off=set_off))
            inside = True
        elif marker("supplement").match(line.text):
            openings.append(Opening(PART, line.start, None, "附則", line.end))
        elif inside and (
            marker("closing").search(line.text) or marker("appendix").match(line.text)
        ):
            inside, last = False, 0
        elif inside and (item := item_at(folded, line, openings)):
            openings.append(item)
    return openings


def _headings_are_set_off(lines: Sequence[Line]) -> bool:
    """Whether nearly all articles have a heading between blanks; 「第１条　甲　及び乙は」 alone proves nothing."""
    articles = [(line, match) for line in lines if (match := _article_at(line))]
    headed = [SET_OFF.match(line.text[match.end() :].lstrip()) for line, match in articles]
    return len(articles) > 1 and sum(map(bool, headed)) > MOST * len(articles)


def _article_at(line: Line) -> re.Match[str] | None:
    lead = _LEADING_HEADING.match(line.text)
    if lead and line.row:
        return None  # old and new words side by side (新旧対照表)
    match = _ARTICLE.match(line.text, lead.end() if lead else 0)
    if not match or marker("reference").match(line.text[match.end() :]):
        return None
    return match


def _follows(last: int, match: re.Match[str]) -> bool:
    """Numbers rise; a new 第1条 begins another agreement. A jump back or far ahead is a quotation."""
    number = kanji_number(match["n"].replace(" ", ""))
    return number == 1 or last <= number <= last + 3 or last == 0


def _article(lines: Sequence[Line], index: int, match: re.Match[str], *, set_off: bool) -> Opening:
    line = lines[index]
    number = (line.start + match.start(), line.start + match.start() + len(match.group().rstrip()))
    rest = line.text[match.end() :]
    lead = match.end() + len(rest) - len(rest.lstrip(" .．:"))
    after = BRACKETED.match(line.text, lead)
    if match.start():
        leading = BRACKETED.match(line.text)
        heading = clean(leading["heading"]) if leading else None
        return Opening(1, line.start, number, heading, line.start + lead)
    if after and not after["heading"].startswith("以下"):
        return Opening(1, line.start, number, clean(after["heading"]), line.start + after.end())
    before = heading_line(lines[index - 1]) if index else None
    if before:
        return Opening(1, lines[index - 1].start, number, before, line.start + lead)
    return _unbracketed(lines, index, number, lead, set_off=set_off)


def _unbracketed(
    lines: Sequence[Line], index: int, number: tuple[int, int], lead: int, *, set_off: bool
) -> Opening:
    """A heading without brackets behind the number, or in brackets on the line below it."""
    line = lines[index]
    words = line.text[lead:].strip()
    below = lines[index + 1] if index + 1 < len(lines) else None
    apart = SET_OFF.match(line.text, lead) if set_off else None
    if apart:
        end = line.start + apart.end()
        return Opening(1, line.start, number, clean(apart["heading"]), end)
    if words and is_title(words) and below and not _article_at(below):
        return Opening(1, line.start, number, clean(words), line.end)
    under = heading_line(below) if below and not words else None
    if below and under:
        return Opening(1, line.start, number, under, below.end)
    return Opening(1, line.start, number, None, line.start + lead)


# -- the tree -----------------------------------------------------------------------------------


def _stops(lines: Sequence[Line]) -> list[int]:
    """Where the last clause ends: closing formula, 別表, 附則, or the day of signing alone in its line."""
    said = [
        line.start
        for line in lines
        if marker("closing").search(line.text) or marker("appendix").match(line.text)
    ]
    last = max((index for index, line in enumerate(lines) if "。" in line.text), default=len(lines))
    day = next((line.start for line in lines[last + 1 :] if _DAY_ALONE.fullmatch(line.text)), None)
    return said if day is None else sorted([*said, day])


# The day of signing in a line of its own, behind the last sentence: the articles end there, whatever formula is missing.
_DAY_ALONE: Final = re.compile(
    r"[ (]*(?:令和|平成|昭和|西暦)?[ ]*[0-9元一二三四五六七八九十〇]+[ ]*年[ ]*[0-9一二三四五六七八九十]*[ ]*月[ ]*[0-9一二三四五六七八九十]*[ ]*日[ )]*"
)


def _tree(
    document: Document,
    folded: Folded,
    openings: Sequence[Opening],
    stops: Sequence[int],
    model: Model | None,
) -> Iterator[Clause]:
    counts: list[int] = []
    path: list[tuple[int, str]] = []
    n_parts = 0
    for index, opening in enumerate(openings):
        while path and path[-1][0] >= opening.level:
            path.pop()
        depth = len(path)
        counts = [*counts[: depth + 1], *([0] * (depth + 1 - len(counts)))]
        counts[depth] += 1
        parent = path[-1][1] if path else None
        n_parts += opening.level == PART
        own = f"附則{n_parts}" if opening.level == PART else str(counts[depth])
        identity = f"{parent or document.id}/{own}"
        path.append((opening.level, identity))
        end = _end(folded.text, openings, index, stops)
        yield _clause(folded, opening, end, identity, parent, model if opening.level == 1 else None)


def _end(text: str, openings: Sequence[Opening], index: int, stops: Sequence[int]) -> int:
    """The start of the next clause of the same or a higher level, or of what follows the clauses."""
    opening = openings[index]
    following = [later.start for later in openings[index + 1 :] if later.level <= opening.level]
    ends = [*following[:1], *[stop for stop in stops if stop > opening.body][:1], len(text)]
    return opening.start + len(text[opening.start : min(ends)].rstrip())


def _clause(
    folded: Folded,
    opening: Opening,
    end: int,
    identity: str,
    parent: str | None,
    model: Model | None,
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
        kind=kind_of(opening.heading, body, model),
        level=opening.level,
        span=folded.raw_span(opening.start, max(end, opening.start + 1)),
        parent=parent,
    )


@cache
def _kinds() -> tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...]:
    rows = load_data("clause_kinds")["kind"]
    return tuple((row["id"], re.compile(row["heading"]), re.compile(row["text"])) for row in rows)


def kind_of(heading: str | None, body: str, model: Model | None = None) -> str:
    """The kind by the heading, else by the words of the body, else by the model; ``other`` where none tells."""
    compact = "".join((heading or "").split())
    for kind, pattern, _ in _kinds():
        if compact and pattern.search(compact):
            return kind
    sentences = body.replace(" ", "").strip()
    first = sentences.split("\n")[0]
    for kind, _, pattern in _kinds():
        if pattern.search(first):
            return kind
    return (model().kind(heading, first) if model else None) or "other"
