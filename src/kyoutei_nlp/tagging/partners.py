"""Whom an agreement is with, as running text tells it (結ぶ相手): press releases, minutes, reports, articles.

Found: 「讃岐うどん商業協同組合、株式会社せとうち観光開発と協定を締結しました」. Not found: 「協定締結の意思がない」, a place where something is held.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final

from kyoutei_nlp.characters import fold
from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import Document
from kyoutei_nlp.tagging import gazetteer, municipalities, names, phrases, signatures
from kyoutei_nlp.tagging.marking import folded
from kyoutei_nlp.tagging.signatures import Signatory
from kyoutei_nlp.words import words

Range = tuple[int, int]

_SENTENCE: Final = re.compile(r"[^。\n]+(?:。|\n|$)")
_LISTED: Final = re.compile(
    r"[ ]*(?:\([^()]*\))?(?:等|など)?[ ]*(?:、|,|・|と、?|及び|および|並びに|ならびに|や|,と|、及び)[ ]*(?:同じく|また|(?:[ァ-ヶー]{2,10}|[一-鿿]{1,4}[国県都道府])の)?"
)
_AGREEMENT: Final = re.compile(r"協定|覚書|盟約|提携|(?:包括|共同)宣言")
_UNKNOWN: Final = re.compile(
    r"(?<![ァ-ヶーA-Za-z])(?:[ァ-ヶー]{3,}|[A-Z][A-Za-z]{2,})(?=(?:というところ)?と(?:の|は|も)?[^い])"
)
_OFFICE_AFTER: Final = re.compile(
    r"[ ]*(?:\(.{0,4}\))?[ ]*(?:[一-鿿]{1,10}[部課局室係]|議会|長|役場|庁)"
)
_ADDRESS: Final = re.compile(r"[一-鿿ヶぁ-んァ-ヶ]{1,10}[0-9一二三四五六七八九十]+(?:丁目|番|-|号)")
_CLAUSE: Final = re.compile(
    r"(?<=締結し、)|(?<=締結しており、)|(?<=締結いたしまして、)|(?<=結び、)|(?<=結んでおり、)|(?<=調印し、)"
)
_DATED: Final = re.compile(r"[0-9元]年|[HRS][0-9]{1,2}\.")
_BOTH: Final = re.compile(
    r"両(?:市|町|村|区|県|者|市町|自治体)|[二三2-9](?:者|市|町)|同(?:市|町|村|社|大学)"
)


@dataclass(frozen=True, slots=True)
class Telling:
    """One sentence that tells of an agreement: its range, the bodies in it, the names of the agreements."""

    start: int
    end: int
    text: str
    bodies: tuple[Range, ...]
    phrases: tuple[phrases.Phrase, ...]
    status: str | None
    joined: bool
    by_own: bool


@lru_cache(maxsize=4)
def bodies_of(text: str) -> tuple[Range, ...]:
    """Ranges of all bodies named in folded ``text``, municipalities and others, without overlap."""
    found = [(name.start, name.end) for name in names.find(text)]
    for sight, _place in municipalities.resolved(text):
        inside = any(a <= sight.start < b for a, b in found)
        if not inside and not _ADDRESS.match(text, sight.end):
            found.append((sight.start, sight.end))
    return tuple(sorted(found))


def bodies_in(text: str, start: int, end: int) -> list[Range]:
    """The bodies named between ``start`` and ``end``, in order."""
    bodies = bodies_of(text)
    first, last = bisect_left(bodies, (start, start)), bisect_left(bodies, (end, end))
    return [(a, b) for a, b in bodies[first:last] if b <= end]


def tellings(text: str) -> Iterator[Telling]:
    """The clauses of folded ``text`` that tell of an agreement that was or will be made."""
    for match in _SENTENCE.finditer(text):
        sentence = match.group()
        if not _AGREEMENT.search(sentence) or phrases.none_concluded(sentence):
            continue
        if phrases.is_negative(sentence) and not _AGREEMENT.search(
            phrases.without_negative(sentence)
        ):
            continue
        before: Telling | None = None
        for start, end in _clauses(text, match.start(), match.end()):
            telling = _telling(text, start, end)
            if before and not telling.bodies:
                telling = replace(telling, bodies=before.bodies, joined=before.joined)
            elif not telling.bodies:
                telling = replace(telling, bodies=_looked_back(text, match.start(), sentence))
            before = telling
            yield telling


def refusals(text: str) -> Iterator[Range]:
    """The sentences that say that no agreement was made."""
    for match in _SENTENCE.finditer(text):
        if _AGREEMENT.search(match.group()) and phrases.none_concluded(match.group()):
            yield match.span()


def _clauses(text: str, start: int, end: int) -> Iterator[Range]:
    """A sentence that tells of two agreements in turn is cut between them."""
    for cut in _CLAUSE.finditer(text, start, end):
        if _AGREEMENT.search(text, start, cut.start()) and _AGREEMENT.search(
            text, cut.start(), end
        ):
            yield start, cut.start()
            start = cut.start()
    yield start, end


def _looked_back(text: str, start: int, sentence: str) -> tuple[Range, ...]:
    """Who 両市 or 両者 are: the first two bodies of the nearest earlier sentence that names two."""
    both, dated = _BOTH.search(sentence), _DATED.search(sentence)
    if not both and not dated:
        return ()
    floor = max(0, start - LOOK_BACK)
    for match in reversed(list(_SENTENCE.finditer(text, floor, start))):
        found: dict[str, Range] = {}
        for begin, end in bodies_in(text, match.start(), match.end()):
            found.setdefault(text[begin:end], (begin, end))
        heading = len(match.group()) <= HEADING and "。" not in match.group()
        if len(found) >= 2 and (both or (heading and len(found) == 2)):
            return tuple(found.values())[:2]
    return ()


LOOK_BACK: Final = 400
HEADING: Final = 40


def _telling(text: str, start: int, end: int) -> Telling:
    sentence = text[start:end]
    known = [*bodies_in(text, start, end), *_unknown(text, start, end)]
    chains = [chain for chain in _chains(text, sorted(known)) if _is_party(text, chain, start, end)]
    own = re.search("|".join(load_data("party_wording")["running"]["own"]), sentence)
    found = phrases.find(sentence, [(a - start, b - start) for a, b in known])
    named = tuple(phrases.Phrase(p.start + start, p.end + start, p.text, p.quoted) for p in found)
    bodies = tuple(body for chain in chains for body in chain)
    joined = len(chains) > 1 or any(len(chain) > 1 and _subject(text, chain) for chain in chains)
    return Telling(
        start, end, sentence, bodies, named, phrases.status_of(sentence), joined, bool(own)
    )


def _unknown(text: str, start: int, end: int) -> Iterator[Range]:
    """Katakana or Latin names before と that no dictionary knows as a word."""
    taken = bodies_in(text, start, end)
    for match in _UNKNOWN.finditer(text, start, end):
        if any(a < match.end() and match.start() < b for a, b in taken):
            continue
        told = text.startswith("というところ", match.end())
        if told or any(not word.known for word in words(match.group())):
            yield match.span()


def _chains(text: str, bodies: list[Range]) -> Iterator[list[Range]]:
    """Bodies one after another with only a connective between them."""
    chain: list[Range] = []
    for body in bodies:
        if chain and not _LISTED.fullmatch(text, chain[-1][1], body[0]):
            yield chain
            chain = []
        chain.append(body)
    if chain:
        yield chain


@cache
def _after() -> re.Pattern[str]:
    data = load_data("party_wording")["running"]
    between = f"(?:{'|'.join(data['between'])})*"
    return re.compile(
        rf"[ ]*{between}[ 、]*(?P<word>{'|'.join(sorted(data['after'], key=len, reverse=True))})"
    )


def _is_party(text: str, chain: list[Range], start: int, end: int) -> bool:
    """Whether the words around the chain make its bodies parties of the agreement in ``[start, end)``."""
    data = load_data("party_wording")["running"]
    first, last = chain[0][0], chain[-1][1]
    if re.search(
        rf"(?:{'|'.join(data['before'])})(?:は|が|として|の|:|、)*[、: ]*$", text[start:first]
    ):
        return True
    after = _after().match(text, last, end)
    agreement = _AGREEMENT.search(text, last, end)
    if after is None or agreement is None:
        return False
    verb = re.search("|".join(data["verbs"]), text[agreement.start() : end])
    if after["word"] in {"は", "が", "では", "も", "から", "より"}:
        return bool(verb) and after["word"] not in {"から", "より"}
    return bool(verb) or agreement.start() - after.end() < NEAR


def _subject(text: str, chain: list[Range]) -> bool:
    after = _after().match(text, chain[-1][1])
    return after is not None and after["word"] in {"は", "が", "において", "では"}


NEAR: Final = 60
_LISTS: Final = frozenset({"list", "slides", "report"})


def own_body(document: Document) -> gazetteer.Municipality | None:
    """The municipality that speaks in the document: its publisher, else the one whose offices sign it."""
    publisher = document.notes.publisher
    for sight, place in municipalities.resolved(publisher) if publisher else ():
        if sight.start == 0:
            return place
    text = folded(document.text).text
    title = fold(document.title).text
    named = list(municipalities.resolved(title))
    if (
        len(named) == 1
        and re.match(r"[\s_]*(?:が|と|の|災害|防災)|$", title[named[0][0].end :])
        and document.kind in _LISTS
    ):
        return named[0][1]
    votes: Counter[gazetteer.Municipality] = Counter()
    for sight, place in municipalities.resolved(text):
        if place.code and _OFFICE_AFTER.match(text, sight.end):
            votes[place] += 1
    ranked = votes.most_common(2)
    if not ranked or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def own_range(text: str, place: gazetteer.Municipality) -> Range | None:
    """Where the text names the body itself first, or speaks of it as 本市, 区, 私ども."""
    for sight, other in municipalities.resolved(text):
        if other == place:
            return sight.start, sight.end
    match = re.search("|".join(load_data("party_wording")["running"]["own"]), text)
    if match is None:
        return None
    start = match.start() + (not text[match.start()].isalnum())
    return start, max(start + 1, match.end())


def announced(document: Document, text: str) -> list[Range]:
    """The parties of the agreement a press release is about: its first telling sentences, else its 相手方."""
    own = own_body(document)
    own_at = own_range(text, own) if own else None
    found: list[Range] = []
    title = next(iter(phrases.find(text)), None)
    for telling in tellings(text):
        if telling.status == "ended" or (len(found) > 1 and not _same(telling, title)):
            continue
        found += [body for body in telling.bodies if body not in found]
    if len(found) < 2:
        found += [body for body in _under_heading(text) if body not in found]
    joint = len({text[a:b] for a, b in found}) > 1 and own is None
    return found if joint or own_at is None else [own_at, *found]


def _under_heading(text: str) -> list[Range]:
    """The bodies in the lines under a heading like 協定の相手方."""
    words = "|".join(load_data("party_wording")["running"]["before"])
    heading = re.search(
        rf"(?:^|\n)[^\n。]{{0,12}}(?:{words}|締結者|協定者|協定当事者)[^\n。]{{0,8}}(?:\n|[ ::])",
        text,
    )
    if heading is None:
        return []
    stop = re.compile(
        r"\n[ ]*(?:[0-9]+[. )]|[■◆●○]|\([0-9]+\))(?![^\n]*(?:会社|法人|組合))"
    ).search(text, heading.end())
    return bodies_in(
        text, heading.end(), min(stop.start() if stop else len(text), heading.end() + 500)
    )


def _same(telling: Telling, title: phrases.Phrase | None) -> bool:
    """Whether a further sentence is about the agreement announced and not about another one."""
    return title is not None and any(phrase.text == title.text for phrase in telling.phrases)


def listed_signers(text: str) -> list[Signatory]:
    """「出席者　団体名　代表理事　氏名」: bodies with an office and a name on one line, where those who sign are listed."""
    words = "|".join(load_data("party_wording")["running"]["signing"])
    found, left = [], 0
    for match in re.compile(r"[^\n]+").finditer(text):
        cue = re.search(words, match.group())
        left = LISTED_LINES if cue else left - 1
        listed = signatures.in_line(text, match.start(), match.end())
        found += listed if left > 0 else [each for each in listed if _in_brackets(text, each)]
    return found


LISTED_LINES: Final = 8


def _in_brackets(text: str, signatory: Signatory) -> bool:
    """「白井市（市長：宇賀史枝）」: beside the body, whatever the line is about."""
    office = signatory.office
    before = text[max(0, office[0] - 40) : office[0]] if office else ""
    return before.rfind("(") > before.rfind(")")


def own_alias(text: str, place: gazetteer.Municipality) -> str | None:
    """What the body that speaks calls itself: 本市, 区, 当町; None where it does not."""
    for match in re.finditer("|".join(load_data("party_wording")["running"]["own"]), text):
        word = match.group().strip("、。 「\n")
        if word[-1] == place.name[-1] and len(word) <= LONGEST_OWN:
            return word
    return None


LONGEST_OWN: Final = 2


def told_signers(text: str) -> Iterator[tuple[Range, Range]]:
    """Office and name of those who sign in the sentences about it: 「締結式で、石原和夫市長は…」「同社の土屋英二社長は…」."""
    words = "|".join(load_data("party_wording")["running"]["ceremony"])
    near = False
    for match in _SENTENCE.finditer(text):
        told = bool(re.search(words, match.group()))
        if told or near:
            yield from signatures.names_and_offices(text, *match.span())
        near = told
