"""The parties to an agreement and who signed for them (当事者・署名者).

Found: 「館山市（以下「甲」という。）と国立大学法人千葉大学（以下「乙」という。）とは」 → 館山市 (122050, 甲), 国立大学法人千葉大学 (乙).
Not found: 立会人, 【事業者名】, the addressee of a form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from kyoutei_nlp.agreement import Clause, Tag
from kyoutei_nlp.characters import Folded
from kyoutei_nlp.document import Document
from kyoutei_nlp.tagging import (
    gazetteer,
    municipalities,
    named_bodies,
    official,
    partners,
    preamble,
    signature_lines,
    signatures,
)
from kyoutei_nlp.tagging.gazetteer import Municipality
from kyoutei_nlp.tagging.marking import closed_up, folded, mark, without_overlap
from kyoutei_nlp.tagging.signature_cells import Signatory
from kyoutei_nlp.tagging.speakers import speaker_of

TAGGER: Final = "parties/1"
_ALIASED: Final = 0.98
_NAMED: Final = 0.93
_SIGNED: Final = 0.95
_TITLED: Final = 0.8


@dataclass(slots=True)
class Body:
    """A party as it is being put together; ``ranges`` are the folded places that name it."""

    value: str
    place: Municipality | None
    alias: str | None = None
    ranges: list[tuple[int, int, float]] = field(default_factory=list)
    signer: tuple[tuple[int, int] | None, tuple[int, int]] | None = None


def tag(document: Document, clauses: Sequence[Clause], agreement_tags: Sequence[Tag]) -> list[Tag]:
    """Party and signer tags of the agreement that ``document`` is or announces (record ``"0"``).

    Args:
        document: What to read.
        clauses: Not needed yet; every tagger of a deed gets them.
        agreement_tags: The tags so far; without an agreement of record ``"0"`` nothing is tagged.
    """
    head = next((t for t in agreement_tags if t.label == "agreement" and t.record == "0"), None)
    if head is None:
        return []
    text = folded(document.text)
    publisher = document.notes.publisher or ""
    if head.attributes.get("source") == "mention":
        bodies = _announced(document, text, publisher, head)
    else:
        bodies = _of_deed(text, head, publisher)
    return without_overlap(tag for body in bodies for tag in _tags(text, body))


def _of_deed(text: Folded, head: Tag, publisher: str) -> list[Body]:
    start = _folded_index(text, head.span.end)
    named = preamble.find(text.text, start) or preamble.find(text.text)
    bodies: list[Body] = []
    for name in named:
        bodies += _named(text.text, name, publisher)
    complete = bool(bodies)
    names = [name.text for name in named if not name.points_away]
    for index, signatory in enumerate(signatures.find(text, names)):
        _join(text.text, bodies, signatory, publisher, complete=complete, index=index)
    bodies = bodies or _in_definition(text.text, publisher) or _in_appendix(text.text, publisher)
    if not bodies:
        bodies = _in_title(text.text, _folded_index(text, head.span.start), start, publisher)
    return _with_aliases(text.text, bodies)


def _named(text: str, named: preamble.Named, publisher: str) -> list[Body]:
    """The body that the opening names, or those of the appendix that it points to."""
    if not named.points_away:
        score = _ALIASED if named.alias else _NAMED
        return [body_at(text, named.start, named.end, publisher, alias=named.alias, score=score)]
    return _listed_in_appendix(text, publisher, named.alias)


def _in_appendix(text: str, publisher: str) -> list[Body]:
    """The bodies of the appendix, where an article says that they are the parties (別表に掲げる市町（以下「構成市町」という。）)."""
    told = _ARE_IN_APPENDIX.search(text)
    return _listed_in_appendix(text, publisher, told["alias"]) if told else []


_ARE_IN_APPENDIX: Final = re.compile(
    r"別 *[表紙記](?:第?[0-9]+)?(?:に(?:掲げる|定める|記載する|記載の)|の)[^。()\n]{0,12}(?:市|町|村|区|県|団体|機関|者|自治体)\((?:以下|以後)[^「()]{0,6}「(?P<alias>[^」]{1,12})」"
)


def _listed_in_appendix(text: str, publisher: str, alias: str | None) -> list[Body]:
    found = []
    for row in signature_lines.in_appendix(text):
        if row.body:
            body = body_at(text, *row.body, publisher, alias=alias)
            body.signer = (row.office, row.person) if row.person else None
            found.append(body)
    return found


def _with_aliases(text: str, bodies: list[Body]) -> list[Body]:
    """Bodies without an alias get the one that a bracket behind their name defines elsewhere in the text."""
    defined = preamble.aliases(text) if any(body.alias is None for body in bodies) else {}
    for body in bodies:
        written = {text[start:end] for start, end, _score in body.ranges} | {body.value}
        own = [alias for name, alias in defined.items() if name in written]
        body.alias = body.alias or (own[0] if own else None)
    return bodies


def _folded_index(text: Folded, raw: int) -> int:
    from bisect import bisect_left

    return bisect_left(text.starts, raw)


def body_at(
    text: str,
    start: int,
    end: int,
    publisher: str = "",
    *,
    alias: str | None = None,
    score: float = _NAMED,
) -> Body:
    """The body named at the folded range, a municipality with its code."""
    place = place_at(text, start, end, publisher)
    value = place.name if place else official.official_name(text[start:end].replace("\n", ""))
    return Body(value, place, alias, [(start, end, score)])


def place_at(text: str, start: int, end: int, publisher: str = "") -> Municipality | None:
    """The municipality that the range names, blanks between letters allowed; None for other bodies."""
    for sight, place in municipalities.resolved(text, publisher=publisher):
        if start <= sight.start and sight.end == end and _only_country(text[start : sight.start]):
            return place
    found = list(municipalities.sights(closed_up(text[start:end])))
    if len(found) == 1 and found[0].end == len(closed_up(text[start:end])) and found[0].start == 0:
        return municipalities.resolve(found[0].name, text, publisher=publisher)
    return None


def _only_country(words: str) -> bool:
    """Whether only 日本国 or a country, state or province abroad stands there (フランス共和国)."""
    return bool(
        re.fullmatch(
            r"(?:日本国?|[一-鿿ァ-ヶー・ ]{1,14}(?:国|州|省|道|連邦|自治区|特別市|広域市|台湾))?[ の]?",
            words,
        )
    )


def _join(
    text: str,
    bodies: list[Body],
    signatory: Signatory,
    publisher: str,
    *,
    complete: bool,
    index: int,
) -> None:
    """Add a signatory to the party it signs for, or as a new party where the opening named none."""
    own = (
        body_at(text, *signatory.body, publisher, alias=signatory.alias, score=_SIGNED)
        if signatory.body
        else None
    )
    body = _match(bodies, signatory, own, index)
    ranks = {each.alias for each in bodies}
    is_new = not signatory.watching and (not complete or _new_rank(signatory, ranks))
    if body is None and own and is_new:
        bodies.append(body := own)
    elif body is not None and own:
        _enrich(body, own)
    if body is not None and body.signer is None and signatory.person:
        body.signer = signatory.office, signatory.person


def _new_rank(signatory: Signatory, ranks: set[str | None]) -> bool:
    """Whether it signs under a rank that the opening, as far as it could be read, gave to nobody."""
    return signatory.alias is not None and signatory.alias not in ranks and None not in ranks


def _enrich(body: Body, own: Body) -> None:
    """What the signature block knows better: a name that the opening has without its beginning, the place."""
    if own.value.endswith(body.value) and body.place is None:
        body.value, body.place = own.value, own.place
    if own.value == body.value:
        body.ranges += own.ranges
    body.place = body.place or own.place


def _match(bodies: list[Body], signatory: Signatory, own: Body | None, index: int) -> Body | None:
    if own:
        for body in bodies:
            twin = body.place and own.place and body.place.code != own.place.code
            if official.same_body(body.value, own.value) and not (body.signer and twin):
                return body
    if signatory.watching:
        return None
    for body in bodies:
        if signatory.alias and body.alias == signatory.alias:
            return body
    longer = [body for body in bodies if own and _is_part(own.value, body.value)]
    if len(longer) == 1:
        return longer[0]
    if own is None and index < len(bodies) and bodies[index].signer is None:
        return bodies[index]
    return None


def _is_part(part: str, whole: str) -> bool:
    """Whether ``part`` is the body to which the one named ``whole`` belongs (あけぼの生命保険相互会社 … 前橋支社)."""
    return len(part) > SHORTEST_PART and whole.startswith(part)


SHORTEST_PART: Final = 4


def _in_definition(text: str, publisher: str) -> list[Body]:
    """「協定市町は、A市、B町及びC村とする。」: an article that says who the parties are."""
    for match in _MEMBERS.finditer(text):
        found = named_bodies.bodies_in(text, *match.span("members"))
        if len(found) > 1:
            return [body_at(text, a, b, publisher, alias=match["alias"]) for a, b in found]
    return []


_MEMBERS: Final = re.compile(
    r"(?P<alias>(?:協定|構成|関係|締結|加盟|参加|当事)(?:市区町村|市町村|市町|町村|市区|都県|市|町|村|区|県|団体|機関|者|自治体))(?:と)?は、?"
    r"(?P<members>[^。]{4,300}?)(?:とする|をいう|である|で構成)"
)


def _in_title(text: str, start: int, end: int, publisher: str) -> list[Body]:
    """「A と B との…協定書」: the parties of a deed whose opening and signatures name none."""
    found = named_bodies.bodies_in(text, start, end)
    whole = re.search(r"と|、|・", text[start:end])
    return [body_at(text, a, b, publisher, score=_TITLED) for a, b in found] if whole else []


def _announced(document: Document, text: Folded, publisher: str, head: Tag) -> list[Body]:
    """The parties a press release names, with the signers it lists."""
    named = _folded_index(text, head.span.start), _folded_index(text, head.span.end)
    told = partners.announced(document, text.text, named)
    speaker = speaker_of(document)
    bodies = [
        Body(speaker.name, speaker.place, speaker.alias, [(a, b, _TITLED)])
        if speaker and (speaker.at or named) == (a, b)
        else body_at(text.text, a, b, publisher, score=_TITLED)
        for a, b in dict.fromkeys(named_bodies.whole_name(text.text, at) for at in told)
    ]
    bodies = _with_aliases(text.text, _unique(bodies))
    _name_own(document, bodies)
    for signatory in partners.listed_signers(text.text):
        own = body_at(text.text, *signatory.body, publisher) if signatory.body else None
        body = _match(bodies, signatory, own, len(bodies)) if own else None
        if body and body.signer is None and signatory.person:
            body.signer = signatory.office, signatory.person
    for office, person in partners.told_signers(text.text):
        body = _only_one_led_by(text.text[slice(*office)], bodies)
        if body and body.signer is None:
            body.signer = office, person
    return bodies


def _only_one_led_by(office: str, bodies: list[Body]) -> Body | None:
    """The one party whose head bears the title: 市長 is the city's, 社長 that of the only company."""
    head = re.search(r"(?:[市町村区]長|知事)$", office)
    led = [body for body in bodies if (body.place is not None) == (head is not None)]
    if head and head.group() != "知事":
        led = [body for body in led if body.value[-1] == head.group()[0]]
    return led[0] if len(led) == 1 else None


def _name_own(document: Document, bodies: list[Body]) -> None:
    """The body that speaks in the document bears the name it calls itself by (市, 本県)."""
    own = speaker_of(document)
    for body in bodies:
        if own and body.value == own.name and body.place == own.place and body.alias is None:
            body.alias = own.alias


def _unique(bodies: list[Body]) -> list[Body]:
    found: list[Body] = []
    for body in bodies:
        twin = next((other for other in found if official.same_body(other.value, body.value)), None)
        if twin is None:
            found.append(body)
        elif twin.value == body.value:
            twin.ranges += body.ranges
    return found


def _type(body: Body) -> str:
    """By the name; what stands where a municipality does is one, also abroad."""
    kind = official.type_of(body.value)
    return "municipality" if kind == "other" and body.place else kind


def _tags(text: Folded, body: Body, record: str = "0") -> list[Tag]:
    known = {
        "record": record,
        "type": _type(body),
        "alias": body.alias,
        **gazetteer.attributes(body.place),
    }
    tags = [
        mark(text, "party", start, end, value=body.value, tagger=TAGGER, score=score, attributes=known)
        for start, end, score in body.ranges
    ]  # fmt: skip
    if body.signer:
        office, person = body.signer
        title = closed_up(text.text[office[0] : office[1]]) if office else None
        name = closed_up(text.text[person[0] : person[1]])
        tags.append(
            mark(
                text, "signer", *person, value=name, tagger=TAGGER, score=_SIGNED,
                record=record, party=body.value, title=title,
            )
        )  # fmt: skip
    return tags
