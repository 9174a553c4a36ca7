"""Each place of a text that tells of an agreement, with its parties and day (協定への言及の一つ一つ).

Found: a row of 協定一覧, a sentence that tells of one. Nothing is joined here: :mod:`told_again` does that.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from kyoutei_nlp.agreement import Tag
from kyoutei_nlp.characters import Folded, fold
from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import Document, Span
from kyoutei_nlp.tagging import (
    agreement_tables,
    gazetteer,
    municipalities,
    named_bodies,
    official,
    telling_parties,
    tellings,
)
from kyoutei_nlp.tagging.parties import place_at
from kyoutei_nlp.tagging.speakers import Speaker


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


def in_tables(
    document: Document, text: Folded, own: Speaker | None, tags: Sequence[Tag]
) -> list[Told]:
    """One a row of the tables of agreements."""
    told = []
    general = _caption(document)
    for _number, row in agreement_tables.rows(document):
        title = re.sub(r"\s+", "", document.quote(row.title)) if row.title else general
        at = row.title or row.partners[0]
        listed = document.kind == "list"
        item = Told(title, at, "signed", context=document.quote(at), listed=listed)
        for span in row.partners:
            _add(item, document, text, span)
        add_own(item, text, own)
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


def add_own(item: Told, text: Folded, own: Speaker | None) -> None:
    """The document's own body; where the text never names it, the agreement's own name is the evidence."""
    if own and not any(official.same_body(own.name, name) for name in item.parties):
        item.parties[own.name] = (text.raw_span(*own.at) if own.at else item.at, own.place)


def _first_day(tags: Sequence[Tag], span: Span | None) -> Tag | None:
    if span is None:
        return None
    return next((t for t in tags if t.label == "date" and span.contains(t.span)), None)


def in_sentences(
    document: Document, text: Folded, own: Speaker | None, tags: Sequence[Tag]
) -> list[Told]:
    """One a sentence that tells of an agreement, outside the cells of tables."""
    told = []
    cells = agreement_tables.cells(document)
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
        chain
        for chain in telling.chains
        if (after := telling_parties.words_after(text, list(chain))) and after["word"] == "と"
    ]
    told = re.search(r"それぞれ|各々|別々|ぞれぞれ", telling.text)
    if len(partners_only) == 1:
        return _one_by_one(text, telling, partners_only[0])
    if not told or len(partners_only) < 2:
        return [telling]
    edges = [telling.start, *(chain[-1][1] for chain in partners_only[:-1]), telling.end]
    parts = [
        replace(telling, start=a, end=b, bodies=chain, joined=False)
        for chain, a, b in zip(partners_only, edges[:-1], edges[1:], strict=True)
    ]
    dated = all(re.search(r"[0-9元]年", text[part.start : part.bodies[0][0]]) for part in parts)
    return parts if dated else [telling]


def _one_by_one(
    text: str, telling: tellings.Telling, partners: tuple[tuple[int, int], ...]
) -> list[tellings.Telling]:
    """「A社、B社とそれぞれ」, 「A市、B市それぞれと」: one agreement for each of them, with whoever else is a party."""
    gaps = [text[a[1] : b[0]] for a, b in pairwise(partners)]
    if gaps and all(re.search(r"[年月日]に", gap) for gap in gaps):
        edges = [telling.start, *(body[1] for body in partners)]
        return [
            replace(telling, bodies=(*telling.subject, body), start=a, end=b)
            for body, a, b in zip(partners, edges[:-1], edges[1:], strict=True)
        ]
    if len(partners) < 2 or not _EACH.match(text, partners[-1][1]):
        return [telling]
    others = tuple(body for body in telling.bodies if body not in partners)
    return [replace(telling, bodies=(*others, body), joined=bool(others)) for body in partners]


_EACH: Final = re.compile(
    r"(?:等|など|の[0-9一二三四五六七八九十]+(?:社|者|市|町|村|市町|市町村|団体|大学|自治体))?(?:とも?それぞれ|それぞれと)"
)
# A council acts in a text about agreements; a 協議会 is a body of its own.
_IS_COUNCIL: Final = re.compile(r"[市町村区県府都道]議会\Z")
# The date of something else in the sentence: a disaster, where something began.
_DATES_ELSE: Final = re.compile(
    r"(?:頃)?(?:の[^、。]{0,14}(?:豪雨|地震|震災|台風|水害|災害|津波|噴火|合併|改正)|に発生|から|以来|以降|より)"
)
# 「2016年3月の三芳町との協定」: the date of the agreement itself.
_DATES_AGREEMENT: Final = re.compile(
    r"(?:頃)?の[^、。]{2,24}(?:市|町|村|区|県|府|都|道|社|学|会|組合|行)との(?:間の)?[^、。]{0,20}協定"
)


def _from_sentence(
    document: Document,
    text: Folded,
    telling: tellings.Telling,
    own: Speaker | None,
    tags: Sequence[Tag],
) -> Told:
    named = max(telling.phrases, key=lambda phrase: (phrase.quoted, len(phrase.text)), default=None)
    word = telling_parties.AGREEMENT.search(text.text, telling.start, telling.end)
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
        if not _IS_COUNCIL.search(text.text, start, end):
            _name(document, text, item, start, end)
    if _needs_own(document, telling, item):
        add_own(item, text, own)
    if len(item.parties) < 2 and not telling.joined:
        for start, end in telling.topic:
            _name(document, text, item, start, end)
    under = re.search(load_data("agreement_kinds")["words"]["told_under"], telling.text)
    done = telling.status == "ended" or (under is not None and not telling.status)
    span = text.raw_span(telling.start, telling.end)
    item.day = _day_in(document, tags, span, only_told=done)
    return item


def _name(document: Document, text: Folded, item: Told, start: int, end: int) -> None:
    """Make the body at the folded range a party of ``item``."""
    place = place_at(text.text, start, end, document.notes.publisher or "")
    whole = text.text[slice(*named_bodies.whole_name(text.text, (start, end)))]
    name = place.name if place else official.official_name(whole)
    item.parties.setdefault(name, (text.raw_span(start, end), place))


def _needs_own(document: Document, telling: tellings.Telling, item: Told) -> bool:
    """The speaker's body is a party where one partner stands alone, or 本市, 区, 私ども is said."""
    if telling.by_own or "を含む" in telling.text:
        return True
    concluded = telling.status is not None
    return not telling.joined and (concluded or bool(item.parties))


def _day_in(document: Document, tags: Sequence[Tag], span: Span, *, only_told: bool) -> Tag | None:
    """The day of signing in the clause: the one tagged so that dates nothing else, else its first day.

    ``only_told`` where the first day is that of something else: the end, or what was done under the agreement.
    """
    days = [t for t in tags if t.label == "date" and span.contains(t.span)]
    signed = [t for t in days if t.attributes.get("role") in {"signed", "signing_planned"}]
    apart = [t for t in signed if not _DATES_ELSE.match(document.text, t.span.end)]
    signed = (
        apart or signed or [t for t in days if _DATES_AGREEMENT.match(document.text, t.span.end)]
    )
    whole = [
        t
        for t in days
        if re.fullmatch(r"\d{4}-\d\d-\d\d", t.value)
        and t.attributes.get("role") in {"event", "other", None}
    ]
    return next(iter(signed or (() if only_told else whole)), None)
