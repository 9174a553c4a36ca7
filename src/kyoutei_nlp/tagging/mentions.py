"""Agreements told of in a text (協定への言及): records ``"1"``, ``"2"``, … with parties, day and status.

Found: a row of 協定一覧, 「飯田市と災害時相互援助協定を締結しました」. Not found: 36協定, 紳士協定, 「協定の締結までは考えていない」.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from kyoutei_nlp.agreement import Tag
from kyoutei_nlp.characters import Folded, fold
from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import Document, Span
from kyoutei_nlp.tagging import (
    agreement_tables,
    gazetteer,
    municipalities,
    names,
    official,
    partners,
    phrases,
    preamble,
    tellings,
)
from kyoutei_nlp.tagging.marking import folded, without_overlap
from kyoutei_nlp.tagging.parties import place_at
from kyoutei_nlp.tagging.records import head_of, is_deed

TAGGER: Final = "mentions/1"


@dataclass(slots=True)
class Told:
    """One agreement told of, at raw spans; ``parties`` by official name.

    A row that is ``listed`` in a 協定一覧 needs no second party: whose list it is may stand nowhere in the file.
    """

    title: str
    at: Span
    status: str
    parties: dict[str, tuple[Span, gazetteer.Municipality | None]] = field(default_factory=dict)
    day: Tag | None = None
    context: str = ""
    listed: bool = False


def tag(document: Document, tags: Sequence[Tag]) -> list[Tag]:
    """Tags of the agreements that ``document`` tells of; a deed tells of none but itself."""
    if (is_deed(document, tags) and head_of(tags)) or phrases.is_negative(
        fold(document.title).text
    ):
        return []
    text = folded(document.text)
    own = partners.own_body(document)
    told = _in_tables(document, text, own, tags) + _in_sentences(document, text, own, tags)
    main = _main(tags)
    refused = _refused(text)
    for item in told:
        item.parties = {
            name: (at, place)
            for name, (at, place) in item.parties.items()
            if (name, place.code if place else None) not in refused
        }
    least = 1 if _is_council(document) and _is_subject(text.text) else 2
    records = [
        item
        for item in _merged(_canonical(told, text.text))
        if len(item.parties) >= (1 if item.listed else least) and not _is_main(item, main, tags)
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
    return sum(1 for _telling in tellings.tellings(text)) > 1


def _canonical(told: list[Told], text: str) -> list[Told]:
    """A name that is the tail of one fuller name in the text becomes that name; of several, it goes."""
    bare = set(load_data("party_types")["words"]["bare"])
    full = {name.official for name in names.find(text)} - bare
    for item in told:
        for name in [n for n, (_at, place) in item.parties.items() if place is None]:
            fuller = sorted(
                other
                for other in full
                if other.endswith(name) and not _is_or_joins(other.removesuffix(name), item)
            )
            at = item.parties[name]
            if fuller:
                del item.parties[name]
            if len(fuller) == 1:
                item.parties.setdefault(fuller[0], at)
    return told


def _is_or_joins(lead: str, item: Told) -> bool:
    """Whether what stands before a name is nothing, or another party that a line end ran into it."""
    return not lead.strip() or any(name.endswith(lead.strip()) for name in item.parties)


def _refused(text: Folded) -> set[tuple[str, str | None]]:
    """Name and code of the bodies of which the text says that no agreement was made with them."""
    found: set[tuple[str, str | None]] = set()
    for start, end in tellings.refusals(text.text):
        named = {text.text[a:b]: (a, b) for a, b in tellings.bodies_in(text.text, start, end)}
        if len(named) == 1:
            (name, at), *_rest = named.items()
            place = place_at(text.text, *at)
            found.add((place.name, place.code) if place else (official.official_name(name), None))
    return found


def _main(tags: Sequence[Tag]) -> set[str]:
    """Title of the agreement that the document is about, which is record 0 already."""
    return {t.value for t in tags if t.label == "agreement" and t.record == "0"}


def _is_main(item: Told, main: set[str], tags: Sequence[Tag]) -> bool:
    """Whether ``item`` is record 0 told again: by its title, or by a shorter one of the same parties."""
    if item.title in main or (bool(main) and not item.title):
        return True
    own = [tag for tag in tags if tag.record == "0"]
    parties = {tag.value for tag in own if tag.label == "party"}
    days = {tag.value for tag in own if tag.label == "date"}
    other_day = item.day is not None and bool(days) and item.day.value not in days
    if set(item.parties) == parties and not other_day:
        return True
    alike = any(item.title.endswith(title) or title.endswith(item.title) for title in main)
    return alike and set(item.parties) <= parties and not other_day


def _own_tag(
    document: Document, text: Folded, own: gazetteer.Municipality | None, found: list[Tag]
) -> list[Tag]:
    """Lists and slides tell of many agreements of one body: that body is the document's own party."""
    if own is None or document.kind not in {"list", "slides"} or not found:
        return []
    at = partners.own_range(text.text, own)
    alias = partners.own_alias(text.text, own)
    return [_party(document, text.raw_span(*at), own.name, own, "0", alias)] if at else []


def _in_tables(
    document: Document, text: Folded, own: gazetteer.Municipality | None, tags: Sequence[Tag]
) -> list[Told]:
    told = []
    general = _caption(document)
    for _number, row in agreement_tables.rows(document):
        title = re.sub(r"\s+", "", document.quote(row.title)) if row.title else general
        at = row.title or row.partners[0]
        listed = document.kind == "list"
        item = Told(title, at, "signed", context=document.quote(at), listed=listed)
        for span in row.partners:
            _add(item, document, text, span)
        _add_own(item, text, own)
        item.day = _first_day(tags, row.day)
        told.append(item)
    return told


def _caption(document: Document) -> str:
    """The agreement's name in the document's title or headings, for tables without a column of titles."""
    for words in (document.title, document.text[:2000]):
        named = re.search(
            r"(?:包括|災害|連携|相互|友好|姉妹)[一-鿿ぁ-ん]{0,16}?協定", fold(words).text
        )
        if named:
            return named.group()
    return "協定"


def _add(item: Told, document: Document, text: Folded, span: Span) -> None:
    words = fold(document.quote(span)).text
    sights = [s for s in municipalities.sights(words) if s.end == len(words.strip())]
    place = None
    if sights:
        place = municipalities.resolve(
            sights[0].name,
            words if sights[0].prefecture else text.text,
            publisher=document.notes.publisher or "",
        )
    name = place.name if place else official.official_name(words)
    if not re.search(r"[○〇]{2}|【", name):
        item.parties.setdefault(name, (span, place))


def _add_own(item: Told, text: Folded, own: gazetteer.Municipality | None) -> None:
    """The document's own body; where the text never names it, the agreement's own name is the evidence."""
    if own and own.name not in item.parties:
        at = partners.own_range(text.text, own)
        item.parties[own.name] = (text.raw_span(*at) if at else item.at, own)


def _first_day(tags: Sequence[Tag], span: Span | None) -> Tag | None:
    if span is None:
        return None
    return next((t for t in tags if t.label == "date" and span.contains(t.span)), None)


def _in_sentences(
    document: Document, text: Folded, own: gazetteer.Municipality | None, tags: Sequence[Tag]
) -> list[Told]:
    told = []
    cells = [cell.span for table in document.tables for cell in table.cells if cell.span]
    ends = [cell.end for cell in cells]
    for telling in tellings.tellings(text.text):
        span = text.raw_span(telling.start, telling.end)
        after = bisect_right(ends, span.start)  # cells stand in the order of the text
        if after < len(cells) and cells[after].overlaps(span):
            continue
        told += [
            _from_sentence(document, text, part, own, tags)
            for part in _each_apart(text.text, telling)
        ]
    return told


def _each_apart(text: str, telling: tellings.Telling) -> list[tellings.Telling]:
    """「昭和63年に A と、平成2年に B と、それぞれ」: one agreement for each partner with a date of its own."""
    partners_only = [
        chain for chain in telling.chains if re.match(r"と(?!も)", text[chain[-1][1] :])
    ]
    told = re.search(r"それぞれ|各々|別々|ぞれぞれ", telling.text)
    if not told or len(partners_only) < 2:
        return [telling]
    edges = [telling.start, *(chain[-1][1] for chain in partners_only[:-1]), telling.end]
    parts = [
        replace(telling, start=a, end=b, bodies=chain, joined=False)
        for chain, a, b in zip(partners_only, edges[:-1], edges[1:], strict=True)
    ]
    dated = all(re.search(r"[0-9元]年", text[part.start : part.bodies[0][0]]) for part in parts)
    return parts if dated else [telling]


def _from_sentence(
    document: Document,
    text: Folded,
    telling: tellings.Telling,
    own: gazetteer.Municipality | None,
    tags: Sequence[Tag],
) -> Told:
    named = max(telling.phrases, key=lambda phrase: (phrase.quoted, len(phrase.text)), default=None)
    word = tellings.AGREEMENT.search(text.text, telling.start, telling.end)
    at = text.raw_span(
        *(
            (named.start, named.end)
            if named
            else word.span()
            if word
            else (telling.start, telling.end)
        )
    )
    item = Told(named.text if named else "", at, telling.status or "signed", context=telling.text)
    for start, end in telling.bodies:
        place = place_at(text.text, start, end, document.notes.publisher or "")
        name = place.name if place else official.official_name(text.text[start:end])
        item.parties.setdefault(name, (text.raw_span(start, end), place))
    if _needs_own(document, telling, item):
        _add_own(item, text, own)
    under = load_data("agreement_kinds")["words"]["told_under"]
    if telling.status or not re.search(under, telling.text):
        item.day = _day_in(tags, text.raw_span(telling.start, telling.end))
    return item


def _needs_own(document: Document, telling: tellings.Telling, item: Told) -> bool:
    """The speaker's body is a party where one partner stands alone, or 本市, 区, 私ども is said."""
    if telling.by_own or "を含む" in telling.text:
        return True
    concluded = telling.status is not None
    return not telling.joined and (concluded or bool(item.parties))


def _day_in(tags: Sequence[Tag], span: Span) -> Tag | None:
    """The day of signing in the sentence: the one tagged so, else its first day."""
    days = [t for t in tags if t.label == "date" and span.contains(t.span)]
    signed = [t for t in days if t.attributes.get("role") in {"signed", "signing_planned"}]
    whole = [
        t
        for t in days
        if re.fullmatch(r"\d{4}-\d\d-\d\d", t.value) and t.attributes.get("role") in {"event", None}
    ]
    return next(iter(signed or whole), None)


def _merged(told: Sequence[Told]) -> list[Told]:
    """One record for the same parties and the same or a less telling title."""
    kept: list[Told] = []
    for item in told:
        twin = next((other for other in kept if _same(other, item)), None)
        if twin is None:
            kept.append(item)
            continue
        twin.day = twin.day or item.day
        for name, where in item.parties.items():
            twin.parties.setdefault(name, where)
        if len(item.title) > len(twin.title):
            twin.title, twin.at = item.title, item.at
    return kept


def _same(one: Told, other: Told) -> bool:
    if one.day and other.day and one.day.value != other.day.value:
        return False
    fewer, more = sorted((set(one.parties), set(other.parties)), key=len)
    short, long = sorted((one.title, other.title), key=len)
    titles = long.endswith(short) or short in long
    return fewer <= more and titles and (bool(fewer) or bool(short))


def _tags(
    document: Document, item: Told, record: str, own: gazetteer.Municipality | None
) -> list[Tag]:
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
        role = "signing_planned" if item.status == "planned" else "signed"
        attributes = {**day.attributes, "record": record, "role": role}
        made.append(
            Tag("date", day.span, day.surface, day.value, day.method, day.score, TAGGER, attributes)
        )
    return made


def _alias(
    document: Document,
    span: Span,
    place: gazetteer.Municipality | None,
    own: gazetteer.Municipality | None,
) -> str | None:
    """The alias a bracket defines for a party, or what the body that speaks calls itself."""
    text = folded(document.text).text
    defined = _defined(text).get(fold(document.quote(span)).text)
    return defined or (partners.own_alias(text, own) if own and place == own else None)


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
