"""What an agreement is about (分野): several fields each, with the clause, item or sentence that says so.

Example found: 「(3)　学校教育及び生涯学習の充実に関すること。」 in a cooperation clause → education, listed. Not found:
「教育委員会」 as a department, 「住民の福祉」 in a preamble. Fields, cues and anti-cues are data/fields.toml; a user's file
is merged over it. In an item of a list of cooperation the cues, a trained model and the likeness to the field's
definition are weighed together (field_head); elsewhere the cues speak alone. Scores are noisy-or sums by place: what is
listed or in the title counts most, what is only told in passing does not reach the threshold.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Final

from kyoutei_nlp.agreement import Clause, Tag, TagMethod
from kyoutei_nlp.characters import Folded, fold
from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import Document, Span
from kyoutei_nlp.tagging import official
from kyoutei_nlp.tagging.field_definitions import Field, cues_of, load_fields
from kyoutei_nlp.tagging.field_head import FieldHead
from kyoutei_nlp.tagging.records import head_of, is_deed, record_of

TAGGER: Final = "fields/2"
THRESHOLD: Final = 0.5
# Weaker hits add to the score but prove too little to be shown.
EVIDENCE: Final = 0.3
# Longer stretches are no item; one vector says little of them.
MAX_ITEM: Final = 120
# Chosen on corpora/sample and independent deeds: at 0.5 the model alone added as many wrong fields as right ones.
SURE: Final = 0.8
DOUBTED: Final = 0.1
# Kinds of documents whose tables list agreements one a row.
TABLE_KINDS: Final = frozenset({"list", "slides", "report"})
TOLD_IN_ITEMS: Final = frozenset({"press", "article"})


# Details in brackets (…の相談を含む。) are not what an item is about; a number (1) is shorter.
_ASIDE: Final = re.compile(r"\([^()]{4,}\)")


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


@dataclass(frozen=True, slots=True)
class Hit:
    """A field seen in a place."""

    field: str
    place: Place
    score: float
    cues: frozenset[str] = frozenset()
    method: TagMethod = "dictionary"


def tag(
    document: Document,
    clauses: Sequence[Clause],
    tags: Sequence[Tag],
    *,
    fields_file: Path | None = None,
    head: FieldHead | None = None,
) -> list[Tag]:
    """Fields of the agreement that the document is or tells of.

    Args:
        document: The text.
        clauses: What :func:`kyoutei_nlp.tagging.clauses.find` returned.
        tags: The tags so far; titles and parties are used.
        fields_file: The user's own fields.
        head: The trained witness; None leaves the cues alone.

    Raises:
        SettingsError: ``fields_file`` cannot be read as fields.
    """
    folded = fold(document.text)
    places = [_weighed(folded.text, place) for place in _places(document, folded, clauses, tags)]
    fields = load_fields(fields_file)
    hits = [hit for place in places for hit in _hits(folded.text, place, fields)]
    if head:
        hits = _judged(folded.text, hits, places, fields, head)
    hits += _between_bodies(folded, tags)
    chosen = _chosen(hits)
    attributes = record_of(document, tags)
    return [_tag(folded, hit, attributes) for hit in chosen]


# -- where cues count -----------------------------------------------------------------------------

# Weights by place, set by hand on the material in hand (2026-11): a strong cue in a listed item or a title is
# enough alone; a sentence about the agreement needs two; elsewhere four and more.
LISTED, TITLE, TOLD, CATCH_ALL, ELSEWHERE = 0.95, 0.9, 0.45, 0.3, 0.1


def _places(
    document: Document, folded: Folded, clauses: Sequence[Clause], tags: Sequence[Tag]
) -> Iterator[Place]:
    yield from _title_places(document, folded, tags)
    if is_deed(document, tags):
        yield from _deed_places(folded, clauses, itemised=_is_itemised(tags))
        return
    if document.kind in TABLE_KINDS:
        yield from _rows(folded, tags)
    if document.kind in TOLD_IN_ITEMS:
        yield from _items_told(folded.text)
    yield from _told_places(folded.text)


def _title_places(document: Document, folded: Folded, tags: Sequence[Tag]) -> Iterator[Place]:
    head = head_of(tags)
    place = _folded_range(folded, head.span) if head else _first_line(document, folded)
    if place:
        yield Place(*place, "listed", TITLE)


def _first_line(document: Document, folded: Folded) -> tuple[int, int] | None:
    """The title where no tagger has marked it, for deeds, lists and press releases."""
    if document.kind not in ("agreement", "press", "list"):
        return None
    start = folded.text.find(fold(document.title.split("\n")[0]).text)
    return (start, start + len(document.title)) if start >= 0 and document.title else None


def _folded_range(folded: Folded, span: Span) -> tuple[int, int]:
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
        yield Place(*_folded_range(folded, clause.span), "listed", LISTED, itemised)
    if not tops:
        for clause in _unheaded(clauses):
            yield Place(*_folded_range(folded, clause.span), "listed", TITLE)


def _unheaded(clauses: Sequence[Clause]) -> list[Clause]:
    """The clauses of a memorandum without headings that say what is done together."""
    tops = [clause for clause in clauses if clause.level == 1]
    return (
        []
        if any(clause.heading for clause in tops)
        else [clause for clause in tops if clause.kind in ("other", "duties")]
    )


def _inside(clause: Clause, tops: Iterable[Clause]) -> bool:
    return any(top.span.contains(clause.span) for top in tops)


def _items_told(text: str) -> Iterator[Place]:
    """The numbered items under 「連携事項」 or 「協定の主な内容」 in a press release."""
    listing = False
    for match in re.finditer(r"[^\n]+", text):
        line = match.group().strip()
        item = re.match(load_data("fields")["listing"]["item"], line)
        headed = re.search(load_data("fields")["listing"]["heading"], line)
        if (listing and item) or (headed and "(1)" in line):
            yield Place(match.start(), match.end(), "listed", LISTED, itemised=True)
        listing = bool(headed) or (listing and bool(item))


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
            yield Place(*_folded_range(folded, cell), "listed", TITLE)


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
        r"「[^「」\n]{2,60}(?:協定|覚書)[書]?」|[^、。「」\n ]{0,60}(?:に関する|に係る|についての)(?:[^、。「」\n ]{0,10})協定"
        r"|[一-龠々ァ-ヶーA-Z・]{2,16}協定(?!書|案|先|事業|金|期間|内容|項|数|量|等|団|者)"
    )


def _told_places(text: str) -> Iterator[Place]:
    """Names of agreements, sentences about agreements, and the rest."""
    for match in re.finditer(r"[^。\n]+", text):
        if not _about().search(match.group()):
            yield Place(match.start(), match.end(), "mentioned", ELSEWHERE)
            continue
        yield Place(match.start(), match.end(), "mentioned", TOLD)
        for name in _named().finditer(match.group()):
            start = match.start() + name.start()
            yield Place(start, match.start() + name.end(), "listed", TITLE)


# -- hits ---------------------------------------------------------------------------------------


def _weighed(text: str, place: Place) -> Place:
    """An item that leaves the list open (その他…) counts less."""
    catch_all = load_data("fields")["catch_all"]["item"]
    if place.weight == LISTED and re.search(catch_all, text[place.start : place.end]):
        return Place(place.start, place.end, "mentioned", CATCH_ALL)
    return place


def _words(text: str, place: Place) -> str:
    return _ASIDE.sub(lambda match: "×" * len(match.group()), text[place.start : place.end])


def _hits(text: str, place: Place, fields: Sequence[Field]) -> Iterator[Hit]:
    words = _words(text, place)
    for field in fields:
        strong, weak = field.cues(words, itemised=place.itemised)
        if strong:
            yield Hit(field.id, place, place.weight, frozenset([strong]))
        elif weak:
            score = min(place.weight * 0.45 * len(weak), place.weight)
            yield Hit(field.id, place, score, weak)


def _judged(
    text: str,
    hits: Sequence[Hit],
    places: Sequence[Place],
    fields: Sequence[Field],
    head: FieldHead,
) -> list[Hit]:
    """The hits, those in items of cooperation weighed anew by all witnesses; fields the head does not know stay."""
    items = [place for place in places if place.itemised and place.end - place.start <= MAX_ITEM]
    if not items:
        return list(hits)
    known = [field for field in fields if field.id in head.ids]
    words = [_bare(_words(text, place)) for place in items]
    said = head.probabilities(words, *cues_of(words, known))
    by_cue = {(hit.field, hit.place): hit for hit in hits}
    kept = [hit for hit in hits if hit.place not in items or hit.field not in head.ids]
    for place, item, row in zip(items, words, said, strict=True):
        for field, likely in zip(known, row, strict=True):
            hit = _heard(field, place, float(likely), by_cue.get((field.id, place)))
            kept += [hit] if hit and (hit.cues or not field.hides(item)) else []
    return kept


def _heard(field: Field, place: Place, likely: float, cue: Hit | None) -> Hit | None:
    """A cue stands unless all witnesses together hardly believe it; without one they must be sure."""
    score = round(place.weight * likely, 3)
    if cue and cue.score >= place.weight:
        return cue if likely >= DOUBTED else None
    if cue:
        return replace(cue, score=max(cue.score, score))
    return Hit(field.id, place, score, method="model") if likely >= SURE else None


def _bare(item: str) -> str:
    """An item without its number and without what stands for an aside."""
    return (
        re.sub(load_data("fields")["listing"]["item"], "", item, count=1).replace("×", "").strip()
    )


def _between_bodies(folded: Folded, tags: Sequence[Tag]) -> Iterator[Hit]:
    """Two municipalities or prefectures as the only parties make it a matter between bodies."""
    parties = [tag for tag in tags if tag.label == "party" and tag.record == "0"]
    types = {tag.value: tag.attributes.get("type") for tag in parties}
    public = {"municipality", "prefecture", "ward_association", "joint_body"}
    abroad = any(official.ABROAD.search(name) and not _has_code(name, parties) for name in types)
    if len(types) > 1 and set(types.values()) <= public and not abroad:
        start, end = _folded_range(folded, parties[0].span)
        yield Hit("intermunicipal", Place(start, end, "listed", LISTED), TITLE)


def _has_code(name: str, parties: Iterable[Tag]) -> bool:
    """A Japanese town with a name in katakana (ニセコ町) has a code, a city abroad has none."""
    return any(tag.value == name and tag.attributes.get("code") for tag in parties)


def _chosen(hits: Sequence[Hit]) -> list[Hit]:
    """The evidence of the fields whose joint score passes the threshold; the best hit bears that score."""
    groups: dict[str, list[Hit]] = {}
    for hit in hits:
        groups.setdefault(hit.field, []).append(hit)
    chosen: list[Hit] = []
    for group in groups.values():
        score = _joint(group)
        if score >= THRESHOLD:
            best, *others = _apart(sorted(group, key=lambda hit: -hit.score))
            chosen.append(replace(best, score=max(best.score, score)))
            chosen += [hit for hit in others if hit.score >= EVIDENCE]
    return chosen


def _joint(group: Sequence[Hit]) -> float:
    """Noisy or over places; a weak word said again is no further proof."""
    best: dict[object, float] = {}
    for hit in group:
        weak = hit.score < hit.place.weight
        key: object = hit.cues if weak else hit.place
        best[key] = max(best.get(key, 0.0), min(hit.score, 0.99))
    missed = 1.0
    for score in best.values():
        missed *= 1.0 - score
    return round(1.0 - missed, 3)


def _apart(hits: Sequence[Hit]) -> list[Hit]:
    kept: list[Hit] = []
    for hit in hits:
        if all(
            hit.place.end <= other.place.start or other.place.end <= hit.place.start
            for other in kept
        ):
            kept.append(hit)
    return kept


def _tag(folded: Folded, hit: Hit, attributes: Mapping[str, str]) -> Tag:
    span = folded.raw_span(hit.place.start, hit.place.end)
    surface = folded.raw[span.start : span.end]
    told = {**attributes, "how": hit.place.how}
    return Tag("field", span, surface, hit.field, hit.method, hit.score, TAGGER, told)
