"""Several deeds in one text (協定集・資料編の切り分け): where each begins and ends.

A deed is found from its opening sentence upwards to the title above it, never from a title alone: a contents page and a
reference to another agreement name titles too. What is appended (別紙・別表・様式) stays with the deed before it.
Found: three 協定書 behind a cover and a contents page. Not found: a single deed with its 実施細目, a report that names many.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from kyoutei_nlp.characters import Folded, fold
from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import Span

OPENING_REACH: Final = 1200
"""Characters between a title and the sentence that opens its deed, at most: a long list of bodies in between."""
TITLE_LENGTH: Final = 90
LABEL_LENGTH: Final = 50
TAIL_LENGTH: Final = 4
BODY_LENGTH: Final = 120
"""A line as long as this is body text, and above it stands no title of what is below."""
_ARTICLE: Final = re.compile(r"第 *([0-9]+|[一二三四五六七八九十]+) *条")
_FIRST: Final = re.compile(r"第 *(?:1|一) *(?:条|(?=[ (]))")


@dataclass(frozen=True, slots=True)
class Deed:
    """One deed of a collection: where its title stands, and the whole of it."""

    title: Span
    span: Span


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str
    page: int


def find_deeds(text: str, page_starts: Sequence[int] = ()) -> tuple[Deed, ...]:
    """The deeds of a text that holds two or more, in order; ``()`` for any other text.

    Args:
        text: A whole document's.
        page_starts: Offsets at which its pages begin; none where it has no pages.
    """
    if not _may_hold_two(text):
        return ()
    folded = fold(text)
    lines = list(_lines(folded, page_starts))
    starts = [start for start in _starts(lines) if start is not None]
    if len(starts) < 2:
        return ()
    edges = [first for first, _ in starts] + [len(lines)]
    found = []
    for (first, last), until in zip(starts, edges[1:], strict=True):
        end = _end(lines, last + 1, until)
        title = folded.raw_span(lines[first].start, lines[last].end)
        found.append(Deed(title, folded.raw_span(lines[first].start, lines[end - 1].end)))
    return tuple(found)


def _may_hold_two(text: str) -> bool:
    """Whether two lines end as titles do; most texts are told by this alone, before they are folded."""
    squeezed = re.sub(r"[^\S\n]+", "", text).replace("（", "(").replace("）", ")")
    if len(_line_end().findall(squeezed)) >= 2:
        return True
    joined = re.sub(rf"\n+(?=.{{1,{TAIL_LENGTH}}}$)", "", squeezed, flags=re.MULTILINE)
    return len(_line_end().findall(joined)) >= 2


@cache
def _line_end() -> re.Pattern[str]:
    return re.compile(_ending("heads", "attached").pattern, re.MULTILINE)


@cache
def _words(name: str) -> re.Pattern[str]:
    """The pattern of a word list."""
    found = load_data("deeds")[name]
    return re.compile(
        found if isinstance(found, str) else "|".join(f"(?:{each})" for each in found)
    )


@cache
def _ending(*names: str) -> re.Pattern[str]:
    """A line that ends with a word of the lists, a note in brackets behind it allowed."""
    words = "|".join(each for name in names for each in load_data("deeds")[name])
    return re.compile(rf"(?:{words})(?:[(〔【<][^()〔〕【】]{{0,40}}[)〕】>])*$")


def _lines(folded: Folded, page_starts: Sequence[int]) -> Iterator[_Line]:
    for match in re.finditer(r"[^\n]+", folded.text):
        shown = match.group()
        if shown.strip():
            start = match.start() + len(shown) - len(shown.lstrip())
            page = bisect_right(page_starts, folded.starts[start])
            yield _Line(start, match.start() + len(shown.rstrip()), shown.strip(), page)


# -- beginnings ---------------------------------------------------------------------------------


def _starts(lines: Sequence[_Line]) -> list[tuple[int, int]]:
    """First and last line of the title of each deed."""
    found: dict[int, tuple[int, int]] = {}
    for index, line in enumerate(lines):
        opens = bool(_words("opening").search(line.text))
        if not opens and not _FIRST.match(line.text):
            continue
        title = _title_above(lines, index, may_pass_body=not opens)
        if title is not None:
            found.setdefault(title, (_first_line(lines, title), title))
    titles = sorted(found)
    edges = [*titles, len(lines)]
    return [
        found[title]
        for title, until in zip(titles, edges[1:], strict=True)
        if _is_deed(lines, title, until)
    ]


def _title_above(lines: Sequence[_Line], index: int, *, may_pass_body: bool) -> int | None:
    """The nearest title line over an opening, if nothing that belongs to another unit lies between."""
    if _is_title(lines[index].text):
        return None
    reach = lines[index].start - OPENING_REACH
    for at in range(index - 1, -1, -1):
        text = lines[at].text
        if lines[at].start < reach or _ARTICLE.match(text) or _is_other(text):
            return None
        if _is_title(text) or _is_tail(lines, at):
            return at
        if _words("closing").search(text) or (len(text) > BODY_LENGTH and not may_pass_body):
            return None
    return None


def _is_title(text: str) -> bool:
    bare = _bare(text)
    if not 2 <= len(bare) <= TITLE_LENGTH or "\t" in text or _words("never").search(text):
        return False
    return bool(_ending("heads", "attached").search(bare))


def _is_tail(lines: Sequence[_Line], at: int) -> bool:
    """Whether a line is the end of a title that was broken inside a word (協 / 定書)."""
    text = lines[at].text
    return at > 0 and len(text) <= TAIL_LENGTH and _is_title(lines[at - 1].text + text)


def _is_other(text: str) -> bool:
    """Whether a line can head a document of another kind."""
    bare = _bare(text)
    if not 2 <= len(bare) <= LABEL_LENGTH or _words("appended").match(text) or "。" in text:
        return False
    return bool(_ending("other").search(bare)) and not _ending("attached").search(bare)


def _bare(text: str) -> str:
    """Without blanks and the number of the collection."""
    return re.sub(r"\s", "", _words("numbered").sub("", text))


def _first_line(lines: Sequence[_Line], title: int) -> int:
    """The line in which a title begins that is set over several lines."""
    first = title
    while first > max(title - 2, 0) and lines[first - 1].page == lines[first].page:
        above, here = lines[first - 1].text, lines[first].text
        joined = bool(_words("goes_on").search(above) or _words("goes_back").match(here))
        joined = joined or (first == title and not _is_title(here))
        if not joined or len(above) > TITLE_LENGTH or _words("never").search(above):
            break
        if _ARTICLE.match(above) or _words("appended").match(above):
            break
        first -= 1
    return first


def _is_deed(lines: Sequence[_Line], title: int, until: int) -> bool:
    """Whether what stands under a title is built as a deed: two of opening, 第1条 and closing or names."""
    own = lines[title + 1 : until]
    opening = any(_words("opening").search(line.text) for line in own[:12])
    article = any(_FIRST.match(line.text) for line in own)
    closing = any(_words("closing").search(line.text) for line in own)
    signed = sum(1 for line in own if _words("signed").search(line.text)) >= 2
    if _ending("attached").search(_bare(lines[title].text)):
        return opening and (closing or signed)
    return opening + article + (closing or signed) >= 2


# -- ends ---------------------------------------------------------------------------------------


def _end(lines: Sequence[_Line], start: int, until: int) -> int:
    """The line after the last one of a deed whose successor begins at ``until``."""
    signed_at = _signed_at(lines, start, until)
    for index in range(signed_at + 1, until):
        if _begins_something_else(lines, index, until):
            until = index
            break
    return _without_labels(lines, signed_at, until)


def _signed_at(lines: Sequence[_Line], start: int, until: int) -> int:
    """The line of the closing formula; else of the last names; else the first line."""
    for index in range(start, until):
        if _words("closing").search(lines[index].text):
            return index
    named = [i for i in range(start, until) if _words("signed").search(lines[i].text)]
    return named[-1] if named else start


def _begins_something_else(lines: Sequence[_Line], index: int, until: int) -> bool:
    """A chapter's heading or the title of a document of another kind, not one appended to the deed."""
    text = lines[index].text
    if (
        re.match(r"第 *[0-9一二三四五六七八九十]+ *[章編部](?: |$)", text)
        and len(text) < LABEL_LENGTH
    ):
        return True
    if not _is_other(text):
        return False
    above = lines[index - 1]
    if _words("appended").match(above.text) and above.page == lines[index].page:
        return False
    follows = lines[index + 1 : min(index + 6, until)]
    headed = any(
        re.match(r"(?:第 *(?:1|一) *[条章]|[(]?(?:目的|趣旨)|1[ .])", f.text) for f in follows
    )
    return headed or lines[index].page != above.page or lines[index].page == 0


def _without_labels(lines: Sequence[_Line], signed_at: int, until: int) -> int:
    """The end without the labels and headings over what follows, and without its page."""
    end = until
    while end - 1 > signed_at and _is_label(lines, end - 1, until):
        end -= 1
    return end


def _is_label(lines: Sequence[_Line], index: int, until: int) -> bool:
    text = lines[index].text
    if _words("signed").search(text) or _words("appended").match(text):
        return False
    if len(text) <= LABEL_LENGTH and (
        _words("label").match(text) or _is_title(text) or _is_other(text)
    ):
        return True
    next_page = until < len(lines) and lines[index].page == lines[until].page
    new = next_page and lines[index].page != lines[index - 1].page
    return new and len(text) <= LABEL_LENGTH and "。" not in text
