"""Whose document it is: the body that speaks in it (発信者): 本市, 当社, 本学.

Found: the publisher, the letterhead, the municipality whose offices sign, the company that says 当社. Not found: a body that is only
named.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kyoutei_nlp.characters import fold
from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import Document
from kyoutei_nlp.tagging import gazetteer, municipalities, names, official
from kyoutei_nlp.tagging.marking import closed_up, folded
from kyoutei_nlp.tagging.signing_names import is_whole

Range = tuple[int, int]

_OFFICE_AFTER: Final = re.compile(
    r"[ ]*(?:\(.{0,4}\))?[ ]*(?:(?:[一-鿿・]|まちづくり|くらし|ふるさと|こども|子ども|みらい|ものづくり|さん|みどり|デジタル|スポーツ|シティ|プロモーション|カーボン|ゼロ|グリーン|スマート|ボランティア|インフラ|DX|ICT){1,10}[部課局室係]|議会|長|役場|役所|庁|からのお知らせ)"
)
_HISTORY: Final = re.compile(r"年表|あゆみ|歩み|沿革|歴史|できごと|出来事|年報|年譜")
_LISTS: Final = frozenset({"list", "slides", "report"})


@dataclass(frozen=True, slots=True)
class Speaker:
    """The body that speaks: ``place`` for a municipality; ``at`` where the folded text names it; what it calls itself."""

    name: str
    place: gazetteer.Municipality | None
    at: Range | None
    alias: str | None


def speaker_of(document: Document) -> Speaker | None:
    """The municipality that speaks in the document, else the company, school or association that does."""
    text = folded(document.text).text
    place = own_body(document)
    if place:
        return Speaker(place.name, place, own_range(text, place), own_alias(text, place))
    publisher = document.notes.publisher
    known = document.kind == "press" or _calls_itself(text)
    return _organisation(text, fold(publisher or "").text if known else "")


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
    if len(named) == 1 and named[0][0].start == 0 and _HISTORY.search(title):
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


def own_alias(text: str, place: gazetteer.Municipality) -> str | None:
    """What the body that speaks calls itself: 本市, 区, 当町; None where it does not."""
    for match in re.finditer("|".join(load_data("party_wording")["running"]["own"]), text):
        word = match.group().strip("、。 「\n")
        if word[-1] == place.name[-1] and len(word) <= LONGEST_OWN:
            return word
    return None


LONGEST_OWN: Final = 2


def _organisation(text: str, publisher: str) -> Speaker | None:
    """The publisher where it is no municipality, else the body of the sort that 当社 or 本学 means at the head or foot."""
    word = _calls_itself(text)
    if word is None and not publisher:
        return _signs_off(text)
    named = [name for name in names.find(publisher) if name.start == 0]
    if named:
        at = text.find(named[0].text)
        where = (at, at + len(named[0].text)) if at >= 0 else word
        return Speaker(named[0].official, None, where, text[slice(*word)] if word else None)
    if word is None:
        return None
    sorts = _sorts(text[slice(*word)])
    for start, end in _letterheads(text):
        if official.type_of(official.official_name(text[start:end])) in sorts:
            name = official.official_name(text[start:end])
            return Speaker(name, None, (start, end), text[slice(*word)])
    return None


def _signs_off(text: str) -> Speaker | None:
    """The organisation that signs at the foot with its department, or whose own history it is (沿革)."""
    history = _HISTORY.search(text, 0, LONGEST_LINE)
    foot = max(0, len(text) - FOOT)
    for start, end in _letterheads(text):
        line = text.find("\n", end)
        rest = text[end : line if line >= 0 else len(text)]
        signs = start >= foot and _DEPARTMENT.fullmatch(rest)
        if (signs or history) and official.type_of(text[start:end]) not in {
            "municipality",
            "prefecture",
        }:
            return Speaker(official.official_name(text[start:end]), None, (start, end), None)
    return None


FOOT: Final = 200
_DEPARTMENT: Final = re.compile(
    r"[ ]+[^ 。]{0,14}(?:部|課|室|局|係|代表|広報|担当|センター|グループ)[^。]{0,16}"
)


def _calls_itself(text: str) -> Range | None:
    words = [word for own in _others().values() for word in own]
    match = re.search(rf"(?:{'|'.join(words)})(?=[はがとでもの、])", text)
    return match.span() if match else None


def _others() -> dict[str, list[str]]:
    found: dict[str, list[str]] = load_data("party_wording")["running"]["own_others"]
    return found


def _sorts(word: str) -> frozenset[str]:
    """The types of bodies that call themselves so; 当署 or 当法人 may be any but a municipality."""
    sort = next(sort for sort, words in _others().items() if word in words)
    if sort == "other":
        return frozenset({"other", "npo", "national", "association", "university", "joint_body"})
    return frozenset({sort, "joint_body", "npo"} if sort == "association" else {sort})


def _letterheads(text: str) -> Iterator[Range]:
    """Lines outside sentences that are one body's name, or begin with one that no particle follows, or the name of its paper (若葉大学年報)."""
    paper = "|".join(load_data("party_wording")["running"]["papers"])
    for line in re.compile(r"[^\n]+").finditer(text):
        words = line.group()
        start = line.start() + len(words) - len(words.lstrip())
        words = words.strip()
        if "。" in words or len(words) > LONGEST_LINE:
            continue
        if is_whole(closed_up(words)):
            yield start, start + len(words)
        for name in names.find(words):
            if name.start == 0 and re.match(rf"$|[ (]|の?(?:{paper})", words[name.end :]):
                yield start, start + name.end
                break


LONGEST_LINE: Final = 60
