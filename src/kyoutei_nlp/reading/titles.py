"""Which line is the title (題名): not the letterhead, not the date, not the addressee."""

from __future__ import annotations

import re
from typing import Final

from kyoutei_nlp.document import SourceNotes
from kyoutei_nlp.reading.draft import Draft
from kyoutei_nlp.reading.joining import ARTICLE, ITEM, PARENTHESISED
from kyoutei_nlp.reading.passages import Paragraph

_DEED: Final = re.compile(
    r"(?:協[\s　]*定[\s　]*書?|覚[\s　]*書|確[\s　]*認[\s　]*書|合[\s　]*意[\s　]*書|共同宣言|宣言書?|申合せ書?|盟約書?|一覧表?|(?:協定書?|覚書|資料)[\s　]*[集編])"
    r"(?:[（(〔【].{0,14}[）)〕】])?$"
)
_NOT_TITLE: Final = re.compile(
    r"^(?:[（(【〔]?(?:案|写し?|資料.{0,6}|別[紙添].{0,6}|参考|様式.{0,8}|非公開|取扱注意)[）)】〕]?"
    r"|報道(?:発表|資料|機関).{0,12}|記者(?:発表|会見|提供).{0,12}|(?:プレス|ニュース)リリース.{0,12}|(?:NEWS|PRESS) ?RELEASE.{0,10}|News Release.{0,6}|資料提供.{0,6}|配布資料.*"
    r"|.{0,30}(?:各位|御中|様|殿)|〒.*|(?:TEL|Tel|電話|FAX|担当|問合せ).*|[^\s　]{0,8}第[\s　]?[0-9０-９]+(?:[-－の][0-9０-９]+)?[\s　]?号.{0,10}|No\.?.*|[-－–]?[\s　]*[0-9０-９]+[\s　]*[-－–]?)$"
)
_DATE: Final = re.compile(
    r"^(?:[（(])?(?:令和|平成|昭和|西暦)?[\s　]*[0-9０-９元]{1,4}[\s　]*[年./．][\s　]*[0-9０-９]{1,2}[\s　]*[月./．].{0,22}$|^[0-9. ]{8,12}$"
)
_SUBTITLE: Final = re.compile(r"^[―—─]+.{2,50}[―—─]+$")
_VOLUME: Final = re.compile(r"^(?:資料\s?)?[0-9０-９]+(?:[-－‐―][0-9０-９]+)+\s+(?=\S)")
MAX_TITLE: Final = 90
LOOKED_AT: Final = 14


def find_title(
    draft: Draft, text: str, paragraphs: list[Paragraph], notes: SourceNotes, *, name: str
) -> str:
    """The title in the text; else the sidecar's; else the first line; else the file's name."""
    first = paragraphs[:LOOKED_AT]
    lines = [_clean(text[p.start : p.end]) for p in first]
    usable = [i for i, p in enumerate(first) if p.role != "table" and _may_be_title(lines[i])]
    chosen = _by_looks(lines, first, usable, slides=draft.slides)
    if chosen is not None:
        return _with_subtitle(lines, chosen)
    if draft.title and _clean(draft.title):
        return _clean(draft.title)
    if notes.title and (not usable or usable[0] != 0):
        return notes.title
    if usable:
        return lines[usable[0]]
    return notes.title or next((line[:60] for line in lines if line), name) or name


def _with_subtitle(lines: list[str], chosen: int) -> str:
    """The title with a subtitle between dashes that follows it."""
    following = lines[chosen + 1] if chosen + 1 < len(lines) else ""
    return f"{lines[chosen]} {following}" if _SUBTITLE.match(following) else lines[chosen]


def _by_looks(
    lines: list[str], paragraphs: list[Paragraph], usable: list[int], *, slides: bool
) -> int | None:
    """A line that ends as deeds are called, or that is set as a title; the larger letters win."""
    if not usable:
        return None
    top = max(paragraphs[i].size for i in usable)
    body = _before_body(lines)

    def points(index: int) -> float:
        paragraph = paragraphs[index]
        score = 2.0 if paragraph.role == "title" else 0.5 if paragraph.role == "heading" else 0.0
        score += 2.0 if _DEED.search(lines[index]) and index < body and not slides else 0.0
        score += 1.5 * (paragraph.size / top) ** 4 if top else 0.0
        return score - 0.12 * index

    best = max(usable, key=points)
    return best if points(best) >= 1.6 else None


def _before_body(lines: list[str]) -> int:
    """Index of the first line that is plainly body text."""
    for index, line in enumerate(lines):
        if ARTICLE.match(line) or (len(line) > 40 and line.endswith("。")):
            return index
    return len(lines)


def _may_be_title(line: str) -> bool:
    if not 2 <= len(line) <= MAX_TITLE or line.endswith(("。", "、", "：", ":")):
        return False
    if _NOT_TITLE.match(line) or _DATE.match(line) or ARTICLE.match(line) or ITEM.match(line):
        return False
    return not PARENTHESISED.match(line) and not line.isdigit()


def _clean(line: str) -> str:
    """White space closed up, and without a number of the volume (２－１１, 資料４－６) before it."""
    shown = re.sub(r"[\s　]+", " ", line).strip()
    return _VOLUME.sub("", shown) or shown
