"""Word's automatic numbers (第1条, (1), ア), which stand in ``numbering.xml`` and not in the text.

Source: ECMA-376 part 1, 17.9 (numbering).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FULL_WIDTH: Final = str.maketrans("0123456789", "０１２３４５６７８９")
_AIUEO: Final = (
    "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"
)
_IROHA: Final = "イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    kind: str
    pattern: str
    suffix: str


@dataclass(slots=True)
class Numbering:
    """The lists of one document and how far each has counted."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    abstract: dict[str, str] = field(default_factory=dict)
    styles: dict[str, tuple[str, str | None, Any]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, document: Any) -> Numbering:
        """The lists and styles of a python-docx document."""
        made = cls()
        for style in document.styles.element.iter(f"{_W}style"):
            made._add_style(style)
        try:
            root = document.part.numbering_part.element
        except (NotImplementedError, KeyError):
            return made
        by_abstract = {
            a.get(f"{_W}abstractNumId"): {
                int(level.get(f"{_W}ilvl")): _level(level) for level in a.iter(f"{_W}lvl")
            }
            for a in root.iter(f"{_W}abstractNum")
        }
        for num in root.iter(f"{_W}num"):
            made._add_list(num, by_abstract)
        return made

    def next_number(self, paragraph: Any) -> str:
        """What Word prints before this paragraph, with what separates it; ``""`` for none."""
        list_id, depth = self._list_of(paragraph)
        levels = self.levels.get(list_id or "", {})
        if list_id in (None, "0") or depth not in levels:
            return ""
        counts = self.counts[self.abstract.get(list_id or "", "")]
        level = levels[depth]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        return self._print(levels, depth, counts)

    def style_name(self, style_id: str) -> str:
        """The name of a style in lower case."""
        return self.styles.get(style_id, ("", None, None))[0]

    def _print(self, levels: dict[int, _Level], depth: int, counts: dict[int, int]) -> str:
        level = levels[depth]
        if level.kind == "none" and "%" in level.pattern:
            return ""
        if level.kind == "bullet":
            return "・" if level.pattern.strip() else ""

        def number(found: re.Match[str]) -> str:
            at = int(found.group(1)) - 1
            of = levels.get(at, level)
            return format_number(counts.get(at, of.start), of.kind)

        shown = re.sub(r"%([1-9])", number, level.pattern)
        return shown + ("" if level.suffix == "nothing" or not shown else "　")

    def _list_of(self, paragraph: Any) -> tuple[str | None, int]:
        properties = paragraph.find(f"{_W}pPr")
        if properties is None:
            return None, 0
        found = properties.find(f"{_W}numPr")
        style = properties.find(f"{_W}pStyle")
        seen = 0
        style_id = style.get(f"{_W}val") if style is not None else None
        while found is None and style_id in self.styles and seen < 10:
            _, style_id, found = self.styles[style_id]
            seen += 1
        return _numbers(found)

    def _add_style(self, style: Any) -> None:
        name = style.find(f"{_W}name")
        based = style.find(f"{_W}basedOn")
        self.styles[style.get(f"{_W}styleId")] = (
            (name.get(f"{_W}val") or "").lower() if name is not None else "",
            based.get(f"{_W}val") if based is not None else None,
            next(style.iter(f"{_W}numPr"), None),
        )

    def _add_list(self, num: Any, by_abstract: dict[str, dict[int, _Level]]) -> None:
        list_id = num.get(f"{_W}numId")
        abstract = num.find(f"{_W}abstractNumId").get(f"{_W}val")
        levels = dict(by_abstract.get(abstract, {}))
        counter = abstract
        for override in num.iter(f"{_W}lvlOverride"):
            depth = int(override.get(f"{_W}ilvl"))
            inner, start = override.find(f"{_W}lvl"), override.find(f"{_W}startOverride")
            if inner is not None:
                levels[depth] = _level(inner)
            if start is not None and depth in levels:
                old = levels[depth]
                levels[depth] = _Level(
                    int(start.get(f"{_W}val")), old.kind, old.pattern, old.suffix
                )
                counter = f"{abstract}/{list_id}"
        self.levels[list_id], self.abstract[list_id] = levels, counter


def _numbers(properties: Any) -> tuple[str | None, int]:
    if properties is None:
        return None, 0
    list_id, depth = properties.find(f"{_W}numId"), properties.find(f"{_W}ilvl")
    return (
        list_id.get(f"{_W}val") if list_id is not None else None,
        int(depth.get(f"{_W}val")) if depth is not None else 0,
    )


def _level(level: Any) -> _Level:
    def value(tag: str, default: str) -> str:
        found = level.find(f"{_W}{tag}")
        return found.get(f"{_W}val", default) if found is not None else default

    return _Level(
        int(value("start", "1")),
        value("numFmt", "decimal"),
        value("lvlText", ""),
        value("suff", "tab"),
    )


def format_number(number: int, kind: str) -> str:
    """``number`` as Word's ``numFmt`` writes it.

    >>> format_number(12, "japaneseCounting"), format_number(3, "aiueoFullWidth")
    ('十二', 'ウ')
    """
    if kind == "decimalFullWidth":
        return str(number).translate(_FULL_WIDTH)
    if kind.startswith("decimalEnclosedCircle") and 1 <= number <= 20:
        return chr(0x245F + number)
    if kind in ("aiueo", "aiueoFullWidth"):
        return _AIUEO[(number - 1) % len(_AIUEO)]
    if kind in ("iroha", "irohaFullWidth"):
        return _IROHA[(number - 1) % len(_IROHA)]
    if kind in (
        "japaneseCounting",
        "ideographDigital",
        "japaneseLegal",
        "chineseCounting",
        "japaneseDigitalTenThousand",
    ):
        return _kanji(number)
    if kind in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26)
        return letter.upper() if kind == "upperLetter" else letter
    if kind in ("lowerRoman", "upperRoman"):
        roman = _roman(number)
        return roman if kind == "upperRoman" else roman.lower()
    return f"{number:02}" if kind == "decimalZero" else str(number)


def _kanji(number: int) -> str:
    digits, shown = "〇一二三四五六七八九", ""
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            shown += ("" if digit == 1 and name else digits[digit]) + name
    return shown or "〇"


def _roman(number: int) -> str:
    shown = ""
    for value, name in ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
                        (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):  # fmt: skip
        shown += name * (number // value)
        number %= value
    return shown
