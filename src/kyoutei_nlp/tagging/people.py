"""People with their titles (人物・肩書). Titles decide; GiNZA's Person is a witness for names without one.

Found: 「オークランド市長のフィル・ゴフ氏」, 「木下徹福祉高齢事業部長」, 「代表取締役社長　土屋英介」. Not found: 「地元の皆様」, 「区長」 alone,
a place or a body that GiNZA calls a person (白井市, 置賜).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from kyoutei_nlp.agreement import Tag
from kyoutei_nlp.characters import Folded
from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import Document
from kyoutei_nlp.tagging import gazetteer, ginza, names, signature_lines
from kyoutei_nlp.tagging.marking import closed_up, folded, mark, without_overlap
from kyoutei_nlp.words import is_place_name, long_units, words

TAGGER: Final = "people/1"

_KANJI_NAME: Final = r"[一-鿿々ヶ﨑髙]{1,4}(?: ?[一-鿿々ヶ﨑髙ぁ-んァ-ヶー]{1,5})?"
_KATAKANA_NAME: Final = r"[ァ-ヶー]{2,}(?:[・=][ァ-ヶー]{2,}){0,3}"
_FOREIGN: Final = re.compile(r"[ァ-ヶー]{2,}(?:[・=][ァ-ヶー]+){1,3}")
_BLANKS: Final = re.compile(r"[ \n]+")


def tag(document: Document, tags: Sequence[Tag]) -> list[Tag]:
    """One tag a mention; signers found before are people too."""
    text = folded(document.text)
    found = [_of_signer(text, signer) for signer in tags if signer.label == "signer"]
    found += _listed(text)
    if _speaks_of_people(text.text):
        found += _titled(text) + _witnessed(text) + _spoken(text)
    taken = [tag.span for tag in found if tag.score >= _SIGNER]
    rest = [t for t in found if t.score >= _SIGNER or not any(t.span.overlaps(s) for s in taken)]
    return _in_full(without_overlap(rest))


_SIGNER: Final = 0.95


def _of_signer(text: Folded, signer: Tag) -> Tag:
    return Tag(
        "person", signer.span, signer.surface, signer.value, signer.method, _SIGNER, TAGGER,
        {key: signer.attributes[key] for key in ("title",) if key in signer.attributes},
    )  # fmt: skip


def _listed(text: Folded) -> list[Tag]:
    """「団体名　代表理事　氏名」 in lists of those present, and witnesses of a deed."""
    found = []
    for line in re.compile(r"[^\n]+").finditer(text.text):
        for office, person in signature_lines.offices_and_names(
            text.text, line.start(), line.end()
        ):
            title = closed_up(text.text[office[0] : office[1]])
            found.append(_person(text, *person, title=title, score=0.9))
    return found


def _person(text: Folded, start: int, end: int, *, title: str | None, score: float) -> Tag:
    value = closed_up(text.text[start:end])
    return mark(text, "person", start, end, value=value, tagger=TAGGER, score=score, title=title)


@cache
def _titles() -> str:
    data = load_data("titles")
    words = sorted({*data["heads"], *data["officials"]}, key=len, reverse=True)
    return "|".join(map(re.escape, words))


@cache
def _after_name() -> re.Pattern[str]:
    """A title or an honorific right behind a name: 木下徹福祉高齢事業部長, モース博士, 若林議員."""
    after = "|".join(sorted(load_data("titles")["after"], key=len, reverse=True))
    return re.compile(
        rf"(?:(?:[一-鿿ァ-ヶーA-Z]|まちづくり|くらし|みどり|こども|ども|ふれあい){{0,12}}?(?:{_titles()})|{after})(?![一-鿿]*(?:会議|会))"
    )


@cache
def _before_name() -> re.Pattern[str]:
    """A title right before a name: 市長の田中太郎, オークランド市長 ジョン・バンクス."""
    return re.compile(
        rf"(?P<title>[一-鿿ァ-ヶー・0-9A-Z]{{0,20}}?(?:{_titles()}))(?:である|の|、| )?$"
    )


def _speaks_of_people(text: str) -> bool:
    """Whether there is a title or an honorific at all, before GiNZA is asked."""
    data = load_data("titles")
    return bool(re.search("|".join([_titles(), *data["honorifics"], *data["after"]]), text))


def _in_full(found: list[Tag]) -> list[Tag]:
    """A surname alone stands for the one full name in the text that has it (バンクス is ジョン・バンクス)."""
    full = {tag.value for tag in found}
    named = []
    for tag in found:
        longer = [
            name
            for name in full
            if name.endswith(f"・{tag.value}")
            or (len(name) > len(tag.value) > 1 and _family(name, tag.value))
        ]
        named.append(replace(tag, value=longer[0]) if len(longer) == 1 else tag)
    return named


def _family(name: str, surname: str) -> bool:
    return name.startswith(surname) and bool(re.fullmatch(r"[一-鿿々ヶ﨑髙]{2,3}", surname))


_SURNAMES: Final = re.compile(
    r"(?<![一-鿿々ァ-ヶー])(?P<name>[一-鿿々ヶ﨑髙]{1,5})(?P<title>議員|委員)(?![会長席一-鿿々])"
)
_MEMBERS: Final = re.compile(
    r"(?:^|[\n○◎◆〇])[ ]*(?P<name>[ぁ-ん一-鿿々ァ-ヶー]{2,9})(?P<title>議員)(?=の|から|に|より|、)"
)
_GUESTS: Final = re.compile(
    r"(?<![一-鿿々ァ-ヶー・])(?P<name>[ァ-ヶー]{3,})(?P<title>(?:副?(?:市長|町長|村長|区長|知事|学長|校長)|大臣|次官|大統領|首相|"
    r"大使|総領事|事務総長|市事務総長|博士|教授|女史)|(?=氏|さん(?![一-鿿])))"
)


def _spoken(text: Folded) -> list[Tag]:
    """Names as minutes write them: 「防災課長（栗岩康彦君）」「若林議員」「モース博士」."""
    found = [
        _person(text, *match.span("name"), title=_office_of(match["title"]), score=0.85)
        for match in _bracketed().finditer(text.text)
        if _may_be_name(text.text, *match.span("name"), with_places=True)
    ]
    for pattern, fits in ((_SURNAMES, _is_surname), (_MEMBERS, _is_member), (_GUESTS, _is_guest)):
        for match in pattern.finditer(text.text):
            if fits(match["name"]) or match["title"] == "博士":
                title = match["title"] or None
                found.append(_person(text, *match.span("name"), title=title, score=0.8))
    return found


def _office_of(words: str) -> str | None:
    """The title before a bracket; a seat number (３番) is none."""
    return None if words.endswith("番") else words


@cache
def _bracketed() -> re.Pattern[str]:
    """``title (name 君)``: how minutes introduce who speaks."""
    return re.compile(
        rf"(?P<title>[一-鿿ァ-ヶー]{{0,16}}?(?:{_titles()})|[0-9]+番)\((?P<name>[一-鿿々ヶ﨑髙ぁ-んァ-ヶー ]{{2,9}}?) ?(?:君|氏|さん)?\)"
    )


def _is_surname(name: str) -> bool:
    """Whether Sudachi has the whole word as a name (若林 is a place to it, and a name)."""
    units = long_units(name)
    return (
        len(units) == 1
        and units[0][1].startswith(("名詞-固有名詞-人名", "名詞-固有名詞-地名"))
        and name not in load_data("titles")["not_names"]
    )


def _is_member(name: str) -> bool:
    """Whether a name that begins a line before 議員 is one: it has hiragana, and no particle stands in it."""
    return bool(re.search(r"[ぁ-ん]{2}", name)) and not re.search(
        r"[のはがをにでと]$|から|より|まで", name
    )


def _is_guest(name: str) -> bool:
    """Whether katakana before an office is a surname: a person's to Sudachi, or no word of Japanese and no place."""
    units = long_units(name)
    person = len(units) == 1 and units[0][1].startswith("名詞-固有名詞-人名")
    return person or (not is_place_name(name) and not any(word.known for word in words(name)))


def _titled(text: Folded) -> list[Tag]:
    """Foreign names in katakana with ・ beside a title, and names before 氏 or 博士."""
    found = []
    for match in _FOREIGN.finditer(text.text):
        start, end = match.start(), _before_city(text.text, *match.span())
        title = _title_near(text.text, start, match.end())
        honoured = re.match(r"[ ]*(?:氏|さん|様|女史|博士|先生)", text.text[end:])
        if (title or honoured) and not names.find(text.text[start:end]):
            found.append(_person(text, start, end, title=title, score=0.85))
    return found


def _before_city(text: str, start: int, end: int) -> int:
    """Where a name ends that a city is glued to (フィル・ゴフオークランド市長)."""
    last = text.rfind("・", start, end) + 1
    cuts = range(last + 2, end - 2) if re.match(r"[市町村区]", text[end:]) else range(0)
    return next((cut for cut in cuts if is_place_name(text[cut:end])), end)


def _title_near(text: str, start: int, end: int) -> str | None:
    after = _after_name().match(text, end)
    if after and after.group() not in load_data("titles")["honorifics"]:
        return after.group()
    before = _before_name().search(text, max(0, start - 30), start)
    return before["title"] if before else None


def _witnessed(text: Folded) -> list[Tag]:
    """Names known to the dictionary that a title or an honorific confirms."""
    found = []
    for line_start, line in _lines_with_people(text.text):
        for head, tail in ginza.person_names(line):
            start, end = _whole_name(text.text, line_start + head, line_start + tail)
            if start >= end or not _may_be_name(text.text, start, end):
                continue
            title = _title_near(text.text, start, end)
            if title or _honoured(text.text, end):
                found.append(_person(text, start, end, title=title, score=0.8))
    return found


_SPEAKER: Final = re.compile(r"^[○◎◆◇〇●□■]")


def _lines_with_people(text: str) -> Iterator[tuple[int, str]]:
    """Lines worth GiNZA's time: those with a title or an honorific."""
    for match in re.compile(r"[^\n]+").finditer(text):
        if _speaks_of_people(match.group()):
            yield match.start(), _SPEAKER.sub(" ", match.group())


def _whole_name(text: str, start: int, end: int) -> tuple[int, int]:
    """The name without a letter of the title behind it (``楢崎祐市長`` is 楢崎祐, 市長)."""
    if text[end - 1] in "市町村区" and text.startswith("長", end):
        end -= 1
    return start, end


def _honoured(text: str, end: int) -> bool:
    return bool(re.match(r"[ ]*(?:氏|さん|様|先生|君)(?![一-鿿])", text[end : end + 4]))


def _may_be_name(text: str, start: int, end: int, *, with_places: bool = False) -> bool:
    name = closed_up(text[start:end])
    stop = load_data("titles")["not_names"]
    plain = re.fullmatch(r"[一-鿿々ヶ﨑髙ァ-ヶーぁ-ん・=]{2,14}", name)
    place = any(name.endswith(s) for s in "市区町村県都府") or name in gazetteer.by_name()
    office = with_places and bool(re.search(_titles(), name))
    return bool(plain) and name not in stop and not place and not office and not names.find(name)
