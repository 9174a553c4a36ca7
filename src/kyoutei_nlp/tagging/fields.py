"""What an agreement is about (分野): several fields each, with the clause, item or sentence that says so.

Example found: 「(3)　学校教育及び生涯学習の充実に関すること。」 in a cooperation clause → education, listed. Not found:
「教育委員会」 as a department, 「住民の福祉」 in a preamble. Fields, cues and anti-cues are data/fields.toml; a user's file
is merged over it. In an item of a list of cooperation the cues, a trained model and the likeness to the field's
definition are weighed together (field_head); elsewhere the cues speak alone. Scores are noisy-or sums by place: what is
listed or in the title counts most, what is only told in passing does not reach the threshold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kyoutei_nlp.agreement import Clause, Tag, TagMethod
from kyoutei_nlp.characters import Folded, fold
from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import Document
from kyoutei_nlp.tagging import official
from kyoutei_nlp.tagging.field_definitions import Field, cues_of, load_fields
from kyoutei_nlp.tagging.field_head import FieldHead
from kyoutei_nlp.tagging.field_places import (
    CATCH_ALL,
    LISTED,
    TITLE,
    Place,
    folded_range,
    mention_places,
    places_of,
)
from kyoutei_nlp.tagging.records import record_of

TAGGER: Final = "fields/2"
THRESHOLD: Final = 0.5
# Weaker hits add to the score but prove too little to be shown.
EVIDENCE: Final = 0.3
# Shorter and longer stretches are no item; one vector says little of them.
MIN_ITEM: Final = 6
MAX_ITEM: Final = 120
# Chosen on corpora/sample and independent deeds: at 0.5 the model alone added as many wrong fields as right ones.
SURE: Final = 0.8
DOUBTED: Final = 0.1
PUBLIC: Final = frozenset({"municipality", "prefecture", "ward_association", "joint_body"})


# Details in brackets (…の相談を含む。) are not what an item is about; a number (1) is shorter.
_ASIDE: Final = re.compile(r"\([^()]{4,}\)")


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
    places = [_weighed(folded.text, place) for place in places_of(document, folded, clauses, tags)]
    fields = load_fields(fields_file)
    hits = [hit for place in places for hit in _hits(folded.text, place, fields)]
    if head:
        hits = _judged(folded.text, hits, places, fields, head)
    hits += _between_bodies(folded, tags)
    hits = _at_home(folded.text, hits)
    attributes = record_of(document, tags)
    own = [_tag(folded, hit, attributes) for hit in _chosen(hits)]
    return own + _of_mentions(folded, tags, fields)


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
    items = [p for p in places if p.weight == LISTED and p.itemised and _is_short(p)]
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


def _is_short(place: Place) -> bool:
    return MIN_ITEM <= place.end - place.start <= MAX_ITEM


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
    """Municipalities or prefectures as the only parties of an agreement make it a matter between bodies."""
    records: dict[str, list[Tag]] = {}
    for tag in tags:
        if tag.label == "party":
            records.setdefault(tag.record or "", []).append(tag)
    for parties in records.values():
        types = {tag.value: tag.attributes.get("type") for tag in parties}
        abroad = any(
            official.ABROAD.search(name) and not _has_code(name, parties) for name in types
        )
        if len(types) > 1 and set(types.values()) <= PUBLIC and not abroad:
            start, end = folded_range(folded, parties[0].span)
            yield Hit("intermunicipal", Place(start, end, "listed", LISTED), TITLE)


def _at_home(text: str, hits: Sequence[Hit]) -> list[Hit]:
    """Twin towns and exchanges become a matter between bodies where nothing abroad is named."""
    rule = load_data("fields")["abroad"]
    if re.search(rule["sign"], text):
        return list(hits)

    def settled(hit: Hit) -> Hit:
        domestic = hit.field == rule["field"] and all(re.search(rule["cue"], c) for c in hit.cues)
        return replace(hit, field=rule["at_home"]) if domestic else hit

    return [settled(hit) for hit in hits]


def _of_mentions(folded: Folded, tags: Sequence[Tag], fields: Sequence[Field]) -> list[Tag]:
    """The fields of each agreement told of: those its name says, else those of its row or sentence."""
    found: list[Tag] = []
    for head in tags:
        if head.label != "agreement" or head.record in (None, "0"):
            continue
        named, told = mention_places(folded, head)
        hits = list(_hits(folded.text, named, fields)) or list(_hits(folded.text, told, fields))
        parties = [tag for tag in tags if tag.label == "party" and tag.record == head.record]
        hits = _at_home(folded.text, [*hits, *_between_bodies(folded, parties)])
        found += [_tag(folded, hit, {"record": head.record or ""}) for hit in _chosen(hits)]
    return found


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
