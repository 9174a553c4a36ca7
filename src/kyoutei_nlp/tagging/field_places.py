"""Where in a document cues of a field count, and how much: items of cooperation, titles, rows, sentences about agreements.

Found: the items under 「連携事項」, 「伝統産業のデジタル化に向けた連携協定」 in running text. Counts little: a sentence that
does not speak of an agreement.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from kyoutei_nlp.agreement import Clause, Tag
from kyoutei_nlp.characters import Folded, fold
from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import Document, Span
from kyoutei_nlp.tagging.records import head_of, is_deed

# Kinds of documents whose tables list agreements one a row.
TABLE_KINDS: Final = frozenset({"list", "slides", "report"})
# Weights by place, set by hand on the material in hand (2026-11): a strong cue in a listed item or a title is
# enough alone; a sentence about the agreement needs two; elsewhere four and more.
LISTED, TITLE, TOLD, CATCH_ALL, ELSEWHERE = 0.95, 0.9, 0.45, 0.3, 0.1
# A short notice says each thing once.
SHORT: Final = 500
TOLD_SHORTLY, ELSEWHERE_SHORTLY = 0.55, 0.3


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of the folded text and how much a cue in it counts.

    Attributes:
        itemised: It names what is done together and nothing else, so that cues too common for prose count.
    """

    start: int
    end: int
    how: str
    weight: float
    itemised: bool = False


def places_of(
    document: Document, folded: Folded, clauses: Sequence[Clause], tags: Sequence[Tag]
) -> Iterator[Place]:
    """All places of a document; ``folded`` is its text, ``tags`` those found so far."""
    yield from _title_places(document, folded, tags)
    if is_deed(document, tags):
        yield from _deed_places(folded, clauses, itemised=_is_itemised(tags))
        return
    if document.kind in TABLE_KINDS:
        yield from _rows(folded, tags)
    yield from _items_told(folded.text)
    yield from _told_places(folded.text)


def _title_places(document: Document, folded: Folded, tags: Sequence[Tag]) -> Iterator[Place]:
    head = head_of(tags)
    place = folded_range(folded, head.span) if head else _first_line(document, folded)
    if place:
        yield Place(*place, "listed", TITLE)


def _first_line(document: Document, folded: Folded) -> tuple[int, int] | None:
    """The title where no tagger has marked it, for deeds, lists and press releases."""
    if document.kind not in ("agreement", "press", "list"):
        return None
    start = folded.text.find(fold(document.title.split("\n")[0]).text)
    return (start, start + len(document.title)) if start >= 0 and document.title else None


def folded_range(folded: Folded, span: Span) -> tuple[int, int]:
    """A span of the raw text in folded offsets."""
    return bisect_left(folded.starts, span.start), bisect_left(folded.starts, span.end)


def _is_itemised(tags: Sequence[Tag]) -> bool:
    """Items of an agreement for disasters are duties (物資の運搬), not fields."""
    head = head_of(tags)
    return head is None or head.attributes.get("kind") != "disaster"


def _deed_places(folded: Folded, clauses: Sequence[Clause], *, itemised: bool) -> Iterator[Place]:
    """The items of the cooperation clauses; in an agreement with no such clause what its own text says."""
    cooperation = [clause for clause in clauses if clause.kind == "cooperation"]
    tops = [clause for clause in cooperation if clause.level == 1] or cooperation
    items = [clause for clause in clauses if clause.level == 3 and _inside(clause, tops)]
    for clause in items or tops:
        yield Place(*folded_range(folded, clause.span), "listed", LISTED, itemised)
    if not tops:
        for clause in _unheaded(clauses):
            yield Place(*folded_range(folded, clause.span), "listed", TITLE)


# Kinds of clauses that say what is done, beside those that list cooperation.
CONTENT_KINDS: Final = ("other", "duties", "information", "training", "intellectual_property")


def _unheaded(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses of a memorandum without headings that say what is done together."""
    tops = [clause for clause in clauses if clause.level == 1]
    return (
        []
        if any(clause.heading for clause in tops)
        else [clause for clause in tops if clause.kind in CONTENT_KINDS]
    )


def _inside(clause: Clause, tops: Iterable[Clause]) -> bool:
    return any(top.span.contains(clause.span) for top in tops)


def _items_told(text: str) -> Iterator[Place]:
    """What stands under or behind 「連携事項」 or 「協定の主な内容」 in a text about an agreement, item by item."""
    listing = load_data("fields")["listing"]
    open_list = False
    for match in re.finditer(r"[^\n]+", text):
        headed = re.match(listing["heading"], match.group())
        item = re.match(listing["item"], match.group().strip())
        if headed or (open_list and item):
            start = match.start() + (headed.end() if headed else 0)
            for part in re.compile(listing["part"]).finditer(text, start, match.end()):
                yield Place(part.start(), part.end(), "listed", LISTED, itemised=True)
        open_list = bool(headed) or (open_list and bool(item))


def _rows(folded: Folded, tags: Sequence[Tag]) -> Iterator[Place]:
    """Rows of a table of agreements (a line with a date of signing): the title cell, else the cells after the date."""
    for tag in tags:
        if tag.label != "date" or tag.attributes.get("role") != "signed":
            continue
        start = folded.raw.rfind("\n", 0, tag.span.start) + 1
        end = folded.raw.find("\n", tag.span.end)
        cells = list(_cells(folded.raw[: end if end > 0 else len(folded.raw)], start))
        titles = [cell for cell in cells if _about().search(folded.raw[cell.start : cell.end])]
        later = [cell for cell in cells if cell.start >= tag.span.end]
        for cell in (titles or later) if len(cells) > 1 else ():
            yield Place(*folded_range(folded, cell), "listed", TITLE)


def _cells(text: str, start: int) -> Iterator[Span]:
    """The cells of the table row that begins at ``start``."""
    for match in re.compile(r"[^\t\n]+").finditer(text, start):
        yield Span(*match.span())


@cache
def _about() -> re.Pattern[str]:
    return re.compile("協定|覚書")


@cache
def _named() -> re.Pattern[str]:
    """A named agreement: 「災害時相互援助協定」, 石油燃料の優先供給に関する協定."""
    return re.compile(
        r"「[^「」\n]{2,60}(?:協定|覚書)[書]?」|[^、。「」\n ]{0,60}(?:に関する|に係る|についての|に向けた|のための|を通じた)(?:[^、。「」\n ]{0,10})協定"
        r"|[一-龠々ァ-ヶーA-Z・り]{2,16}協定(?!書|案|先|事業|金|期間|内容|項|数|量|等|団|者)"
    )


def _told_places(text: str) -> Iterator[Place]:
    """Names of agreements, sentences about agreements, and the rest."""
    short = len(text) <= SHORT
    told, elsewhere = (TOLD_SHORTLY, ELSEWHERE_SHORTLY) if short else (TOLD, ELSEWHERE)
    for match in re.finditer(r"[^。\n]+", text):
        if not _about().search(match.group()):
            yield Place(match.start(), match.end(), "mentioned", elsewhere)
            continue
        yield Place(match.start(), match.end(), "mentioned", told)
        for name in _named().finditer(match.group()):
            start = match.start() + name.start()
            yield Place(start, match.start() + name.end(), "listed", TITLE, itemised=True)


def mention_places(folded: Folded, head: Tag) -> tuple[Place, Place]:
    """The name of an agreement told of, and the row or sentence round it."""
    start, end = folded_range(folded, head.span)
    before = max(folded.text.rfind(mark, 0, start) for mark in "。\n")
    behind = re.compile(r"[。\n]|$").search(folded.text, end)
    whole = behind.start() if behind else end
    return (
        Place(start, end, "listed", TITLE, itemised=True),
        Place(before + 1, whole, "mentioned", TOLD_SHORTLY),
    )
