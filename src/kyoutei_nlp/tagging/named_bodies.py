"""The bodies that running text names, one by one and in lists (本文中の団体).

Found: 「A市、B町及びC株式会社は」 as one chain of three, ＴＯＣ after 株式会社ＴＯＣ. Not found: a municipality inside an address.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from kyoutei_nlp.data import load_data
from kyoutei_nlp.tagging import municipalities, names, official
from kyoutei_nlp.words import words

Range = tuple[int, int]

# Who acts for a body may stand behind its name: 館山市長と若葉銀行頭取が.
HEAD: Final = r"(?:長|知事|[ ]?(?:頭取|代表取締役社長|代表取締役|社長|理事長|代表理事|会長|学長|会頭|支店長|組合長))?"
LISTED: Final = re.compile(
    HEAD
    + r"[ ]*(?:\([^()]*\))?(?:さん|さま|様)?(?:等|など)?(?:(?:です|ですよ)?ね?[―—─]{1,3})?(?:の[0-9一二三四五六七八九十]+(?:市町村|市町|町村|市|町|村|区|県|者|社|校|行|団体|法人|自治体|大学)(?:[0-9一二三四五六七八九十]+(?:町|村|団体|社))*)?[ ]*(?:、|,|・|/|と、?|及び|および|並びに|ならびに|や|,と|、及び)[ ]*(?:(?:(?:同|翌)[年月]|[0-9元]{1,4}年)?(?:[0-9]{1,2}月)?(?:[0-9]{1,2}日)?(?<=[年月日])に(?:は)?|同じく|同(?![社行様])|また|それに|それから|そして(?:私ども|わが|我が)?|さらに|加えて|隣の|(?:[ァ-ヶー]{2,10}|[一-鿿]{1,4}[国県都道府])の)?"
)
_UNKNOWN: Final = re.compile(
    r"(?<![ァ-ヶーA-Za-z])(?:[ァ-ヶー]{3,}|[A-Z][A-Za-z]{2,})(?=(?:というところ)?と(?:の|は|も)?[^い])"
)
_ADDRESS: Final = re.compile(r"[一-鿿ヶぁ-んァ-ヶ]{1,10}[0-9一二三四五六七八九十]+(?:丁目|番|-|号)")


@lru_cache(maxsize=4)
def bodies_of(text: str) -> tuple[Range, ...]:
    """Ranges of all bodies named in folded ``text``, municipalities and others, without overlap."""
    found = [(name.start, name.end) for name in names.find(text)]
    found += _short_forms(text, found)
    for sight, _place in municipalities.resolved(text):
        inside = any(a <= sight.start < b for a, b in found)
        if not inside and not _ADDRESS.match(text, sight.end):
            found.append((sight.start, sight.end))
    found.sort()
    ends = {end for _start, end in found}
    starts = {start for start, _end in found}
    return tuple(
        body
        for body in found
        if not _is_home_of_another(text, body, ends)
        and not _is_region_of_another(text, body, starts)
    )


def _is_region_of_another(text: str, body: Range, starts: set[int]) -> bool:
    """Whether a prefecture only says where the next body lies (富山県の南砺市)."""
    region = re.compile(r"(?<=[都道府県])の(?:[一-鿿]{1,4}郡)?").match(text, body[1])
    return region is not None and region.end() in starts


def _is_home_of_another(text: str, body: Range, ends: set[int]) -> bool:
    """Whether the body stands alone in the bracket behind another and only says where that is (株式会社みなと食品(飯田市))."""
    start, end = body
    place = text[end - 1] in "市町村区県都府"
    behind = text[start - 1 : start] == "(" and text[end : end + 1] == ")"
    return place and behind and start - 1 in ends and text[start - 2] not in "市町村区県都府"


def whole_name(text: str, body: Range) -> Range:
    """Where the text names the body with its legal form, if it names just one such (ＴＯＣ → 株式会社ＴＯＣ)."""
    name = text[slice(*body)]
    if len(name) < SHORTEST_BARE or official.form_pattern().search(name):
        return body
    full = {text[a:b]: (a, b) for a, b in reversed(bodies_of(text))}
    alike = [at for other, at in full.items() if other != name and _without_form(other) == name]
    return alike[0] if len(alike) == 1 else body


def _without_form(name: str) -> str:
    return official.form_pattern().sub("", name).strip()


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
SHORTEST_OWN_PART: Final = 4  # 大洲市新聞販売店会 is a body of its own, 品川区企業 is not


def bodies_in(text: str, start: int, end: int) -> list[Range]:
    """The bodies named between ``start`` and ``end``, in order."""
    bodies = bodies_of(text)
    first, last = bisect_left(bodies, (start, start)), bisect_left(bodies, (end, end))
    return [(a, b) for a, b in bodies[first:last] if b <= end]


def filled(text: str, start: int, end: int, known: list[Range]) -> list[Range]:
    """The bodies with those items of the same list that no list of names knows (…、宮崎市、日向観光振興機構は)."""
    tails = tuple(load_data("party_types")["words"]["loose"])
    found = sorted(known)
    for item in _ITEM.finditer(text, start, end):
        begin, stop = item.span("name")
        if _CLAUSE.search(item["name"]):
            continue
        inside = [(a, b) for a, b in found if a < stop and begin < b]
        whole = all(
            (begin <= a and b == stop) or (a == begin and stop - b >= SHORTEST_OWN_PART)
            for a, b in inside
        )
        beside = any(
            LISTED.fullmatch(text, b, begin) or LISTED.fullmatch(text, stop, a) for a, b in found
        )
        if item["name"].endswith(tails) and whole and beside and (begin, stop) not in found:
            found = sorted([*(each for each in found if each not in inside), (begin, stop)])
    return found


# What is a clause and no name: 区内を管轄しております5つの警察署.
_CLAUSE: Final = re.compile(
    r"[をは]|[0-9][年月日]|[年月日]に|^(?:次|下記|以下|上記|左記)の|^[当本弊貴](?:社|行|市|町|村|区|県|学|会|財団|法人|組合|協会|機構|団体|センター|院|館)|^そして|つくる|作る|構成|からなる|ます|いる|する|した|って|この|その"
)
_ITEM: Final = re.compile(
    r"(?:(?<=[、,・と])|(?<=及び)|(?<=並びに)|(?<=および))(?:それに|さらに|また|そして|それから|加えて)?(?P<name>[一-鿿々ァ-ヶーA-Za-z0-9ぁ-ん&]{3,20}?)"
    r"(?=、|,|及び|および|並びに|と|は|が|の[二三四五六2-9]|等|など)"
)


def unknown(text: str, start: int, end: int) -> Iterator[Range]:
    """Katakana or Latin names before と that no dictionary knows as a word."""
    taken = bodies_in(text, start, end)
    for match in _UNKNOWN.finditer(text, start, end):
        if any(a < match.end() and match.start() < b for a, b in taken):
            continue
        told = text.startswith("というところ", match.end())
        if told or any(not word.known for word in words(match.group())):
            yield match.span()


def chains_of(text: str, bodies: list[Range]) -> Iterator[list[Range]]:
    """Bodies one after another with only a connective between them."""
    chain: list[Range] = []
    for body in bodies:
        if chain and not LISTED.fullmatch(text, chain[-1][1], body[0]):
            yield chain
            chain = []
        chain.append(body)
    if chain:
        yield chain
