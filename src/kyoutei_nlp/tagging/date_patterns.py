"""The shapes of Japanese date expressions as regular expressions over folded text, built from the same few pieces.

Only what is written: :mod:`kyoutei_nlp.tagging.date_resolving` gives the parts a meaning. A part ``open`` marks a number
whose unit stands only behind the other end of a range or list (平成7～10年度, 10月5、6日).
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from kyoutei_nlp.data import load_data
from kyoutei_nlp.tagging.date_values import eras

BLANK: Final = r"[ ]{0,3}"
NUMBER: Final = r"(?:\d ?\d|\d|[〇一二三四五六七八九十廿卅]{1,3})"
OPEN, CLOSE = r"[(\[〔【]", r"[)\]〕】]"
# What stands between the two ends of a range, one character each; 至 and から are words of data/dates.toml.
DASHES: Final = r"-~→‐‑–—―ー−"
_REST_DAY: Final = r"(?:祝日?|休日?|祭日?|振替休日|振休)"
_WEEKDAY: Final = (
    rf"(?:{BLANK}{OPEN}{BLANK}(?:{_REST_DAY}[・、,/ ])?(?P<w1>[月火水木金土日])(?:曜日?)?"
    rf"(?:[・、,/ ]? ?{_REST_DAY})?{BLANK}{CLOSE}|{BLANK}、?(?P<w2>[月火水木金土日])曜日?)?"
)
_PART: Final = r"末日|末|上旬|中旬|下旬|初旬|初め|半ば|中頃"
_OPEN_DAY: Final = rf"(?=(?P<open1>[{DASHES}・、,](?:{NUMBER}{BLANK}日|\d{{1,2}}の両日)))"
_DAY: Final = rf"(?:{BLANK}の?{BLANK}(?P<d>{NUMBER}){BLANK}(?:日|{_OPEN_DAY}))"
_OPEN_MONTH: Final = rf"(?=(?P<open2>[{DASHES}]{NUMBER}{BLANK}月))"
_MONTH: Final = rf"(?P<m>{NUMBER}){BLANK}(?:月(?:の?(?P<part>{_PART})|{_DAY})?|{_OPEN_MONTH})"
_TAIL: Final = rf"(?:{BLANK}の?{BLANK}{_MONTH}|(?P<part2>末日?)(?!年))?{_WEEKDAY}"
_DIGITS: Final = r"(?<!\d)(?<!\d[,.])(?:(?:1[6-9]|20)\d\d|(?:1 [6-9]|2 0) \d \d)"
_KANJI_YEAR: Final = (
    r"[一二][〇零一二三四五六七八九]{3}"
    r"|(?:[一二]千|千[一二三四五六七八九]?百)[百十一二三四五六七八九]*"
)
_WESTERN: Final = rf"(?:{_DIGITS}|{_KANJI_YEAR})"
_MONTH_NUMBER: Final = r"1[0-2]|0?[1-9]"
_FREE: Final = (
    r"(?<![\dA-Za-z./])(?<!\d:)(?<!\D-)(?<!第)"  # no part of a longer number, code or address
)
# After three numbers: not a longer number, unless the other end of a range follows a hyphen.
_ENDED: Final = r"(?![\dA-Za-z%./])(?!-(?!\d{4}[./-]|\d{1,2}[./]\d{1,2}(?!\d)))"


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """Shape of expression → pattern over folded text."""
    era = _era_names()
    written = {
        "era": rf"(?P<era>{era}){BLANK}(?P<ey>元|{NUMBER}){BLANK}{_year(_western_pair(era))}{_TAIL}",
        "western": rf"(?:西暦{BLANK})?(?P<wy>{_WESTERN}){BLANK}{_year(_era_pair(era))}{_TAIL}",
        "fiscal_letters": r"(?<![A-Za-z])FY ?'?(?P<wy1>20\d\d)(?!\d)|(?<![\d,.])(?P<wy2>20\d\d) ?FY(?![A-Za-z])",
        "apostrophe": rf"['’‘](?P<yy>\d\d)(?:年(?P<f>度)?{_TAIL}|[./](?P<m3>\d{{1,2}})(?:[./](?P<d3>\d{{1,2}}))?(?![\d./]))",
        **_short(era),
        **_numeric(),
        **_without_year(),
        **_open_years(era),
        **_relative(),
    }
    return {shape: re.compile(pattern) for shape, pattern in written.items()}


def _era_names(*, letters: bool = True) -> str:
    """Era names, whose characters may be set apart, and letters that stand alone."""
    known = dict.fromkeys(eras().values())
    names = [r"[ ]{0,2}".join(era.name) for era in known]
    names += [rf"(?<![一-龠ぁ-んァ-ヶ]){misread}(?=\d)" for era in known for misread in era.misread]
    alone = "".join(era.letter for era in known)
    names += [rf"(?<![A-Za-z0-9])[{alone}]"] if letters else []
    first = {written[0] for era in known for written in (era.name, *era.misread)}
    # Looking for a first letter is quicker than trying each name at each letter.
    return rf"(?=[{''.join(sorted(first)) + (alone if letters else '')}])(?:{'|'.join(names)})"


def _western_pair(era: str) -> str:
    other = rf"(?:{era}){BLANK}(?:元|{NUMBER})"
    year = rf"(?P<wy#>\d{{4}}|{_KANJI_YEAR})"
    return rf"(?:西暦)?{BLANK}(?:{year}|{other})"


def _era_pair(era: str) -> str:
    year = rf"(?P<era#>{era}){BLANK}(?P<ey#>元|{NUMBER})"
    return rf"{year}(?:[・/](?:{era}){BLANK}(?:元|{NUMBER}))?"


def _year(pair: str) -> str:
    """年 with 度, and the same year in the other calendar beside it: in brackets after 年, before it, or with ・."""
    whole = rf"{OPEN}{BLANK}{pair}{BLANK}年?度?{BLANK}{CLOSE}"
    after, inside, alone = (whole.replace("#", number) for number in "123")
    alone = alone.replace("年?度?", "年(?P<f5>度)?")
    joined = rf"[・/=]{BLANK}" + pair.replace("#", "4")
    unit = rf"(?:(?:会計|事業)年(?P<f6#>度)|年(?P<f7#>{BLANK}度(?![々目合]))?)"
    first, second = unit.replace("#", "1"), unit.replace("#", "2")
    return (
        rf"(?:{first}(?:{BLANK}{after}{BLANK}(?:年?(?P<f3>度)|年)?)?"
        rf"|(?:{inside}|{joined}){BLANK}{second}|{alone})"
    )


def _short(era: str) -> dict[str, str]:
    """R5.8.28, H17.8, 令和6.4.1, 平26.9.1, and letters with a year alone where nothing else can be meant."""
    kanji = "".join(each.name[0] for each in dict.fromkeys(eras().values()))
    pair = r"(?:\((?P<wy>\d{4})\))?"
    free = r"(?<![A-Za-z0-9.])"
    dots = r" ?(?P<dot>[./・,-]) ?"
    deeds = "提携|解消|締結|策定|[改制]定|改正|開始|[開設]設|設立|廃止|合併|再提携|実施|完成|竣工|[改建]修|建設|建築"
    alone = r"(?:^|(?<=[\s(、。/・「:~→]))"
    return {
        "short": rf"{free}(?P<era>[SHR])\.?(?P<ey>元|\d{{1,2}}){pair}{dots}(?P<m>\d{{1,2}})"
        rf"(?: ?(?P=dot) ?(?P<d>\d{{1,2}}){_ENDED}|(?<![・,]\d)(?<![・,]\d\d)月?(?![\dA-Za-z%./-])){_WEEKDAY}",
        "short_full": rf"{free}(?P<era>[MTSHR])[. ]?(?P<ey>元|\d{{1,2}})(?P<dot>[./-]) ?(?P<m>\d{{1,2}})"
        rf"(?P=dot) ?(?P<d>\d{{1,2}}){_ENDED}",
        "dotted": rf"(?P<era>{era}|[{kanji}]) ?(?P<ey>元|\d{{1,2}}) ?(?P<dot>[./・]) ?(?P<m>\d{{1,2}})"
        rf" ?(?P=dot) ?(?P<d>\d{{1,2}}){_ENDED}",
        "dotted_month": rf"(?P<era>{_era_names(letters=False)})(?P<ey>元|\d{{1,2}})\.(?P<m>{_MONTH_NUMBER})(?![\d%./])",
        "letter_year": rf"{alone}(?:(?P<era1>[SH])(?P<ey1>\d\d)(?=[)~→\t\n]|から|より|まで|末|頃|は|に|{deeds}|$)"
        rf"|(?P<era2>[RH])(?P<ey2>元|\d{{1,2}})(?={deeds})|(?P<era3>R)(?P<ey3>元|\d{{1,2}})(?=[)~→\t\n]|から|より|まで|末|頃|$))",
        "letter_year_end": rf"(?<=[{DASHES}])(?P<era>[SHR])(?P<ey>元|\d{{1,2}})(?![\dA-Za-z./年-])",
    }


def _numeric() -> dict[str, str]:
    """2019/7/5 and the like, and the shortened right ends of such ranges."""
    behind_dash = rf"(?:(?<=[{DASHES}])|(?<=[~] ))"
    return {
        "numeric": rf"{_FREE}(?P<wy>(?:1[6-9]|20)\d\d)(?P<dot>[./・-]) ?(?P<m>\d{{1,2}})(?P=dot) ?(?P<d>\d{{1,2}})"
        rf"(?:(?=T\d)|{_ENDED})(?!号){_WEEKDAY}",
        "compact": r"(?<!\d)(?P<wy>20\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?=[版付現更作)_ \t\n]|$)",
        "numeric_kanji": r"(?P<wy>[一二][〇零一二三四五六七八九]{3})[・.](?P<m>[〇一二三四五六七八九十]{1,2})"
        r"[・.](?P<d>[〇一二三四五六七八九十]{1,3})",
        "numeric_month": rf"{_FREE}(?<!-)(?P<wy>(?:19|20)\d\d)(?:/(?P<m1>{_MONTH_NUMBER})|[-.](?P<m2>0[1-9]|1[0-2])"
        r"|\.(?P<m3>[1-9])(?=月|に|から|~|現在|時点|[改策締設]))月?(?![\dA-Za-z./%-])(?![円号件人個万])",
        "slash": r"(?<![\d/.])(?P<m>\d{1,2})/(?P<d>\d{1,2})"
        r"(?: ?\((?P<w>[月火水木金土日])(?:[・,]?祝)?\)|(?=に[^分な]|付け|開催|締結|までに|[~-]\d{1,2}/\d{1,2}(?![\d/])))",
        "tail_numbers": rf"{behind_dash}(?:(?P<ey>\d{{1,2}})[./])?(?P<m>\d{{1,2}})[./](?P<d>\d{{1,2}})(?![\d./%]){_WEEKDAY}",
        "tail_day": rf"{behind_dash}(?P<d>\d{{1,2}})(?=[)\s、。]|$)",
    }


def _without_year() -> dict[str, str]:
    """月日, 日, and a year whose era stands before it."""
    return {
        "month": rf"(?<![\d第.,])(?P<m>\d ?\d|\d){BLANK}(?:月(?:の?(?P<part>{_PART})|{_DAY})?|{_OPEN_MONTH}){_WEEKDAY}",
        "kanji_month": rf"(?<![〇一二三四五六七八九十百第数])(?P<m>{NUMBER})月{_DAY}{_WEEKDAY}",
        "day": rf"(?<![\d第.,])(?P<d>\d{{1,2}}){BLANK}(?:日{_WEEKDAY}|(?=の両日))",
        "kanji_day": r"(?<![〇一二三四五六七八九十百第数])(?P<d>[〇一二三四五六七八九十]{1,3})日",
        "bare_year": rf"(?<![\d第.,〇一二三四五六七八九十])(?P<ey>元|{NUMBER}){BLANK}年(?:(?P<f>度)|{BLANK}(?P<m>{NUMBER})"
        rf"{BLANK}月(?:の?(?P<part3>{_PART})|{BLANK}(?P<d>{NUMBER}){BLANK}日)?)?(?P<part>末)?{_WEEKDAY}",
    }


def _open_years(era: str) -> dict[str, str]:
    """平成7～10年度, 令和6（2024）～令和10（2028）年度, 令和4・5年度."""
    there = rf"(?:{era}|西暦)?{BLANK}(?:元|\d{{1,4}}|{NUMBER})(?:\(\d{{4}}\))?{BLANK}年"
    ahead = rf"(?=(?P<open>{BLANK}(?:[{DASHES}]|から)\D{{0,5}}{there}|[・、,]\d{{1,2}}年度))"
    return {
        "open_year": rf"(?:(?P<era>{era}){BLANK}(?P<ey>元|{NUMBER})(?:\(\d{{4}}\))?|(?P<wy>(?<![\d,.-])(?:19|20)\d\d)(?:\([^()]{{2,5}}\))?)"
        + ahead,
    }


def _relative() -> dict[str, str]:
    words = load_data("dates")

    def of(unit: str) -> str:
        known = [*words["from_reference"].get(unit, {}), *words["from_last"].get(unit, {})]
        free = {word: r"(?<![ぁ-ん])" if "ぁ" <= word[0] <= "ん" else "" for word in known}
        return "|".join(free[word] + word for word in sorted(known, key=len, reverse=True))

    day = rf"(?P<d>\d{{1,2}}){BLANK}日(?!間|目|以)"
    bracketed = rf"\({BLANK}(?:(?P<m>\d{{1,2}})月)?{day}{BLANK}\)"
    plain = rf"(?:(?P<m2>\d{{1,2}})月)?{day.replace('<d>', '<d2>')}"
    return {
        "relative_day": rf"(?P<word>{of('day')})(?:{BLANK}(?:{bracketed}|{plain}))?{_WEEKDAY}",
        "relative_end": r"(?<![\d末々当該各同毎度半年])(?<!年の)(?P<word>年度末|年末|年明け)(?!年始|調整|年)",
        "relative_week": rf"(?P<word>{of('week')})の?、?(?:(?:(?P<m>\d{{1,2}})月)?(?P<d>\d{{1,2}})日{_WEEKDAY}"
        r"|(?P<w>[月火水木金土日])曜日?)",
        "relative_month": rf"(?P<word>{of('month')})(?:、?(?P<m>\d{{1,2}})月)?"
        rf"(?:の?(?P<part>{_PART})|の?、?(?P<d>{NUMBER}){BLANK}日(?!間|目|以){_WEEKDAY})?",
        "relative_year": rf"(?P<word>{of('year')})(?!度)(?:の?、?{BLANK}{_MONTH}|(?P<part2>末))?{_WEEKDAY}",
        "relative_fiscal_year": rf"(?P<word>{of('fiscal_year')})(?:(?P<part1>末日?)|の?{BLANK}{_MONTH}{_WEEKDAY})?",
    }
