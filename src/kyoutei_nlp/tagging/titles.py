"""The agreement that a document is or announces (協定名と種類): record ``"0"``.

Found: a deed 「災害時における…協定書」, a press release about 「包括連携協定」. Not found: 36協定, 条例, a column on a 紳士協定.
"""

from __future__ import annotations

import re
from typing import Final

from kyoutei_nlp.agreement import Tag
from kyoutei_nlp.characters import Folded, fold
from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import Document
from kyoutei_nlp.tagging import names, phrases
from kyoutei_nlp.tagging.marking import closed_up, folded, mark, tidy

TAGGER: Final = "titles/1"

_ALIAS: Final = re.compile(
    r"以下[、,]?[「『]?[^「」()]{1,16}[」』]?と(?:いう|いいます|総称|呼ぶ|する)"
)
_ARTICLE: Final = re.compile(r"第 *[0-9一二三四五六七八九十]+ *条")
_SIGNED: Final = re.compile(
    r"協定(?:を|書を)?(?:締結|結)|次のとおり|取り?交わ|保有|証する?ため|証として"
)
_GOES_ON: Final = re.compile(r"(?:[とのにをる、・]|及び|並びに|等|における)[ ]*$")
_GOES_BACK: Final = re.compile(r"[のにとをが](?=[^ ])|に関する|一部を")
MAX_LINE: Final = 60
_OPENING: Final = 700


def tag(document: Document) -> list[Tag]:
    """The head of record ``"0"``, or nothing."""
    text = folded(document.text)
    if phrases.is_negative(fold(document.title).text):
        return []
    if document.kind == "agreement" and looks_like_deed(text.text, document.title):
        return [_deed(document, text)]
    if document.kind == "press":
        return _announced(document, text)
    return []


def looks_like_deed(text: str, title: str) -> bool:
    """Whether folded ``text`` is built as an agreement: parties defined, articles, a closing formula."""
    head = _head_at_end(fold(title).text)
    signs = (_ALIAS.search(text), _ARTICLE.search(text), _SIGNED.search(text))
    found = sum(sign is not None for sign in signs)
    return found >= (1 if head else 2) and not phrases.is_negative(text[:_OPENING])


def _head_at_end(title: str) -> bool:
    heads = load_data("agreement_kinds")["words"]["heads"]
    return bool(re.search(rf"(?:{'|'.join(heads)})(?:\([^()]*\))?$", closed_up(title)))


def _deed(document: Document, text: Folded) -> Tag:
    start, end = _whole(text.text, *place_of(document.title, text.text))
    title = tidy(text.raw[text.starts[start] : text.starts[end]].replace("\n", ""))
    return mark(
        text, "agreement", start, end,
        value=title, tagger=TAGGER, score=0.95,
        record="0", source="deed", kind=deed_kind(fold(title).text, text.text),
    )  # fmt: skip


def deed_kind(title: str, text: str) -> str:
    """The kind of a deed; a form with blanks for the parties or for the date and 案 is a template."""
    words = load_data("agreement_kinds")["words"]
    blank_date = re.search(words["blank_date"], text)
    form = re.search("|".join(words["template"]), text[:200] + title)
    blank_name = re.search(words["blank_name"], text)
    if (blank_date and (form or blank_name)) or (form and blank_name):
        return "template"
    return phrases.kind_of(title, text[:_OPENING])


def place_of(title: str, text: str) -> tuple[int, int]:
    """The folded range of ``title`` in ``text``, blanks and line ends between its letters allowed."""
    letters = closed_up(fold(title).text)
    match = re.search(r"\s*".join(map(re.escape, letters)), text) if letters else None
    if match:
        return match.span()
    line = re.search(r"[^\s][^\n]*", text)
    return line.span() if line else (0, len(text))


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The range with the lines before and after that plainly belong to a title set over several lines."""
    for _line in range(2):
        above = text[:start].rstrip("\n").rpartition("\n")[2]
        joined = _GOES_ON.search(above) or _GOES_BACK.match(text, start)
        if not (above.strip() and len(above) < MAX_LINE and joined):
            break
        start = text.rindex(above, 0, start) + len(above) - len(above.lstrip())
    for _line in range(2):
        below = re.match(r"\n+([^\n]+)", text[end:])
        if not (below and _GOES_ON.search(text[start:end])):
            break
        end += len(below.group().rstrip())
    return start, end


def _announced(document: Document, text: Folded) -> list[Tag]:
    """The agreement a press release is about: named in its title, else the first one quoted."""
    phrase = _main_phrase(document, text.text)
    if phrase is None:
        return []
    head = text.text[:_OPENING]
    status = phrases.status_of(fold(document.title).text) or phrases.status_of(head)
    return [
        mark(
            text, "agreement", phrase.start, phrase.end,
            value=phrase.text, tagger=TAGGER, score=0.9 if phrase.quoted else 0.8,
            record="0", source="mention", status=status or "signed",
            kind=phrases.kind_of(phrase.text, head),
        )
    ]  # fmt: skip


def _main_phrase(document: Document, text: str) -> phrases.Phrase | None:
    bodies = [(name.start, name.end) for name in names.find(text)]
    found = sorted(phrases.find(text, bodies), key=lambda phrase: phrase.start)
    title = closed_up(fold(document.title).text)
    long = [phrase for phrase in found if len(phrase.text) > len("協定書")]
    in_title = [phrase for phrase in long if closed_up(phrase.text) in title]
    quoted = [phrase for phrase in long if phrase.quoted]
    best = sorted(in_title, key=lambda phrase: (not phrase.quoted, -len(phrase.text), phrase.start))
    return next(iter(best or quoted or long or found), None)
