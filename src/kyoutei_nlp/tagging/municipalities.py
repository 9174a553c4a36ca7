"""Municipalities in the text (自治体) with their codes; the same name in two prefectures is told by the context.

Found: 「千葉県館山市長」→ 館山市 122050; 「府中市」beside 広島県 → 342084. Not found: 「大津市」 as 津市, 「本市」, a ward of a
designated city (千葉市稲毛区 is 千葉市), a name inside another body's (「品川区医師会」).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from kyoutei_nlp.agreement import Tag
from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import Document
from kyoutei_nlp.tagging import gazetteer, names
from kyoutei_nlp.tagging.gazetteer import Municipality
from kyoutei_nlp.tagging.marking import folded, mark, words_of
from kyoutei_nlp.words import is_place_name

TAGGER: Final = "municipalities/1"

_SUFFIX: Final = re.compile(r"[市区町村都道府県]")
_ABROAD: Final = re.compile(
    r"(?<![ァ-ヶー])(?P<stem>[ァ-ヶー]{3,})[市町村区](?P<office>長|事務総長|助役|議長|議員|議会議[長員])?(?![場道街民町])"
)
_COUNTRY_BEFORE: Final = re.compile(
    r"(?:国|州|県|省|連邦|カナダ|イタリア|フランス|ドイツ|アメリカ|オーストラリア|ニュージーランド)[ の・]?$"
)
# A name that left the map is only seen where something says that the body is meant: 旧, its office, its neighbours in a list.
_FORMER_BEFORE: Final = re.compile(r"旧[ ]?$|[市町村区県](?:[、,・]|及び|と)[ ]?$")
_FORMER_AFTER: Final = re.compile(
    r"[ ]?(?:長(?!さ|い)|議会|役場|\((?:以下|現)|(?:[、,・]|及び|並びに|と)[ ]?[一-鿿ァ-ヶー]{1,5}[市町村])"
)
SHORTEST_FORMER: Final = 3
SHORTEST_SURNAME: Final = 2  # フィル・ゴフオークランド市長; ネルソン市 is not ルソン
# Cities in countries that write with Chinese characters: only behind the country's name, then wherever they stand.
_ABROAD_KANJI: Final = re.compile(
    r"(?:中華人民共和国|中国|大韓民国|韓国|台湾|中華民国)(?:の|・|[ ])?(?:[一-鿿]{1,4}(?:省|道|自治区|特別市|広域市|県)(?:の|・)?)?"
    r"(?P<name>[一-鿿]{1,4}[市区県郡郷鎮])"
)
_KANJI: Final = re.compile(r"[一-鿿々ァ-ヶー]")
# What may follow a name without a border of Sudachi's there: 館山市長, 品川区議会, 三重県庁, 別府市立.
_MAY_FOLLOW: Final = "長民議役営立内外会職側域庁及並等各同間産版型出在"
_PLACE_FOLLOWS: Final = re.compile(
    r"駅|線|通り|歩道|交差点|商店|[0-9一二三四五六七八九十]+(?:丁目|番|号|-[0-9])|内会|場"
)
_EVENT_FOLLOWS: Final = re.compile(
    r"(?:中越沖?|中部|南部|北部|西部|東部|[東西南北]方沖|沖|内陸南部)(?:を震源とする)?(?:の)?(?:大)?地震"
)
_PREFECTURE_BEFORE: Final = re.compile(
    r"(?P<prefecture>北海道|東京都|(?:京都|大阪)府|[一-鿿]{2,3}県)[ \n]*(?:[一-鿿ヶ]{1,4}郡)?$"
)
_DISTRICT_BEFORE: Final = re.compile(r"[一-鿿ヶ]{1,4}郡$")
_PUBLISHER_WEIGHT: Final = 3
LONGEST: Final = 8


@dataclass(frozen=True, slots=True)
class Sight:
    """A name seen at the folded range ``[start, end)``, with the places it may mean."""

    start: int
    end: int
    name: str
    places: tuple[Municipality, ...]
    prefecture: str | None


def tag(document: Document) -> list[Tag]:
    """One tag a mention, prefecture and 郡 before the name included."""
    text = folded(document.text)
    bodies = [(name.start, name.end) for name in names.find(text.text)]
    tags = []
    for sight, place in resolved(text.text, publisher=document.notes.publisher or ""):
        inside = any(start <= sight.start and sight.end <= end for start, end in bodies)
        if (inside and not text.text.startswith("議会", sight.end)) or _only_prefix(
            text.text, sight
        ):
            continue
        tags.append(
            mark(
                text,
                "municipality",
                sight.start,
                sight.end,
                value=place.name,
                tagger=TAGGER,
                method="dictionary",
                score=0.97 if len(sight.places) == 1 else 0.85,
                attributes=gazetteer.attributes(place),
            )
        )
    return tags


@lru_cache(maxsize=8)
def resolved(text: str, *, publisher: str = "") -> tuple[tuple[Sight, Municipality], ...]:
    """The sights in folded ``text`` with the place each means, its name spelt as there (龍ヶ崎市)."""
    seen = list(sights(text))
    votes = _votes(text, seen)
    for sight in sights(publisher) if publisher else ():
        only = _only_prefecture(sight)
        votes.update({only: _PUBLISHER_WEIGHT} if only else {})
    return tuple(
        (sight, replace(_choose(sight, seen, votes), name=sight.name))
        for sight in seen
        if not _is_ward(sight, votes)
    )


def _is_ward(sight: Sight, votes: Counter[str]) -> bool:
    """北区 in a document that speaks of Osaka and not of Tokyo: a ward of a designated city."""
    homes = gazetteer.wards().get(sight.name, frozenset()) if sight.prefecture is None else ()
    own = votes["東京都"] - 1
    return any(votes[home] > 0 for home in homes) and own <= 0


def resolve(name: str, text: str, *, publisher: str = "") -> Municipality | None:
    """The place that ``name`` alone means in a document with the folded ``text``."""
    for sight, place in resolved(text, publisher=publisher):
        if sight.name == name:
            return place
    return gazetteer.lookup(name)


def sights(text: str) -> Iterator[Sight]:
    """Every name of the gazetteer, and katakana cities abroad, without overlap."""
    done = 0
    found = sorted((*_listed(text), *_abroad(text)), key=lambda sight: (sight.start, -sight.end))
    for sight in found:
        if sight.start < done:
            continue
        city, done = text[max(0, done - LONGEST) : done], sight.end
        if not (sight.name.endswith("区") and _ends_designated(city, sight.start, text)):
            yield sight


def _ends_designated(before: str, start: int, text: str) -> bool:
    """Whether the ward at ``start`` stands right after its designated city (大阪市北区)."""
    cities = (city["name"] for city in load_data("designated_cities")["city"])
    return any(before.endswith(city) and text.endswith(city, 0, start) for city in cities)


def _listed(text: str) -> Iterator[Sight]:
    done = 0
    for match in _SUFFIX.finditer(text):
        end = match.end()
        for start in range(max(done, end - LONGEST), end - 1):
            places = gazetteer.by_name().get(text[start:end])
            if places and _stands_alone(text, start, end) and not _is_head(text, start, end):
                sight = _with_prefecture(text, start, end, places, done)
                if _is_meant(text, sight, start):
                    yield sight
                    done = end
                    break


def _is_meant(text: str, sight: Sight, start: int) -> bool:
    """Whether the body is meant: always for living ones, with a reason for towns and villages that left the map."""
    living = any(place.until is None for place in sight.places)
    if living or sight.start < start or sight.name.endswith("市"):
        return True
    if sight.end - start < SHORTEST_FORMER:
        return False
    before = text[max(0, start - 3) : start]
    return bool(_FORMER_BEFORE.search(before) or _FORMER_AFTER.match(text, sight.end))


def _abroad(text: str) -> Iterator[Sight]:
    """Katakana cities; a surname before 市長 (バンクス市長) is none."""
    for match in _ABROAD.finditer(text):
        stem = _place_stem(text, match)
        if stem is None:
            continue
        start, end = stem, match.end("stem") + 1
        if text[start:end] not in gazetteer.by_name():
            place = Municipality(text[start:end], None, None)
            yield Sight(start, end, place.name, (place,), None)
    names = {match["name"] for match in _ABROAD_KANJI.finditer(text)}
    for name in (name for name in sorted(names) if name not in gazetteer.by_name()):
        for match in re.finditer(re.escape(name), text):
            yield Sight(*match.span(), name, (Municipality(name, None, None),), None)


def _place_stem(text: str, match: re.Match[str]) -> int | None:
    """Where the city's name begins: its stem is a place to Sudachi, or it is no mere surname before an office."""
    start, end = match.span("stem")
    for cut in range(start, end - 2):
        whole = cut == start or cut - start >= SHORTEST_SURNAME
        if whole and _is_foreign_place(text[cut:end]):
            return cut
    if not match["office"] or _COUNTRY_BEFORE.search(text, max(0, start - 10), start):
        return start
    elsewhere = re.compile(rf"{re.escape(match['stem'])}[市町村区](?!長|事務総長|助役|議)")
    return start if elsewhere.search(text) else None


@lru_cache(maxsize=256)
def _is_foreign_place(name: str) -> bool:
    return is_place_name(name)


def _is_head(text: str, start: int, end: int) -> bool:
    """Whether a prefecture's name only begins the name of a municipality (``千葉県`` in 千葉県館山市)."""
    if text[start:end] not in gazetteer.prefectures():
        return False
    if start and text[start - 1] == "(" and text[end : end + 1] == ")":
        return _in_prefecture_before(text, start, text[start:end])
    rest = re.match(r"[ \n]?(?:[一-鿿ヶ]{1,4}郡)?", text[end : end + 6])
    begin = end + (rest.end() if rest else 0)
    limits = range(begin + 2, min(len(text), begin + LONGEST) + 1)
    return any(_in_prefecture(text[begin:limit], text[start:end]) for limit in limits)


def _in_prefecture_before(text: str, start: int, prefecture: str) -> bool:
    """飯山市(長野県): the prefecture in brackets only says which 飯山市."""
    before = text[max(0, start - 1 - LONGEST) : start - 1]
    return any(_in_prefecture(before[cut:], prefecture) for cut in range(len(before) - 1))


def _in_prefecture(name: str, prefecture: str) -> bool:
    return any(
        place.prefecture == prefecture and not place.is_prefecture
        for place in gazetteer.by_name().get(name, ())
    )


def _with_prefecture(
    text: str, start: int, end: int, places: tuple[Municipality, ...], floor: int
) -> Sight:
    """The sight with prefecture and 郡 before it, if they belong to one of the places."""
    before = _PREFECTURE_BEFORE.search(text, max(floor, start - 10), start)
    known = {place.prefecture for place in places}
    if before:
        for cut in range(before.start(), before.end() - 2):
            named = _prefecture_at(text, cut)
            if named in known:
                return Sight(cut, end, text[start:end], _of(places, named), named)
    district = _DISTRICT_BEFORE.search(text, max(floor, start - 5), start)
    begin = start
    for place in places:
        if district and place.district and text.endswith(place.district, floor, start):
            begin, places = start - len(place.district), (place,)
    return Sight(begin, end, text[start:end], places, None)


def _prefecture_at(text: str, start: int) -> str | None:
    return next((name for name in gazetteer.prefectures() if text.startswith(name, start)), None)


def _of(places: tuple[Municipality, ...], prefecture: str | None) -> tuple[Municipality, ...]:
    return tuple(place for place in places if place.prefecture == prefecture)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether the range is a name by itself and no part of a longer word."""
    town = text[end - 1] in "町村区"
    if _PLACE_FOLLOWS.match(text, end) and (town or text[end] in "場"):
        return False
    left = start == 0 or not _KANJI.match(text[start - 1]) or _left_is_known(text, start)
    right = end == len(text) or not _KANJI.match(text[end]) or text[end] in _MAY_FOLLOW
    return (left or _border(text, start)) and (right or _border(text, end))


def _left_is_known(text: str, start: int) -> bool:
    """Whether a prefecture or 郡 stands right before."""
    return bool(
        _PREFECTURE_BEFORE.search(text, max(0, start - 10), start)
        or _DISTRICT_BEFORE.search(text, max(0, start - 5), start)
    )


def _border(text: str, at: int) -> bool:
    """Whether Sudachi sees a border between two words at ``at``."""
    return at in _borders(text)


@lru_cache(maxsize=4)
def _borders(text: str) -> frozenset[int]:
    return frozenset(word.span.start for word in words_of(text))


def _only_prefix(text: str, sight: Sight) -> bool:
    """北海道電力, 新潟県中越地震: a prefecture's name that is part of another name."""
    if sight.name == "北海道":
        return bool(re.match(r"電力|新聞|ガス|大学|銀行|コカ", text[sight.end : sight.end + 2]))
    return bool(_EVENT_FOLLOWS.match(text, sight.end))


def _votes(text: str, seen: Sequence[Sight]) -> Counter[str]:
    """How often the document points at each prefecture without doubt, and at each 郡 (駿東旅館組合 at 駿東郡)."""
    votes: Counter[str] = Counter()
    for sight in seen:
        only = _only_prefecture(sight)
        if only is not None:
            votes[only] += 1
        elif sight.prefecture is None:
            homes = {place.district for place in sight.places if place.district}
            rest = text.replace(sight.name, "")
            votes.update({home: 1 for home in homes if home.removesuffix("郡") in rest})
    return votes


def _only_prefecture(sight: Sight) -> str | None:
    """The prefecture a sight points at without doubt; what left the map counts only where nothing lives by that name."""
    living = {place.prefecture for place in sight.places if place.until is None}
    known = living or {place.prefecture for place in sight.places}
    return next(iter(known)) if len(known) == 1 else None


def _choose(sight: Sight, seen: Sequence[Sight], votes: Counter[str]) -> Municipality:
    """The place whose prefecture the context names: beside the name first, then the document; else no code is guessed."""
    if len(sight.places) == 1:
        return sight.places[0]
    elsewhere = {
        other.places[0].prefecture
        for other in seen
        if other.name == sight.name and len(other.places) == 1
    }
    if len(elsewhere) == 1:
        return _of(sight.places, next(iter(elsewhere)))[0]
    pointed = {place: _pointed(place, sight, seen, votes) for place in sight.places}
    living = [place for place in sight.places if place.until is None]
    if max(pointed.values()) <= 0:
        return living[0] if len(living) == 1 else Municipality(sight.places[0].name, None, None)

    def rank(place: Municipality) -> tuple[bool, int, int]:
        near = _nearest(sight, seen, place.prefecture)
        return place in living and pointed[place] > 0, pointed[place], near

    return max(sight.places, key=rank)


def _pointed(place: Municipality, sight: Sight, seen: Sequence[Sight], votes: Counter[str]) -> int:
    """How often the rest of the document points at the prefecture or the 郡 of ``place``."""
    own = _named(sight, seen) if _only_prefecture(sight) == place.prefecture else 0
    return votes[place.prefecture or ""] - own + votes[place.district or ""]


def _named(sight: Sight, seen: Sequence[Sight]) -> int:
    """How often the name itself stands in the document."""
    return sum(other.name == sight.name for other in seen)


def _nearest(sight: Sight, seen: Sequence[Sight], prefecture: str | None) -> int:
    """Minus the distance to the next sight in that prefecture."""
    gaps = [
        abs(other.start - sight.start)
        for other in seen
        if len(other.places) == 1 and other.places[0].prefecture == prefecture
    ]
    return -min(gaps, default=1_000_000)
