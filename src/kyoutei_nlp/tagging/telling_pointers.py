"""Who is meant where a sentence names nobody: 同社, こちら, 両市, 三者, a heading, the body the text is about (照応).

Found: 「両市は協定を結んだ」 after a sentence that names two cities; 同市 inside 「A市の要請を受け、同市と結んだ」. Not found: three bodies
where 両市 asks for two; 同市の特産品.
"""

from __future__ import annotations

import re
from typing import Final

from kyoutei_nlp.tagging import official
from kyoutei_nlp.tagging.named_bodies import Range, bodies_in, chains_of, filled
from kyoutei_nlp.tagging.telling_parties import LONGEST_HEADING, SENTENCE, is_subject, words_after

_DATED: Final = re.compile(r"[0-9元]年|[0-9]+月[0-9]+日|[HRS][0-9]{1,2}\.")
_BOTH: Final = re.compile(
    r"両(?:市|町|村|区|県|者|市町|自治体)|二つの[一-鿿]{0,2}(?:市|町|村|まち|自治体|都市)|互いに|(?P<count>[二三四五2-5])(?:者|市町村|市町|町村|市|町|村|団体|社)(?![村長])"
)
_COUNTS: Final = {"二": 2, "三": 3, "四": 4, "五": 5}


def stand_ins(text: str, start: int, end: int) -> dict[Range, tuple[Range, ...]]:
    """Each 同市, 同社, 両市 or 次の3法人 between ``start`` and ``end``, with the bodies that it stands for."""
    found: dict[Range, tuple[Range, ...]] = {}
    for match in _SAME.finditer(text, start, end):
        if _AFTER_SAME.match(text, match.end()):
            meant = _nearest(text, match.start(), match["sort"])
            found |= {match.span(): (meant,)} if meant else {}
    for match in _GROUP.finditer(text, start, end):
        if _AFTER_SAME.match(text, match.end()):
            found[match.span()] = _group(text, match.start(), _number(match["count"]))
    for match in _BELOW.finditer(text, start, end):
        found[match.span()] = _below(text, end, _number(match["count"]))
    return {at: bodies for at, bodies in found.items() if bodies}


_ORGANISATIONS: Final = "法人|社|団体|者|自治体|企業|大学|機関|事業者|組合|事業所|施設"
# 両市, 5市, 三者; not 「A、B の5市」, which only counts those just named.
_GROUP: Final = re.compile(
    rf"(?<![0-9一-鿿の、])(?:(?P<count>[2-9二三四五六七八九])|両)(?:市町村|市町|町村|市|町|村|区|県|{_ORGANISATIONS})"
)
_BELOW: Final = re.compile(
    rf"(?:次|下記|以下|左記)の(?P<count>[2-9二三四五六七八九]?)(?:市町村|市町|町村|市|町|村|{_ORGANISATIONS})"
)


def _number(count: str | None) -> int:
    """The number that is written; 両 is two, and where nothing is written any number will do (0)."""
    if not count:
        return 2 if count is None else 0
    return int(count) if count.isdigit() else "〇一二三四五六七八九".index(count)


def _group(text: str, before: int, number: int) -> tuple[Range, ...]:
    """The nearest list of just so many bodies before ``before``."""
    floor = max(0, before - LOOK_BACK)
    for chain in reversed(list(chains_of(text, bodies_in(text, floor, before)))):
        if len({text[a:b] for a, b in chain}) == number:
            return tuple(chain)
    return ()


def _below(text: str, after: int, number: int) -> tuple[Range, ...]:
    """The bodies that begin the lines after ``after``, if they are as many as was said."""
    found: list[Range] = []
    for line in re.compile(r"[^\n]+").finditer(text, after, min(len(text), after + LOOK_BELOW)):
        begin = line.start() + len(_MARK.match(line.group())[0])  # type: ignore[index]
        body = next((each for each in bodies_in(text, begin, line.end()) if each[0] == begin), None)
        if body:
            found.append(body)
        elif found:
            break
    return tuple(found[: number or None]) if len(found) >= max(2, number) else ()


_MARK: Final = re.compile(r"[ ]*(?:[・●○◆■◇□*\-–]|[0-9]+[.)]|\([0-9ア-ン]+\)|[①-⑳])?[ ]*")
LOOK_BELOW: Final = 600


_SORTS: Final = (
    "商工会議所|商工会|社会福祉協議会|協議会|連合会|大学|大|金庫|銀行|組合|協会|協同組合|農協|漁協|生協|法人|財団|公社|機構|支部|支店|病院|センター|"
    "連合|警察署|消防署|署|局|学園|学院|高校|校|会|団体|社|行|市|町|村|区|県|府"
)
_SAME: Final = re.compile(rf"(?<![一-鿿])(?:同|その(?=[一-鿿])|この(?=[一-鿿]))(?P<sort>{_SORTS})")
_AFTER_SAME: Final = re.compile(
    r"(?:側|様|さん|長)?(?:と(?![しい])|は|が|も|で(?!す|あ|し)|において|による|により|の間|間|及び|および|並びに|、|・|から|より|を相手)"
)


def _nearest(text: str, before: int, sort: str) -> Range | None:
    """The nearest body before ``before`` of the sort that 同 names; for 同社 and 同団体 any of that kind."""
    for begin, stop in reversed(bodies_in(text, max(0, before - LOOK_BACK), before)):
        name = text[begin:stop]
        kind = official.type_of(official.official_name(name))
        alike = (sort in _COMPANY and kind == "company") or (
            sort in _LOOSE and kind not in {"municipality", "company"}
        )
        if name.endswith(sort) or alike:
            return begin, stop
    return None


_LOOSE: Final = frozenset({"団体", "会", "法人"})


def topic(text: str, start: int) -> tuple[Range, ...]:
    """Who the sentences before ``start`` are about: the nearest body that does something there (A は…。昨年はBと結んだ。)."""
    for match in reversed(list(SENTENCE.finditer(text, max(0, start - LOOK_BACK), start))):
        found = bodies_in(text, *match.span())
        acting = [chain for chain in chains_of(text, found) if is_subject(text, chain)]
        if acting:
            return tuple(acting[0])
    return ()


def pointed_back(text: str, start: int, end: int) -> tuple[Range, ...]:
    """Who 同社 or こちら is: the nearest body before it, of the sort that 同 names."""
    pointer = _POINTER.search(text, start, end)
    if pointer is None:
        return ()
    sort = pointer["sort"] or ""
    meant = _nearest(text, pointer.start(), sort)
    return (*_who_acted(text, meant[0]), meant) if meant else ()


def _who_acted(text: str, partner: int) -> tuple[Range, ...]:
    """Who did something with the body at ``partner`` in its sentence: A は、B と連携し…。同社とは…."""
    start = max(text.rfind("。", 0, partner), text.rfind("\n", 0, partner)) + 1
    beside = re.compile(r"[^。\n]{2,40}?と(?![しい])").match(text, partner)
    acting = [
        body
        for body in bodies_in(text, start, partner)
        if (after := words_after(text, [body])) and after["word"] in {"は", "が", "では"}
    ]
    return tuple(acting[-1:]) if beside else ()


_COMPANY: Final = frozenset({"社", "行", "金庫"})
_POINTER: Final = re.compile(
    r"(?:同(?P<sort>社|行|金庫|大学|校|組合|会|協会|法人|市|町|村|区|県|支部|病院)|こちら|そちら)(?:様|さん)?(?:と(?![しい])|との|とは)"
)


def looked_back(text: str, start: int, sentence: str) -> tuple[Range, ...]:
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
        heading = len(match.group()) <= LONGEST_HEADING and "。" not in match.group()
        if len(found) >= number and (both or (heading and len(found) == number)):
            return tuple(found)[:number]
        if match.end() == start and dated and not both and len(found) == 1:
            return tuple(found)
        if match.end() == start and dated and not both and len(found) > 1 and _joins(text, found):
            return tuple(found)
    return ()


def _distinct(text: str, start: int, end: int, *, only_places: bool = False) -> list[Range]:
    """The first place of each body named in the range."""
    found: dict[str, Range] = {}
    for begin, stop in filled(text, start, end, bodies_in(text, start, end)):
        if not only_places or re.search(r"[市区町村県都道府]$", text[begin:stop]):
            found.setdefault(text[begin:stop], (begin, stop))
    return list(found.values())


def _joins(text: str, bodies: list[Range]) -> bool:
    """Whether a sentence says that its first body does something with the others (A は、B、C と…)."""
    first = words_after(text, bodies[:1])
    last = words_after(text, bodies[-1:])
    return bool(first and last and first["word"] in {"は", "が"} and last["word"].startswith("と"))


def looked_ahead(text: str, end: int) -> tuple[Range, ...]:
    """Whom a heading is about: the bodies of the next sentence that says 三者 of them."""
    for match in SENTENCE.finditer(text, end, min(len(text), end + LOOK_BACK)):
        count = re.search(r"の([二三四五2-5])者(?:は|が|で)", match.group())
        if count:
            number = _COUNTS.get(count[1], 0) or int(count[1])
            found = _distinct(text, match.start(), match.start() + count.start())
            return tuple(found) if len(found) == number else ()
    return ()


LOOK_BACK: Final = 400
