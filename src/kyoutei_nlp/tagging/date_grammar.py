"""The grammar of Japanese date expressions: where a date may stand in a folded text and what parts it has.

Nothing is resolved here; :mod:`kyoutei_nlp.tagging.dates` gives the parts a meaning. One table of patterns,
each built from the same few pieces (year, month, day, weekday).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from kyoutei_nlp.characters import kanji_number
from kyoutei_nlp.data import load_data
from kyoutei_nlp.tagging.date_values import eras

BLANK: Final = r"[ ]{0,3}"
NUMBER: Final = r"(?:\d ?\d|\d|[〇一二三四五六七八九十]{1,3})"
OPEN, CLOSE = r"[(\[〔]", r"[)\]〕]"
_WEEKDAY: Final = (
    rf"(?:{BLANK}{OPEN}{BLANK}(?P<w1>[月火水木金土日])(?:曜日?)?"
    rf"(?:[・、,] ?(?:祝日?|休日?|振替休日|振休))?{BLANK}{CLOSE}|{BLANK}、?(?P<w2>[月火水木金土日])曜日?)?"
)
_PART: Final = r"末日|末|上旬|中旬|下旬|初旬|初め|半ば|中頃"
_DAY: Final = rf"(?:{BLANK}の?{BLANK}(?P<d>{NUMBER}){BLANK}日)"
_MONTH: Final = rf"(?P<m>{NUMBER}){BLANK}月(?:(?P<part>{_PART})|{_DAY})?"
_TAIL: Final = rf"(?:{BLANK}の?{BLANK}{_MONTH}|(?P<part2>末)(?!年))?{_WEEKDAY}"
_WESTERN: Final = r"(?:(?<!\d)(?<!\d[,.])(?:1[6-9]|20)\d\d|[一二][〇零一二三四五六七八九]{3}|[一二]千[百十一二三四五六七八九]*)"


@dataclass(frozen=True, slots=True)
class Point:
    """One expression as written: the parts that are there, in the folded text ``[start, end)``."""

    start: int
    end: int
    shape: str
    parts: dict[str, str] = field(default_factory=dict)

    def number(self, name: str) -> int | None:
        """The part as a number (元 = 1), None where it is not written."""
        text = self.parts.get(name, "").replace(" ", "")
        return kanji_number(text) if text else None

    def has(self, name: str) -> bool:
        """Whether the part is written."""
        return name in self.parts


def points(text: str) -> Iterator[Point]:
    """All expressions of the folded text in order; where two overlap the earlier, then the longer."""
    found = [
        Point(match.start(), match.end(), shape, _parts(match))
        for shape, pattern in patterns().items()
        for match in pattern.finditer(text)
    ]
    end = 0
    for point in sorted(found, key=lambda point: (point.start, -point.end)):
        if point.start >= end:
            end = point.end
            yield point


def _parts(match: re.Match[str]) -> dict[str, str]:
    """The named groups; ``wy1`` and ``wy2`` are two places of one part."""
    return {name.rstrip("123"): text for name, text in match.groupdict().items() if text}


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """Shape of expression → pattern over folded text."""
    era = _era_pattern()
    western_pair = (
        rf"{OPEN}{BLANK}(?:西暦)?{BLANK}(?:(?P<wy#>\d{{4}}|[一二][〇零一二三四五六七八九]{{3}})|(?:{era}){BLANK}(?:元|{NUMBER}))"
        rf"{BLANK}年?度?{BLANK}{CLOSE}"
    )
    era_pair = (
        rf"{OPEN}{BLANK}(?P<era#>{era}){BLANK}(?P<ey#>元|{NUMBER}){BLANK}年?度?{BLANK}{CLOSE}"
    )
    written = {
        "era": rf"(?P<era>{era}){BLANK}(?P<ey>元|{NUMBER}){BLANK}" + _year(western_pair) + _TAIL,
        "western": rf"(?:西暦{BLANK})?(?P<wy>{_WESTERN}){BLANK}" + _year(era_pair) + _TAIL,
        "short": r"(?<![A-Za-z0-9.])(?P<era>[SHR])\.?(?P<ey>元|\d{1,2})([./-])(?P<m>\d{1,2})"
        rf"(?:\3(?P<d>\d{{1,2}}))?(?![\dA-Za-z%./-]){_WEEKDAY}",
        "dotted": rf"(?P<era>{era}) ?(?P<ey>元|\d{{1,2}})([./]) ?(?P<m>\d{{1,2}})"
        r"\3 ?(?P<d>\d{1,2})(?![\dA-Za-z%./-])",
        "short_full": r"(?<![A-Za-z0-9.])(?P<era>[MT])\.?(?P<ey>元|\d{1,2})([./-])(?P<m>\d{1,2})"
        r"\3(?P<d>\d{1,2})(?![\dA-Za-z%./-])",
        "numeric": r"(?<![\dA-Za-z./:-])(?<!第)(?P<wy>(?:1[6-9]|20)\d\d)([./-]) ?(?P<m>\d{1,2})"
        rf"\2 ?(?P<d>\d{{1,2}})(?![\d./-])(?!号){_WEEKDAY}",
        "numeric_month": r"(?<![\dA-Za-z./:-])(?<!第)(?P<wy>(?:19|20)\d\d)"
        r"(?:/(?P<m1>1[0-2]|0?[1-9])|[-.](?P<m2>0[1-9]|1[0-2]))(?![\dA-Za-z./%-])(?![円号件人個万])",
        "slash": r"(?<![\d/.])(?P<m>\d{1,2})/(?P<d>\d{1,2}) ?\((?P<w>[月火水木金土日])\)",
        "month": rf"(?<![\d第.,])(?P<m>\d ?\d|\d){BLANK}月(?:(?P<part>{_PART})|{_DAY})?{_WEEKDAY}",
        "kanji_month": rf"(?<![〇一二三四五六七八九十百第数])(?P<m>{NUMBER})月{_DAY}{_WEEKDAY}",
        "day": rf"(?<![\d第.,])(?P<d>\d{{1,2}}){BLANK}日{_WEEKDAY}",
        "bare_year": rf"(?<![\d第.,〇一二三四五六七八九十])(?P<ey>元|{NUMBER}){BLANK}年(?:(?P<f>度)|{BLANK}(?P<m>{NUMBER})"
        rf"{BLANK}月{BLANK}(?P<d>{NUMBER}){BLANK}日)?(?P<part>末)?",
        "open_year": rf"(?:(?P<era>{era}){BLANK}(?P<ey>元|{NUMBER})|(?P<wy>(?<![\d,.-])(?:19|20)\d\d))"
        rf"(?={BLANK}(?:~|-|から|–|—)\D{{0,5}}(?:{era}|西暦)?{BLANK}\d{{1,4}}{BLANK}年)",
    }
    written |= _relative_patterns()
    return {shape: re.compile(pattern) for shape, pattern in written.items()}


def _era_pattern() -> str:
    """Era names, whose characters may be set apart, and letters that stand alone."""
    names = [r"[ ]{0,2}".join(name) for name in eras() if len(name) > 1]
    letters = "".join(name for name in eras() if len(name) == 1)
    return "|".join([*names, rf"(?<![A-Za-z0-9])[{letters}]"])


def _year(pair: str) -> str:
    """年 with 度 and with the same year in the other calendar in brackets, before or after 年."""
    after = pair.replace("#", "1")
    inside = pair.replace("#", "2")
    return rf"(?:年(?P<f1>度)?(?:{BLANK}{after}{BLANK}(?:年?(?P<f3>度)|年)?)?|{inside}{BLANK}年(?P<f2>度)?)"


def _relative_patterns() -> dict[str, str]:
    words = load_data("dates")

    def of(unit: str) -> str:
        known = [*words["from_reference"].get(unit, {}), *words["from_last"].get(unit, {})]
        return "|".join(sorted(known, key=len, reverse=True))

    return {
        "relative_day": rf"(?P<word>{of('day')})(?:{BLANK}、?(?P<m>\d{{1,2}})月(?P<d>\d{{1,2}})日)?{_WEEKDAY}",
        "relative_week": rf"(?P<word>{of('week')})の?、?(?:(?P<m>\d{{1,2}})月(?P<d>\d{{1,2}})日{_WEEKDAY}"
        r"|(?P<w>[月火水木金土日])曜日?)",
        "relative_month": rf"(?P<word>{of('month')})(?:、?(?P<m>\d{{1,2}})月)?"
        rf"(?:(?P<part>{_PART})|の?、?(?P<d>{NUMBER}){BLANK}日{_WEEKDAY})?",
        "relative_year": rf"(?P<word>{of('year')})(?!度)(?:の?、?{BLANK}{_MONTH}|(?P<part2>末))?{_WEEKDAY}",
        "relative_fiscal_year": rf"(?P<word>{of('fiscal_year')})(?P<part>末)?",
    }


@cache
def blank_pattern() -> re.Pattern[str]:
    """A date left open: 令和　　年　　月　　日, 令和○年○月○日, 年　月　日."""
    hole = r"[ _○〇◯●×XxNn\u3000…-]{0,8}"
    era = "|".join(name for name in eras() if len(name) > 1)
    return re.compile(
        rf"(?:(?:{era}){hole}年{hole}(?:月{hole}日)?|(?<!\d)[ _○◯●]{{1,8}}年{hole}月{hole}日)"
    )


def words_of(section: str) -> dict[str, Any]:
    """A section of data/dates.toml."""
    table: dict[str, Any] = load_data("dates")[section]
    return table
