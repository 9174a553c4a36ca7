"""Agreements told of in a text (協定への言及): records ``"1"``, ``"2"``, … with parties, day and status.

Found: a row of 協定一覧, 「飯田市と災害時相互援助協定を締結しました」. Not found: 36協定, 紳士協定, 「協定の締結までは考えていない」.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from kyoutei_nlp.agreement import Tag
from kyoutei_nlp.characters import Folded, fold
from kyoutei_nlp.document import Document, Span
from kyoutei_nlp.tagging import gazetteer, official, phrases, preamble, tellings
from kyoutei_nlp.tagging.marking import folded, without_overlap
from kyoutei_nlp.tagging.records import head_of, is_deed
from kyoutei_nlp.tagging.speakers import Speaker, speaker_of
from kyoutei_nlp.tagging.told import Told, in_sentences, in_tables
from kyoutei_nlp.tagging.told_again import canonical, is_main, main_titles, merged, refused
from kyoutei_nlp.tagging.told_lines import in_lines

TAGGER: Final = "mentions/1"


def tag(document: Document, tags: Sequence[Tag]) -> list[Tag]:
    """Tags of the agreements that ``document`` tells of; a deed tells of none but itself."""
    if (is_deed(document, tags) and head_of(tags)) or phrases.is_negative(
        fold(document.title).text
    ):
        return []
    text = folded(document.text)
    own = speaker_of(document)
    told = in_tables(document, text, own, tags) + in_lines(document, text, own, tags)
    told += in_sentences(document, text, own, tags)
    main = main_titles(tags)
    without = refused(text)
    for item in told:
        item.parties = {
            name: (at, place)
            for name, (at, place) in item.parties.items()
            if (name, place.code if place else None) not in without
        }
    least = 1 if _is_council(document) and _is_subject(text.text) else 2
    records = [
        item
        for item in merged(canonical(told, text.text))
        if len(item.parties) >= (1 if item.listed else least) and not is_main(item, main, tags)
    ]
    found = [
        made
        for number, item in enumerate(records, 1)
        for made in _tags(document, item, str(number), own)
    ]
    return _own_tag(document, text, own, found) + found


def _is_council(document: Document) -> bool:
    """In a council's minutes an agreement of the body itself counts even where no partner is named."""
    return document.kind == "minutes" or "議会" in (document.notes.publisher or "")


def _is_subject(text: str) -> bool:
    """Whether agreements are what the text is about: more than one sentence tells of one."""
    clauses = tellings.tellings(text)
    return len({_sentence_start(text, each.start) for each in clauses}) > 1


def _sentence_start(text: str, position: int) -> int:
    return max(text.rfind("。", 0, position), text.rfind("\n", 0, position))


def _own_tag(document: Document, text: Folded, own: Speaker | None, found: list[Tag]) -> list[Tag]:
    """Lists and slides tell of many agreements of one body: that body is the document's own party."""
    if own is None or document.kind not in {"list", "slides"} or not found:
        return []
    if own.at is None:
        return []
    return [_party(document, text.raw_span(*own.at), own.name, own.place, "0", own.alias)]


def _tags(document: Document, item: Told, record: str, own: Speaker | None) -> list[Tag]:
    kind = phrases.kind_of(fold(item.title).text, item.context)
    head = Tag(
        "agreement", item.at, document.quote(item.at), item.title or "協定", "rule", 0.8, TAGGER,
        {"record": record, "source": "mention", "kind": kind, "status": item.status},
    )  # fmt: skip
    parties = [
        _party(document, span, name, place, record, _alias(document, span, place, own))
        for name, (span, place) in item.parties.items()
    ]
    made = [head, *without_overlap(parties)]
    if item.day:
        day = item.day
        planned = item.status == "planned" or day.attributes.get("role") == "signing_planned"
        role = "signing_planned" if planned else "signed"
        attributes = {**day.attributes, "record": record, "role": role}
        made.append(
            Tag("date", day.span, day.surface, day.value, day.method, day.score, TAGGER, attributes)
        )
    return made


def _alias(
    document: Document,
    span: Span,
    place: gazetteer.Municipality | None,
    own: Speaker | None,
) -> str | None:
    """The alias a bracket defines for a party, or what the body that speaks calls itself."""
    text = folded(document.text).text
    defined = _defined(text).get(fold(document.quote(span)).text)
    return defined or (own.alias if own and place and place == own.place else None)


_defined = lru_cache(maxsize=4)(preamble.aliases)


def _party(
    document: Document,
    span: Span,
    name: str,
    place: gazetteer.Municipality | None,
    record: str,
    alias: str | None = None,
) -> Tag:
    kind = "municipality" if place and not place.is_prefecture else official.type_of(name)
    known = {"record": record, "type": kind, "alias": alias, **gazetteer.attributes(place)}
    attributes = {key: value for key, value in known.items() if value}
    return Tag("party", span, document.quote(span), name, "rule", 0.8, TAGGER, attributes)
