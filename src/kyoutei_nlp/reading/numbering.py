"""Word's automatic numbers (第1条, (1), ア), which stand in ``numbering.xml`` and not in the text.

Source: ECMA-376 part 1, 17.9 (numbering) and 17.7 (styles, which may carry a number).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from kyoutei_nlp.reading.number_formats import format_number
from kyoutei_nlp.reading.word_text import W, is_on, symbol

_BULLET: Final = "・"
_SYMBOL_FONTS: Final = ("wingdings", "wingdings 2", "wingdings 3", "symbol", "webdings")
_DEEPEST: Final = 8
_LINKS: Final = 10
"""A chain of styles or lists longer than this is a circle."""


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    kind: str = "decimal"
    pattern: str = ""
    suffix: str = "tab"
    restart: int | None = None
    legal: bool = False
    style: str | None = None
    font: str = ""


@dataclass(frozen=True, slots=True)
class _Style:
    name: str
    based_on: str | None
    list_id: str | None
    depth: int | None
    hidden: bool


_Levels = dict[int, _Level]


@dataclass(slots=True)
class Numbering:
    """The lists and styles of one document, and how far each list has counted.

    All lists made from one definition count together; one that is told where to start does so when first used.
    """

    styles: dict[str, _Style] = field(default_factory=dict)
    levels: dict[str, _Levels] = field(default_factory=dict)
    definition: dict[str, str] = field(default_factory=dict)
    starts: dict[str, dict[int, int]] = field(default_factory=dict)
    default_style: str | None = None
    _counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, styles: Any, numbering: Any | None) -> Numbering:
        """Of the roots of ``styles.xml`` and ``numbering.xml``."""
        made = cls()
        for style in styles.iter(f"{W}style"):
            made._add_style(style)
        if numbering is not None:
            definitions = _definitions(numbering)
            lists = {num.get(f"{W}numId"): num for num in numbering.iter(f"{W}num")}
            for list_id, num in lists.items():
                made._add_list(list_id, num, definitions, lists)
        return made

    @property
    def hidden_styles(self) -> frozenset[str]:
        """Ids of the styles whose text is not printed."""
        return frozenset(key for key in self.styles if any(s.hidden for s in self._chain(key)))

    def style_name(self, paragraph: Any) -> str:
        """The name of a paragraph's style in lower case."""
        style = self.styles.get(_style_of(paragraph) or "")
        return style.name if style else ""

    def next_number(self, paragraph: Any) -> str:
        """What Word prints before this paragraph, with what separates it; ``""`` for none."""
        list_id, depth = self._list_of(paragraph)
        levels = self.levels.get(list_id or "0", {})
        if list_id is None or depth not in levels:
            return ""
        counts = self._counts[self.definition[list_id]]
        start = self.starts[list_id].pop(depth, None)
        counts[depth] = (
            start if start is not None else counts.get(depth, levels[depth].start - 1) + 1
        )
        for deeper in [d for d in counts if d > depth]:
            if _restarts(levels.get(deeper, _Level()), deeper, depth):
                del counts[deeper]
        return _printed(levels, depth, counts)

    # -- which list -------------------------------------------------------------------------------

    def _list_of(self, paragraph: Any) -> tuple[str | None, int]:
        """The list and the depth in it: said by the paragraph itself, else by its style or those it is based on."""
        properties = paragraph.find(f"{W}pPr")
        own = properties.find(f"{W}numPr") if properties is not None else None
        list_id, depth = _number_properties(own)
        style_id = _style_of(paragraph) or self.default_style
        for key, style in self._chain_items(style_id):
            if list_id is None and style.list_id is not None:
                list_id = style.list_id
                depth = depth if depth is not None else self._linked_depth(list_id, key)
            depth = depth if depth is not None else style.depth
        return (None if list_id == "0" else list_id), depth or 0

    def _linked_depth(self, list_id: str, style_id: str) -> int | None:
        levels = self.levels.get(list_id, {})
        return next((depth for depth, level in levels.items() if level.style == style_id), None)

    def _chain(self, style_id: str | None) -> Iterator[_Style]:
        yield from (style for _, style in self._chain_items(style_id))

    def _chain_items(self, style_id: str | None) -> Iterator[tuple[str, _Style]]:
        for _ in range(_LINKS):
            style = self.styles.get(style_id or "")
            if style is None or style_id is None:
                return
            yield style_id, style
            style_id = style.based_on

    # -- what the parts say -------------------------------------------------------------------------

    def _add_style(self, style: Any) -> None:
        identity = style.get(f"{W}styleId") or ""
        list_id, depth = _number_properties(style.find(f"{W}pPr/{W}numPr"))
        based = style.find(f"{W}basedOn")
        self.styles[identity] = _Style(
            (_value(style, "name", "") or "").lower(),
            based.get(f"{W}val") if based is not None else None,
            list_id,
            depth,
            is_on(style.find(f"{W}rPr/{W}vanish")),
        )
        if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true"):
            self.default_style = identity

    def _add_list(
        self, list_id: str, num: Any, definitions: dict[str, Any], lists: dict[str, Any]
    ) -> None:
        key = _value(num, "abstractNumId", "")
        for _ in range(_LINKS):
            link = definitions[key].find(f"{W}numStyleLink") if key in definitions else None
            style = self.styles.get(link.get(f"{W}val") or "") if link is not None else None
            if style is None or style.list_id not in lists:
                break
            key = _value(lists[style.list_id], "abstractNumId", "")
        root = definitions.get(key)
        levels = {} if root is None else dict(_levels(root))
        self.starts[list_id] = {}
        for override in num.iter(f"{W}lvlOverride"):
            depth = _whole(override.get(f"{W}ilvl"), 0)
            levels.update(_levels(override))
            start = override.find(f"{W}startOverride")
            if start is not None and depth in levels:
                self.starts[list_id][depth] = _whole(start.get(f"{W}val"), 1)
                levels[depth] = replace(levels[depth], start=self.starts[list_id][depth])
        self.levels[list_id], self.definition[list_id] = levels, key


def _definitions(numbering: Any) -> dict[str, Any]:
    return {each.get(f"{W}abstractNumId") or "": each for each in numbering.iter(f"{W}abstractNum")}


def _levels(holder: Any) -> Iterator[tuple[int, _Level]]:
    for level in holder.iter(f"{W}lvl"):
        restart = level.find(f"{W}lvlRestart")
        fonts = level.find(f"{W}rPr/{W}rFonts")
        style = level.find(f"{W}pStyle")
        yield (
            _whole(level.get(f"{W}ilvl"), 0),
            _Level(
                _whole(_value(level, "start", "1"), 1),
                _value(level, "numFmt", "decimal"),
                _value(level, "lvlText", ""),
                _value(level, "suff", "tab"),
                _whole(restart.get(f"{W}val"), 0) if restart is not None else None,
                is_on(level.find(f"{W}isLgl")),
                style.get(f"{W}val") if style is not None else None,
                (fonts.get(f"{W}ascii") or "") if fonts is not None else "",
            ),
        )


def _restarts(level: _Level, deeper: int, used: int) -> bool:
    """Whether a deeper level counts anew after ``used``: after any level above it unless it says which."""
    if level.restart is None:
        return True
    return 0 < level.restart <= deeper and used <= level.restart - 1


def _printed(levels: _Levels, depth: int, counts: dict[int, int]) -> str:
    level = levels[depth]
    if level.kind == "bullet":
        return _bullet(level)

    def number(found: re.Match[str]) -> str:
        at = int(found.group(1)) - 1
        of = levels.get(at, level)
        kind = "decimal" if level.legal else of.kind
        return format_number(counts.get(at, of.start), kind)

    shown = re.sub(r"%([1-9])", number, level.pattern)
    return shown + ("" if level.suffix == "nothing" or not shown.strip() else "　")


def _bullet(level: _Level) -> str:
    """The bullet as a letter; one of a symbol font that has no letter is ・."""
    mark = level.pattern.strip()
    if not mark:
        return ""
    shown = "".join(symbol(ord(letter), level.font) for letter in mark)
    if level.font.lower() in _SYMBOL_FONTS or not shown or shown.isascii():
        return _BULLET
    return shown


def _style_of(paragraph: Any) -> str | None:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return style.get(f"{W}val") if style is not None else None


def _number_properties(properties: Any) -> tuple[str | None, int | None]:
    if properties is None:
        return None, None
    list_id, depth = properties.find(f"{W}numId"), properties.find(f"{W}ilvl")
    return (
        list_id.get(f"{W}val") if list_id is not None else None,
        min(_whole(depth.get(f"{W}val"), 0), _DEEPEST) if depth is not None else None,
    )


def _value(element: Any, name: str, default: str) -> str:
    found = element.find(f"{W}{name}")
    return str(found.get(f"{W}val", default)) if found is not None else default


def _whole(text: str | None, default: int) -> int:
    return int(text) if text is not None and re.fullmatch(r"-?\d{1,9}", text) else default
