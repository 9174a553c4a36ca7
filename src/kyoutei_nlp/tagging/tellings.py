"""The sentences that tell of an agreement, and the bodies they make its parties (協定を語る文).

Found: 「A、Bの三者は協定を締結」「協定を結んだA」「Aとは昨年締結しました」「こちらと協定をして」. Not found: 「協定締結の意思がない」, 「A社と連携し」, a place
where something is held.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Final

from kyoutei_nlp.data import load_data
from kyoutei_nlp.tagging import municipalities, names, official, phrases
from kyoutei_nlp.words import words

Range = tuple[int, int]

SENTENCE: Final = re.compile(r"[^。\n]+(?:。|\n|$)")
# Who acts for a body may stand behind its name: 館山市長と若葉銀行頭取が.
_HEAD: Final = r"(?:長|知事|[ ]?(?:頭取|代表取締役社長|代表取締役|社長|理事長|代表理事|会長|学長|会頭|支店長|組合長))?"
_LISTED: Final = re.compile(
    _HEAD
    + r"[ ]*(?:\([^()]*\))?(?:等|など)?[ ]*(?:、|,|・|と、?|及び|および|並びに|ならびに|や|,と|、及び)[ ]*(?:同じく|同(?![社行様])|また|それから|そして|さらに|加えて|隣の|(?:[ァ-ヶー]{2,10}|[一-鿿]{1,4}[国県都道府])の)?"
)
AGREEMENT: Final = re.compile(
    r"協定|協約|覚書|盟約|提携|(?:包括|共同)宣言|(?<!契約を)(?<!契約の)(?<!条約を)(?<!条約の)(?<!契約)(?<!条約)締結"
)
_UNKNOWN: Final = re.compile(
    r"(?<![ァ-ヶーA-Za-z])(?:[ァ-ヶー]{3,}|[A-Z][A-Za-z]{2,})(?=(?:というところ)?と(?:の|は|も)?[^い])"
)
_ADDRESS: Final = re.compile(r"[一-鿿ヶぁ-んァ-ヶ]{1,10}[0-9一二三四五六七八九十]+(?:丁目|番|-|号)")
_CLAUSE: Final = re.compile(
    r"(?<=締結し、)|(?<=締結しており、)|(?<=締結いたしまして、)|(?<=結び、)|(?<=結んでおり、)|(?<=調印し、)"
)
_DATED: Final = re.compile(r"[0-9元]年|[0-9]+月[0-9]+日|[HRS][0-9]{1,2}\.")
_BOTH: Final = re.compile(
    r"両(?:市|町|村|区|県|者|市町|自治体)|(?P<count>[二三四五2-5])(?:者|市町村|市町|町村|市|町|村|団体|社)(?![村長])|同(?:市|町|村|社|大学)"
)
_COUNTS: Final = {"二": 2, "三": 3, "四": 4, "五": 5}


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
    chains: tuple[tuple[Range, ...], ...] = ()


@lru_cache(maxsize=4)
def bodies_of(text: str) -> tuple[Range, ...]:
    """Ranges of all bodies named in folded ``text``, municipalities and others, without overlap."""
    found = [(name.start, name.end) for name in names.find(text)]
    found += _short_forms(text, found)
    for sight, _place in municipalities.resolved(text):
        inside = any(a <= sight.start < b for a, b in found)
        if not inside and not _ADDRESS.match(text, sight.end):
            found.append((sight.start, sight.end))
    return tuple(sorted(found))


def _short_forms(text: str, known: list[Range]) -> Iterator[Range]:
    """Companies named again without their legal form (株式会社ＴＯＣ, then ＴＯＣ)."""
    full = {text[a:b] for a, b in known}
    bare = {official.form_pattern().sub("", name) for name in full} - full
    taken = sorted(known)
    for name in sorted(bare, key=len, reverse=True):
        if len(name) < SHORTEST_BARE:
            continue
        for match in re.finditer(
            rf"(?<![一-鿿ァ-ヶーA-Za-z]){re.escape(name)}(?![一-鿿ァ-ヶーA-Za-z])", text
        ):
            at = bisect_left(taken, match.span())
            near = taken[max(0, at - 1) : at + 1]
            if not any(a < match.end() and match.start() < b for a, b in near):
                taken.insert(at, match.span())
                yield match.span()


SHORTEST_BARE: Final = 3


def bodies_in(text: str, start: int, end: int) -> list[Range]:
    """The bodies named between ``start`` and ``end``, in order."""
    bodies = bodies_of(text)
    first, last = bisect_left(bodies, (start, start)), bisect_left(bodies, (end, end))
    return [(a, b) for a, b in bodies[first:last] if b <= end]


def tellings(text: str) -> Iterator[Telling]:
    """The clauses of folded ``text`` that tell of an agreement that was or will be made."""
    last = -1
    for match in SENTENCE.finditer(text):
        sentence = match.group()
        goes_on = last == match.start() and _OF_THESE.match(sentence)
        if not (AGREEMENT.search(sentence) or goes_on) or phrases.none_concluded(sentence):
            continue
        last = match.end()
        if _is_other_sort(text, sentence, *match.span()):
            continue
        before: Telling | None = None
        for start, end in _clauses(text, match.start(), match.end()):
            telling = _telling(text, start, end)
            if before and not telling.bodies:
                telling = replace(telling, bodies=before.bodies, joined=before.joined)
            elif not telling.bodies:
                told = _pointed_back(text, start, end)
                told = told or _looked_back(text, match.start(), sentence)
                if not told and sentence.endswith("\n"):
                    told = _looked_ahead(text, match.end())
                telling = replace(telling, bodies=told)
            before = telling
            yield telling


_OF_THESE: Final = re.compile(r"[ ]*(?:この|その)?うち")


def _is_other_sort(text: str, sentence: str, start: int, end: int) -> bool:
    """Whether the sentence is about another sort of 協定; 建築協定 counts where two bodies are named that made it."""
    if not phrases.is_negative(sentence) or AGREEMENT.search(phrases.without_negative(sentence)):
        return False
    made = _LOCAL.search(sentence) and _verbs().search(sentence)
    return not (made and len(bodies_in(text, start, end)) > 1)


_LOCAL: Final = re.compile(r"(?:建築|緑地|景観)協定")


def refusals(text: str) -> Iterator[Range]:
    """The sentences that say that no agreement was made."""
    for match in SENTENCE.finditer(text):
        if AGREEMENT.search(match.group()) and phrases.none_concluded(match.group()):
            yield match.span()


def _clauses(text: str, start: int, end: int) -> Iterator[Range]:
    """A sentence that tells of two agreements in turn is cut between them."""
    for cut in _CLAUSE.finditer(text, start, end):
        if AGREEMENT.search(text, start, cut.start()) and AGREEMENT.search(text, cut.start(), end):
            yield start, cut.start()
            start = cut.start()
    yield start, end


def _pointed_back(text: str, start: int, end: int) -> tuple[Range, ...]:
    """Who 同社 or こちら is: the nearest body before it, of the sort that 同 names."""
    pointer = _POINTER.search(text, start, end)
    if pointer is None:
        return ()
    sort = pointer["sort"] or ""
    near = bodies_in(text, max(0, start - LOOK_BACK), pointer.start())
    for begin, stop in reversed(near):
        name = text[begin:stop]
        kind = official.type_of(official.official_name(name))
        if not sort or name.endswith(sort) or (sort in _COMPANY and kind == "company"):
            return ((begin, stop),)
    return ()


_COMPANY: Final = frozenset({"社", "行", "金庫"})
_POINTER: Final = re.compile(
    r"(?:同(?P<sort>社|行|金庫|大学|校|組合|会|協会|法人|市|町|村|区|県|支部|病院)|こちら|そちら)(?:様|さん)?(?:と(?![しい])|との|とは)"
)


def _looked_back(text: str, start: int, sentence: str) -> tuple[Range, ...]:
    """Who 両市 or 三者 are: as many bodies of the nearest earlier sentence that names so many."""
    both, dated = _BOTH.search(sentence), _DATED.search(sentence)
    if not both and not dated:
        return ()
    count = both["count"] if both else None
    number = _COUNTS.get(count or "", int(count) if count and count.isdigit() else 2)
    floor = max(0, start - LOOK_BACK)
    for match in reversed(list(SENTENCE.finditer(text, floor, start))):
        found = _distinct(
            text, *match.span(), only_places=bool(both and both.group()[-1] in "市町村区県体")
        )
        heading = len(match.group()) <= HEADING and "。" not in match.group()
        if len(found) >= number and (both or (heading and len(found) == number)):
            return tuple(found)[:number]
        if match.end() == start and dated and not both and len(found) > 1 and _joins(text, found):
            return tuple(found)
    return ()


def _distinct(text: str, start: int, end: int, *, only_places: bool = False) -> list[Range]:
    """The first place of each body named in the range."""
    found: dict[str, Range] = {}
    for begin, stop in _filled(text, start, end, bodies_in(text, start, end)):
        if not only_places or re.search(r"[市区町村県都道府]$", text[begin:stop]):
            found.setdefault(text[begin:stop], (begin, stop))
    return list(found.values())


def _joins(text: str, bodies: list[Range]) -> bool:
    """Whether a sentence says that its first body does something with the others (A は、B、C と…)."""
    first = _after().match(text, bodies[0][1])
    last = _after().match(text, bodies[-1][1])
    return bool(first and last and first["word"] in {"は", "が"} and last["word"].startswith("と"))


def _looked_ahead(text: str, end: int) -> tuple[Range, ...]:
    """Whom a heading is about: the bodies of the next sentence that says 三者 of them."""
    for match in SENTENCE.finditer(text, end, min(len(text), end + LOOK_BACK)):
        count = re.search(r"の([二三四五2-5])者(?:は|が|で)", match.group())
        if count:
            number = _COUNTS.get(count[1], 0) or int(count[1])
            found = _distinct(text, match.start(), match.start() + count.start())
            return tuple(found) if len(found) == number else ()
    return ()


LOOK_BACK: Final = 400
HEADING: Final = 40


def _telling(text: str, start: int, end: int) -> Telling:
    sentence = text[start:end]
    known = _filled(text, start, end, [*bodies_in(text, start, end), *_unknown(text, start, end)])
    chains = [chain for chain in _chains(text, sorted(known)) if _is_party(text, chain, start, end)]
    own = re.search("|".join(load_data("party_wording")["running"]["own"]), sentence)
    found = phrases.find(sentence, [(a - start, b - start) for a, b in known])
    named = tuple(phrases.Phrase(p.start + start, p.end + start, p.text, p.quoted) for p in found)
    bodies = tuple(body for chain in chains for body in chain)
    joined = len(chains) > 1 or any(len(chain) > 1 and _subject(text, chain) for chain in chains)
    return Telling(
        start, end, sentence, bodies, named, phrases.status_of(sentence), joined, bool(own),
        tuple(tuple(chain) for chain in chains),
    )  # fmt: skip


def _filled(text: str, start: int, end: int, known: list[Range]) -> list[Range]:
    """The bodies with those items of the same list that no list of names knows (…、宮崎市、日向観光振興機構は)."""
    tails = tuple(load_data("party_types")["words"]["loose"])
    found = sorted(known)
    for item in _ITEM.finditer(text, start, end):
        begin, stop = item.span("name")
        inside = [(a, b) for a, b in found if a < stop and begin < b]
        whole = all(begin <= a and b == stop for a, b in inside)
        beside = any(
            _LISTED.fullmatch(text, b, begin) or _LISTED.fullmatch(text, stop, a) for a, b in found
        )
        if item["name"].endswith(tails) and whole and beside and (begin, stop) not in found:
            found = sorted([*(each for each in found if each not in inside), (begin, stop)])
    return found


_ITEM: Final = re.compile(
    r"(?:(?<=[、,・と])|(?<=及び)|(?<=並びに)|(?<=および))(?P<name>[一-鿿々ァ-ヶーA-Za-z0-9ぁ-ん&]{3,20}?)"
    r"(?=、|,|及び|および|並びに|と|は|が|の[二三四五六2-9]|等|など)"
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


def _letters(pattern: str) -> int:
    """The length of a pattern without its conditions, so that との is tried before と."""
    return len(re.sub(r"\(\?!.*?\)", "", pattern))


@cache
def _after() -> re.Pattern[str]:
    data = load_data("party_wording")["running"]
    between = f"(?:{'|'.join(data['between'])})*"
    return re.compile(
        rf"{_HEAD}[ ]*{between}[ 、]*(?P<word>{'|'.join(sorted(data['after'], key=_letters, reverse=True))})"
    )


def _is_party(text: str, chain: list[Range], start: int, end: int) -> bool:
    """Whether the words around the chain make its bodies parties of the agreement in ``[start, end)``."""
    first, last = chain[0][0], chain[-1][1]
    if (
        _named_before(text, first, start)
        or _after_verb(text, first, start)
        or _row(text, chain, start, end)
    ):
        return True
    if _counted(text, first, last, start, end) or _under(text, first, last, start, end):
        return True
    after = _after().match(text, last, end)
    if after is None:
        return False
    verb = _verbs().search(text, after.end(), end)
    agreement = AGREEMENT.search(text, last, end)
    if agreement is None:
        close = verb is not None and verb.start() - after.end() < CLOSE
        apart = after["word"] in {"とは", "とも"}
        told = bool(AGREEMENT.search(text, start, first))
        return told and (apart or (close and after["word"] in _WITH))
    if after["word"] in {"は", "が", "では", "も"}:
        return bool(verb)
    if after["word"] == "との" and re.search(
        r"[、。]|が|を", text[after.end() : agreement.start()]
    ):
        return False
    if after["word"] in {"から", "より"}:
        return False
    late = _verbs().search(text, agreement.start(), end)
    return bool(late) or agreement.start() - after.end() < NEAR


NEAR: Final = 60
CLOSE: Final = 15
_WITH: Final = frozenset({"と", "とは", "とも", "との間で", "の間で", "間で"})


@cache
def _verbs() -> re.Pattern[str]:
    return re.compile("|".join(load_data("party_wording")["running"]["verbs"]))


def _named_before(text: str, first: int, start: int) -> bool:
    """「協定の相手方は A」「締結関係者は A」."""
    data = load_data("party_wording")["running"]
    lead = rf"(?:{'|'.join(data['before'])})(?:は|が|として|の|:|、)*[、: ]*$"
    return bool(re.search(lead, text[start:first]))


def _after_verb(text: str, first: int, start: int) -> bool:
    """「協定を締結いたしました A」: the body that the clause describes."""
    clause = text[start:first]
    told = re.search(
        rf"(?:{_verbs().pattern})[^、。とがは]{{0,10}}(?:[ただ]|る|ます|ました)(?:相手の|、)?$",
        clause,
    )
    return told is not None and bool(AGREEMENT.search(clause))


def _row(text: str, chain: list[Range], start: int, end: int) -> bool:
    """「・福島県福島市　平成14年11月　友好交流都市協定」: a line of a list that begins with the partner."""
    line = text[start:end].strip()
    if "。" in line or len(line) > LONGEST_ROW or not _BULLET.fullmatch(text, start, chain[0][0]):
        return False
    after = text[chain[-1][1] : end]
    return (
        bool(re.match(r"[ :(]", after))
        and bool(re.search(r"[0-9]", after))
        and bool(AGREEMENT.search(after))
    )


def _counted(text: str, first: int, last: int, start: int, end: int) -> bool:
    """「協定は、上田市をはじめ21団体と」: named as examples of those that agreements are with."""
    after = re.compile(
        r"(?:など|ほか|等|をはじめ)[^、。]{0,4}?[0-9]+(?:件|団体|社|自治体|市|町)"
    ).match(text, last, end)
    return after is not None and bool(AGREEMENT.search(text, max(0, start - HEADING), end))


def _under(text: str, first: int, last: int, start: int, end: int) -> bool:
    """「協定に基づき、A から職員の派遣を受ける」."""
    before = re.search(
        r"協定[^、。]{0,25}(?:に基づ|により|によって)[^。]{0,12}$", text[start:first]
    )
    after = re.compile(r"(?:から|より)[^。]{0,20}(?:派遣|応援|支援|提供|受け)").match(
        text, last, end
    )
    return before is not None and after is not None


LONGEST_ROW: Final = 90
_BULLET: Final = re.compile(r"[ ]*(?:[・●○◆■◇□*\-–]|[0-9]+[.)]|\([0-9]+\))?[ ]*")


def _subject(text: str, chain: list[Range]) -> bool:
    after = _after().match(text, chain[-1][1])
    return after is not None and after["word"] in {"は", "が", "において", "では"}
