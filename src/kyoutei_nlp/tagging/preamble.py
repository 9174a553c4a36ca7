"""The opening sentence of a deed (前文の当事者): 「A（以下「甲」という。）とB（以下「乙」という。）は」 and its variants.

Found: aliases in 「」 or none, 以下甲という, を甲とし, 甲 A と 乙 B は, one alias for several (四県). Not found: blanks to be
filled in (【事業者名】, ○○), terms defined in the articles (以下「災害時」という).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from kyoutei_nlp.data import load_data
from kyoutei_nlp.tagging import gazetteer, municipalities, names, official
from kyoutei_nlp.tagging.marking import words_of

_BRACKET: Final = re.compile(r"[(\[〔〈<【](?P<inside>[^()\[\]〔〕〈〉【】]{1,120})[)\]〕〉>】]")
_QUOTED: Final = re.compile(
    r"(?:以下|以後)[^「『\"“]{0,24}[「『\"“][ ]*(?P<alias>[^「」『』\"”\n]{1,20}?)[ ]*[」』\"”]"
)
_BARE: Final = re.compile(
    r"(?:以下|以後)[、,]?[ \n]*(?:これらを|あわせて|合わせて|総称して|それぞれ|単に|\s)*"
    r"(?P<alias>[^「」『』、,。\n]{1,12}?)[ \n]*(?:と|に)(?:総称|略称|略記|いう|いいます|呼ぶ|呼びます|称|する|します|表記|略)"
)
_SHORT: Final = re.compile(
    r"[ ]*[「『]?(?P<alias>[甲乙丙丁戊己庚辛])[」』]?(?:(?:と|に)?(?:いう|する|称する|略す)。?)?[ ]*"
)
_SHARED: Final = re.compile(r"これらを|あわせて|合わせて|総称|両(?:者|市|町|村)を")
_MADE: Final = re.compile(
    r"(?P<name>[^、。()「」\n]{2,40}?(?:\([^()]{1,12}\))?[^、。()「」\n]{0,20}?)を[「『]?(?P<alias>[甲乙丙丁戊己庚辛])[」』]?(?=とし|として|、|と|及び)"
)
_RANKED: Final = re.compile(
    r"(?P<alias>[甲乙丙丁戊])[ ::](?P<name>[^、。()「」\n]{2,40}?)(?=と[ ]*[甲乙丙丁戊]|(?:と)?は|及び|、|[ \n]*(?:[甲乙丙丁戊][ ::]|$)|[ ]*\n|[ ]+[甲乙丙丁戊]及び)"
)
_CONNECTIVE: Final = re.compile(
    r"^(?:とは?|及び|および|並びに|ならびに|、|・|,|と、|\s)+|(?:及び|および|並びに|ならびに|、|,|\s)+$"
)
_BLANK: Final = re.compile(r"【[^】]*】|[○〇◯●△□]{2,}|_{2,}|^[ ]*$")
_BRACKETS: Final = re.compile(r"\([^()]*(?:\([^()]*\)[^()]*)*\)|【[^】]*】|「[^」]*」")
_DONE: Final = re.compile(
    r"締結|協定する|協定し|結[びぶん]|定める|取り?交わ|合意|次のとおり|提携|盟約|誓|確認|約束|手を携え"
)
_ENDS: Final = frozenset({"は", "とは", "が", "において", "も"})
_OFFICE: Final = re.compile(r"(?<=[市区町村県都道府])(?:長|知事)$|(?<=[都道府県])知事$")
_HEAD_OF: Final = re.compile(
    r"(?:代表取締役社長|代表取締役|代表理事組合長|代表理事会長|代表理事|理事長|会頭|会長|組合長|支店長|学長|総長|長)$"
)
_GENERIC: Final = re.compile(
    r"に掲げる|に定める|とおり$|^(?:協定|締結|当事)?(?:者|事業者|団体|企業)$"
)
_KANJI_OR_KANA: Final = re.compile(r"[一-鿿ァ-ヶ]")
OPENING: Final = 1500


@dataclass(frozen=True, slots=True)
class Named:
    """A party as the opening names it, at a folded range; ``group`` when the alias is shared."""

    start: int
    end: int
    text: str
    alias: str | None
    group: bool = False

    @property
    def points_away(self) -> bool:
        """Whether it only says where the parties stand (別表に掲げる事業者)."""
        return bool(re.match(r"(?:次|下記|別 *[表紙記])(?:[0-9]|第[0-9]+)?(?:に|の)", self.text))


def find(text: str, start: int = 0) -> list[Named]:
    """The parties in the opening of the folded ``text``, which begins at ``start``."""
    stop = _first_article(text, start)
    for begin, end in _sentences(text, start, stop):
        found = _in_sentence(text, begin, end)
        if found:
            return found
    return []


def _first_article(text: str, start: int) -> int:
    article = re.compile(r"\n[ ]*(?:\([^()\n]{1,20}\)[ ]*\n[ ]*)?第 *[1一] *条").search(text, start)
    return min(article.start() if article else len(text), start + OPENING)


def _sentences(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Sentences end at 。 outside brackets, or at an empty line."""
    depth, begin = 0, start
    for index in range(start, stop):
        depth += (text[index] in "(「『〔") - (text[index] in ")」』〕")
        if (text[index] == "。" and depth <= 0) or text.startswith("\n\n", index):
            yield begin, index + 1
            begin, depth = index + 1, 0
    if begin < stop:
        yield begin, stop


def _in_sentence(text: str, start: int, end: int) -> list[Named]:
    sentence = text[start:end]
    made = [*_MADE.finditer(sentence)]
    if len(made) >= 2:
        return _made(made, start)
    defined = sorted(_definitions(sentence))
    if not _DONE.search(sentence) and len(defined) < 2:
        return []
    ranked = _made([*_RANKED.finditer(sentence)], start)
    if len(ranked) >= 2 and not defined:
        return ranked
    for floor in _floors(defined, start):
        subject = _subject_end(text, start, end, floor)
        items = list(_items(text, start, subject, defined))
        known = [item for item in items if _is_party(item)]
        if len(known) == 1 and len(items) == 2 and not defined:
            known = [item for item in items if item in known or _named_freely(item)]
        if len(known) >= 2:
            return known
    return known if any(item.alias for item in known) else []


def _floors(defined: list[tuple[int, int, str]], start: int) -> list[int]:
    """Where to look for the end of the subject: behind the last 甲乙丙, else behind each definition in turn."""
    ranked = [end for _begin, end, alias in defined if alias in _ranked()]
    if ranked:
        return [start + ranked[-1]]
    return [start + end for _begin, end, _alias in defined] or [start]


def _made(matches: list[re.Match[str]], offset: int) -> list[Named]:
    found = []
    for match in matches:
        begin, end, words = _trimmed(match["name"], offset + match.start("name"))
        found.append(Named(begin, end, words, match["alias"]))
    return [item for item in found if _is_party(item)]


@cache
def _ranked() -> frozenset[str]:
    return frozenset(load_data("party_wording")["ranked"])


def _definitions(sentence: str) -> Iterator[tuple[int, int, str]]:
    """Range of each bracket that defines an alias of a body, with the alias."""
    stop = tuple(load_data("party_wording")["not_alias"])
    for bracket in _BRACKET.finditer(sentence):
        alias = _alias_in(bracket["inside"])
        if alias and alias not in stop and not alias.startswith(("本協定", "この協定")):
            yield bracket.start(), bracket.end(), alias


def _alias_in(inside: str) -> str | None:
    """The alias that the words of a bracket define: 以下「甲」という。, 以下甲という, 甲."""
    found = _SHORT.fullmatch(inside) or _QUOTED.search(inside) or _BARE.search(inside)
    return found["alias"].strip() if found else None


def aliases(text: str) -> dict[str, str]:
    """Body as written → the alias that a bracket right behind it defines, anywhere in folded ``text``."""
    found: dict[str, str] = {}
    bodies = {end: start for start, end in _bodies(text)}
    for begin, _end, alias in _definitions(text):
        start = bodies.get(begin)
        if start is not None:
            found.setdefault(text[start:begin], alias)
    return found


def _bodies(text: str) -> Iterator[tuple[int, int]]:
    yield from ((name.start, name.end) for name in names.find(text))
    yield from ((sight.start, sight.end) for sight in municipalities.sights(text))


def _subject_end(text: str, start: int, end: int, floor: int) -> int:
    """Where the subject ends: the first は, とは, が or において outside brackets after the last definition."""
    brackets = _bracketed(text, start, end)
    for word in words_of(text):
        place = word.span.start
        if place < floor or any(a <= place < b for a, b in brackets):
            continue
        if place >= end or word.surface == "間" or (word.part == "助詞" and word.surface in _ENDS):
            return min(place, end)
    return end


def _bracketed(text: str, start: int, end: int) -> list[tuple[int, int]]:
    return [m.span() for m in _BRACKETS.finditer(text, start, end)]


def _items(text: str, start: int, end: int, defined: list[tuple[int, int, str]]) -> Iterator[Named]:
    """The parties between the connectives; a definition belongs to what stands before it."""
    cuts = _cuts(text, start, end)
    marks = [
        (start + a, start + b, alias) for a, b, alias in sorted(defined) if start + b <= end + 1
    ]
    pending: list[Named] = []
    since, joined = 0, ""
    for begin, stop, joiner in cuts:
        own = next((m for m in marks if begin <= m[0] < stop), None)
        head, tail, words = _trimmed(text[begin : own[0] if own else stop], begin)
        if head == tail:
            continue
        shared = (
            own is not None and bool(_SHARED.search(text, own[0], own[1])) and "、" not in words
        )
        item = Named(head, tail, words, own[2] if own else None, group=shared)
        if pending and own and joined == "と" and _is_one_name(pending[-1].text, words):
            whole = text[pending[-1].start : tail]
            item = replace(item, start=pending.pop().start, text=whole)
        pending.append(item)
        if own:
            yield from _shared(pending, since)
            pending, since = [], 0
        elif joiner in {"と", "並びに", "ならびに"}:
            since = len(pending)
        joined = joiner
    yield from pending


def _is_one_name(head: str, tail: str) -> bool:
    """Whether a と stands inside a company's name (株式会社粉とくらし): a legal form leads and no body follows."""
    form = official.form_pattern().match(head)
    return form is not None and not is_body(tail) and not tail.endswith(_tails())


def _shared(pending: list[Named], since: int) -> list[Named]:
    """The waiting parties: all (両市) or those after the last と (四県) take a collective alias, else only the last."""
    alias, last = pending[-1].alias or "", pending[-1].text
    collective = any(cue in alias for cue in load_data("party_wording")["collective"])
    ranked, together = alias in _ranked(), pending[-1].group
    if len(pending) == 1 or not (together or ranked or (collective and alias not in last)):
        return pending
    pair = ranked or len(pending) - since == len("両者")
    first = 0 if together or (alias.startswith(("両", "双方")) and not pair) else since
    shared = [
        replace(item, alias=alias, group=True) if item.alias or is_body(item.text) else item
        for item in pending[first:]
    ]
    return pending[:first] + shared


def _cuts(text: str, start: int, end: int) -> list[tuple[int, int, str]]:
    """Ranges between connectives outside brackets, each with the connective after it."""
    brackets = _bracketed(text, start, end)
    found, begin = [], start
    for word in words_of(text):
        place = word.span.start
        if place < start or any(a <= place < b for a, b in brackets):
            continue
        if place >= end:
            break
        hidden = word.surface.startswith("と") and gazetteer.ends_with_place(text, place)
        if hidden or _connects(text, word.surface, word.part, place):
            found.append((begin, place, "と" if hidden else word.surface))
            begin = place + 1 if hidden and word.surface != "とは" else word.span.end
    return [*found, (begin, end, "")]


def _connects(text: str, surface: str, part: str, place: int) -> bool:
    if surface == "・":
        return text[place - 1] == ")" or (
            not re.match(r"[ァ-ヶーA-Z]", text[place - 1]) and _ends_body(text, place)
        )
    return surface in {"、", ",", "及び", "および", "並びに", "ならびに"} or (
        surface in {"と", "とは"} and part == "助詞"
    )


def _ends_body(text: str, place: int) -> bool:
    return any(end == place for _start, end in _bodies(text))


def _trimmed(words: str, offset: int) -> tuple[int, int, str]:
    """The name without connectives, ranks and parts in the deal around it, and its folded range."""
    begin, stop = 0, len(words)
    lead = re.compile(
        rf"(?:{'|'.join(load_data('party_wording')['lead'])}|[甲乙丙丁戊](?=[ ::])|同[県府都道郡](?=[一-鿿])|[一-鿿]{{2,6}} ?:|[ \n、])+[ ::]*"
    ).match(words)
    begin = lead.end() if lead else 0
    note = next((i for i in range(begin + 1, len(words)) if _opens_note(words, i)), None)
    stop = stop if note is None or _opens_note(words, begin) else note
    stop = begin + len(words[begin:stop].rstrip())
    begin, stop = _body_at_end(words, begin, stop)
    return offset + begin, offset + stop, words[begin:stop]


def _opens_note(words: str, at: int) -> bool:
    """Whether a bracket opens at ``at`` that is no short legal form like (株)."""
    return words[at] in "([〔" and not official.form_pattern().match(words, at)


def _body_at_end(words: str, begin: int, stop: int) -> tuple[int, int]:
    """Only the body's name where words of another kind stand before it, and its office left out (館山市長)."""
    stop = _without_office(words, begin, stop)
    part = words[begin:stop]
    newline = part.rfind("\n")
    if newline >= 0 and not re.match(r"[^\n]*[一-鿿ァ-ヶ]$", part[:newline].strip() or "、"):
        begin, part = begin + newline + 1, part[newline + 1 :]
    ends = [
        *(name.start for name in names.find(part) if name.end == len(part)),
        *(sight.start for sight in municipalities.sights(part) if sight.end == len(part)),
    ]
    if ends and re.search(r"[ぁ-ん、。\n]", part[: min(ends)]):
        begin += min(ends)
    return begin, stop


def _without_office(words: str, begin: int, stop: int) -> int:
    """Where the body ends before the office of the one who acts for it: 館山市長, 北陸地方整備局長, 千葉県医師会会長."""
    office = _OFFICE.search(words, begin, stop)
    if office:
        return office.start()
    head = _HEAD_OF.search(words, begin, stop)
    if head is None or is_body(words[begin:stop]):
        return stop
    if "自衛隊" in words[begin:stop]:
        return head.start()
    body = words[begin : head.start()].rstrip()
    return begin + len(body) if is_body(body) or is_body(body.split("\n")[-1]) else stop


def _is_party(item: Named) -> bool:
    if _BLANK.search(item.text) or len(item.text) > MAX_NAME or len(item.text) < 2:
        return False
    if item.points_away:
        return True
    if item.alias in _ranked():
        return not _GENERIC.search(item.text)
    led = official.form_pattern().match(item.text)
    return is_body(item.text) or (item.alias is not None and bool(led or _named_freely(item)))


def _named_freely(item: Named) -> bool:
    """Whether a name that no list knows may be a body's: its alias is its tail, and no particle stands in it."""
    plain = re.fullmatch(r"[一-鿿々ァ-ヶーA-Za-z0-9・&.ヶのー]{3,}", item.text)
    return bool(plain) and item.text.endswith(_tails()) and bool(_KANJI_OR_KANA.search(item.text))


@cache
def _tails() -> tuple[str, ...]:
    return tuple(load_data("party_types")["words"]["loose"])


def is_body(name: str) -> bool:
    """Whether the whole folded ``name`` is a municipality's or another body's name."""
    ends = [*(n.end for n in names.find(name)), *(s.end for s in municipalities.sights(name))]
    return len(name) in ends


MAX_NAME: Final = 45
