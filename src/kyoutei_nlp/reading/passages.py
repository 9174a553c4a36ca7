"""Paragraphs → passages: 題名・前文・条・附則・別表・署名欄, slides, sections, paragraphs (条・段).

A deed is cut at its articles; anything else at its headings; what has neither, at its paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from kyoutei_nlp.deeds import Deed
from kyoutei_nlp.document import Passage, PassageKind, Span
from kyoutei_nlp.reading.draft import Role
from kyoutei_nlp.reading.joining import ARTICLE, CHAPTER, PARENTHESISED

ParagraphRole = Role | Literal["table"]
MAX_SECTION: Final = 1200
"""Characters after which a section without headings is cut at its next paragraph: what an embedder takes in."""

_SUPPLEMENT: Final = re.compile(r"^[附付][\s　]*則(?:[\s　（(].*)?$")
_APPENDIX: Final = re.compile(
    r"^[（(〔【]?(?:別[\s　]?[表紙記添図]|様[\s　]?式|参考資料|実施細目)(?:第?[\s　]*[0-9０-９一二三四五六七八九十]+号?)?[）)〕】]?(?:[\s　（(第「].{0,40})?$"
)
_CLOSING: Final = re.compile(
    r"(?:この|本|上記|以上の?|右|こ).{0,12}(?:締結|成立|合意|証)?.{0,8}(?:の?証|証する|を証し).{0,80}(?:通|署名|記名|押印|保有|所持)"
)
_SIGNED: Final = re.compile(
    r"^(?:(?:令和|平成|昭和|西暦)?[\s　]*[0-9０-９元〇一二三四五六七八九十○◯●]*[\s　]*年[\s　]*[0-9０-９〇一二三四五六七八九十○◯●]*[\s　]*月[\s　]*[0-9０-９〇一二三四五六七八九十○◯●]*[\s　]*日"
    r"|[0-9０-９]{4}年（(?:令和|平成).{1,3}年）[0-9０-９]+月[0-9０-９]+日)[\s　]*$"
)
_NUMBERED: Final = re.compile(
    r"^(?P<number>(?:[0-9０-９]{1,2}(?:[-－.．―][0-9０-９]{1,2})*|[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]+|[一二三四五六七八九十]{1,2})[\s　.．、]+|第[0-9０-９一二三四五六七八九十]+[\s　]?[章節部編][\s　]*|[■◆●◎▼□◇○★☆▶][\s　]*)(?P<heading>\S.{0,38})$"
)
_BRACKETS: Final = re.compile(r"^[（(【〔［\[〈《＜]\s*(.{1,30}?)\s*[）)】〕］\]〉》＞]$")
_ARTICLE_HEAD: Final = re.compile(
    r"^(?P<number>第[\s　]?[0-9０-９一二三四五六七八九十百〇]+[\s　]?[条條](?:の[0-9０-９一二三四五六七八九十]+)?)[\s　]*(?P<heading>[（(〔［\[【][^）)〕］\]】]{1,30}[）)〕］\]】])?"
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph (or table) of the text, with what its looks say about it."""

    start: int
    end: int
    role: ParagraphRole = "text"
    page: int = 1
    size: float = 0.0


@dataclass(frozen=True, slots=True)
class _Start:
    """A passage opens at this paragraph."""

    index: int
    kind: PassageKind
    heading: str | None = None
    number: str | None = None


def make_passages(
    text: str,
    paragraphs: list[Paragraph],
    document_id: str,
    *,
    slides: bool,
    title: str,
    deeds: Sequence[Deed] = (),
) -> tuple[Passage, ...]:
    """Passages that cover the whole text but white space; each of several deeds is cut as if it stood alone."""
    shown = [text[p.start : p.end].strip() for p in paragraphs]
    starts: list[_Start] = []
    for first, last, own_title in _stretches(text, paragraphs, title, deeds):
        found = _starts(shown[first:last], paragraphs[first:last], slides=slides, title=own_title)
        starts.extend(replace(start, index=start.index + first) for start in found)
    spans = _spans(text, paragraphs, starts)
    return tuple(
        Passage(f"{document_id}#{n}", span, start.kind, start.heading, start.number)
        for n, (start, span) in enumerate(spans)
    )


def _stretches(
    text: str, paragraphs: list[Paragraph], title: str, deeds: Sequence[Deed]
) -> Iterator[tuple[int, int, str]]:
    """Indices of the paragraphs of each deed and of what stands between, with the title that holds there."""
    at = 0
    for deed in deeds:
        first = next(i for i, p in enumerate(paragraphs) if p.end > deed.span.start)
        last = next((i for i, p in enumerate(paragraphs) if p.start >= deed.span.end), None)
        last = len(paragraphs) if last is None else last
        if at < first:
            yield at, first, title
        if at < last:
            yield max(at, first), last, text[deed.title.start : deed.title.end]
        at = max(at, last)
    if at < len(paragraphs):
        yield at, len(paragraphs), title


def _starts(
    shown: list[str], paragraphs: list[Paragraph], *, slides: bool, title: str
) -> Iterator[_Start]:
    if slides:
        yield from _slide_starts(paragraphs, shown)
    elif sum(1 for line in shown if ARTICLE.match(line)) >= 2:
        yield from _deed_starts(shown, paragraphs, title)
    else:
        yield from _section_starts(shown, paragraphs, title)


def _spans(
    text: str, paragraphs: list[Paragraph], starts: list[_Start]
) -> Iterator[tuple[_Start, Span]]:
    edges = [paragraphs[start.index].start for start in starts] + [len(text)]
    for start, a, b in zip(starts, edges, edges[1:], strict=False):
        piece = text[a:b]
        left = a + len(piece) - len(piece.lstrip())
        right = a + len(piece.rstrip())
        if left < right:
            yield start, Span(left, right)


def _slide_starts(paragraphs: list[Paragraph], shown: list[str]) -> Iterator[_Start]:
    """One passage a slide; its heading is its title, or its first line."""
    page = 0
    for index, paragraph in enumerate(paragraphs):
        if paragraph.page == page:
            continue
        page = paragraph.page
        of_page = [i for i, p in enumerate(paragraphs) if p.page == page and p.role != "table"]
        titles = [shown[i] for i in of_page if paragraphs[i].role == "title"]
        first = titles or [shown[i] for i in of_page if shown[i]]
        yield _Start(index, "slide", first[0][:80] if first else None)


def _deed_starts(shown: list[str], paragraphs: list[Paragraph], title: str) -> Iterator[_Start]:
    """A deed: title, preamble, articles with the heading that stands before them, and the rest."""
    in_title = _is_title(shown[0], title, paragraphs[0])
    first = _deed_start(shown, 0, "preamble")
    yield first or _Start(0, "title" if in_title else "preamble")
    opened = False
    zone: PassageKind = "preamble"
    for index in range(len(shown)):
        found = _deed_start(shown, index, zone)
        if found is not None and index != 0:
            yield found
            zone, opened, in_title = found.kind, True, False
        elif in_title and index and not _is_title(shown[index], title, paragraphs[index]):
            yield _Start(index, "preamble")
            in_title = False
        elif (
            not opened
            and index
            and _is_title(shown[index], title, paragraphs[index])
            and not in_title
        ):
            yield _Start(index, "title")
            in_title = True


def _deed_start(shown: list[str], index: int, zone: PassageKind) -> _Start | None:
    line = shown[index]
    following = shown[index + 1] if index + 1 < len(shown) else ""
    head = _ARTICLE_HEAD.match(line) if ARTICLE.match(line) else None
    if head:
        if index and _heads_article(shown[index - 1], line):
            return None
        heading = _unbracketed(head["heading"]) or _article_title(line[head.end() :])
        return _Start(index, "article", heading, head["number"])
    if _heads_article(line, following):
        number = _ARTICLE_HEAD.match(following)
        return _Start(index, "article", _unbracketed(line), number["number"] if number else None)
    if _SUPPLEMENT.match(line):
        return _Start(index, "supplement", "附則")
    if _APPENDIX.match(line):
        return _Start(index, "appendix", line[:40])
    if CHAPTER.match(line):
        return _Start(index, "section", line[:40])
    if zone in ("article", "supplement") and (_CLOSING.search(line) or _SIGNED.match(line)):
        return _Start(index, "signature")
    return None


def _heads_article(line: str, following: str) -> bool:
    """Whether ``line`` is the bracketed heading of the article that ``following`` opens."""
    return bool(PARENTHESISED.match(line) and ARTICLE.match(following))


def _article_title(rest: str) -> str | None:
    """``目的`` of ``第１条　目的`` where the number and a short name stand alone on a line."""
    rest = rest.strip(" 　")
    return rest if 0 < len(rest) <= 15 and not re.search("[。、はをが]", rest) else None


def _section_starts(shown: list[str], paragraphs: list[Paragraph], title: str) -> Iterator[_Start]:
    """Headings cut; long stretches without one are cut at paragraphs."""
    opened_at: int | None = None
    headed_at = -2
    for index, (line, paragraph) in enumerate(zip(shown, paragraphs, strict=True)):
        heading = _section_heading(line, paragraph, index)
        if index == 0 and _is_title(line, title, paragraph):
            yield _Start(index, "title")
            opened_at = None
        elif heading is not None:
            previous_is_heading = headed_at == index - 1
            if not previous_is_heading or _strong(line, paragraph):
                yield heading
            opened_at = headed_at = index
        elif (
            index == 0
            or opened_at is None
            or paragraph.end - paragraphs[opened_at].start > MAX_SECTION
        ):
            yield _Start(index, "paragraph")
            opened_at = index


def _section_heading(line: str, paragraph: Paragraph, index: int) -> _Start | None:
    if paragraph.role == "table":
        return None
    if _APPENDIX.match(line):
        return _Start(index, "appendix", line[:40])
    found = _NUMBERED.match(line)
    if found and not re.search("[。、]$", line):
        number = found["number"].strip(" 　.．、")
        return _Start(index, "section", found["heading"].strip(), number or None)
    bracketed = _BRACKETS.match(line)
    if bracketed:
        return _Start(index, "section", bracketed.group(1))
    if line == "記" or paragraph.role in ("heading", "title"):
        return _Start(index, "section", line[:60])
    return None


def _strong(line: str, paragraph: Paragraph) -> bool:
    return paragraph.role in ("heading", "title") or bool(re.match("^[■◆第]", line))


def _is_title(line: str, title: str, paragraph: Paragraph) -> bool:
    squeezed = re.sub(r"\s", "", line)
    return paragraph.role == "title" or (bool(squeezed) and squeezed in re.sub(r"\s", "", title))


def _unbracketed(text: str | None) -> str | None:
    return text.strip(" 　()（）〔〕［］[]【】") or None if text else None
