"""Numbers as Word's ``numFmt`` writes them: 第1条 in any of the ways Japanese offices number.

Source: ECMA-376 part 1, 17.18.59 (ST_NumberFormat).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

_FULL_WIDTH: Final = str.maketrans("0123456789", "０１２３４５６７８９")
_AIUEO: Final = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
)
_IROHA: Final = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_DIGITS: Final = "〇一二三四五六七八九"
_LEGAL: Final = str.maketrans("一二三五十", "壱弐参伍拾")
_ROMAN: Final = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"),
    (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def format_number(number: int, kind: str) -> str:
    """``number`` as Word's ``numFmt`` writes it; plain digits for a kind that is not known.

    >>> format_number(12, "japaneseCounting"), format_number(3, "aiueoFullWidth")
    ('十二', 'ウ')
    """
    write = _FORMATS.get(kind)
    return write(number) if write and number >= 0 else str(number)


def _from(letters: str) -> Callable[[int], str]:
    return lambda number: letters[(number - 1) % len(letters)]


def _repeated(number: int) -> str:
    """Letters as Word counts: a … z, aa, bb."""
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _kanji(number: int) -> str:
    shown = ""
    for unit, name in ((10_000, "万"), (1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            shown += ("" if digit == 1 and unit in (10, 100, 1000) else _DIGITS[digit]) + name
    return shown or "〇"


def _kanji_digits(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _roman(number: int) -> str:
    shown = ""
    for value, name in _ROMAN:
        shown += name * (number // value)
        number %= value
    return shown


def _encircled(number: int) -> str:
    """①–⑳, ㉑–㉟, ㊱–㊿; beyond, plain digits."""
    for first, last, start in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if first <= number <= last:
            return chr(start + number - first)
    return str(number)


def _enclosed(start: int, most: int, otherwise: str) -> Callable[[int], str]:
    return lambda n: chr(start + n - 1) if 1 <= n <= most else otherwise.format(n)


def _ordinal(number: int) -> str:
    ending = "th" if number // 10 % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


_FORMATS: Final[dict[str, Callable[[int], str]]] = {
    "decimalFullWidth": lambda n: str(n).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda n: str(n).translate(_FULL_WIDTH),
    "decimalZero": lambda n: f"{n:02}",
    "decimalEnclosedCircle": _encircled,
    "decimalEnclosedCircleChinese": _encircled,
    "decimalEnclosedParen": _enclosed(0x2474, 20, "({})"),
    "decimalEnclosedFullstop": _enclosed(0x2488, 20, "{}."),
    "ideographEnclosedCircle": _enclosed(0x3280, 10, "{}"),
    "numberInDash": lambda n: f"- {n} -",
    "ordinal": _ordinal,
    "aiueo": _from(_AIUEO),
    "aiueoFullWidth": _from(_AIUEO),
    "iroha": _from(_IROHA),
    "irohaFullWidth": _from(_IROHA),
    "ideographTraditional": _from(_STEMS),
    "ideographZodiac": _from(_BRANCHES),
    "japaneseCounting": _kanji,
    "chineseCounting": _kanji,
    "chineseCountingThousand": _kanji,
    "taiwaneseCounting": _kanji,
    "taiwaneseCountingThousand": _kanji,
    "ideographDigital": _kanji_digits,
    "japaneseDigitalTenThousand": _kanji_digits,
    "taiwaneseDigital": _kanji_digits,
    "japaneseLegal": lambda n: _kanji(n).translate(_LEGAL),
    "lowerLetter": _repeated,
    "upperLetter": lambda n: _repeated(n).upper(),
    "lowerRoman": lambda n: _roman(n).lower(),
    "upperRoman": _roman,
    "none": lambda _: "",
}
