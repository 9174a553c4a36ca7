"""The text of a Word paragraph as it is printed: changes accepted, field codes, comments and hidden text left out.

Source: ECMA-376 part 1, 17.3 (paragraphs and runs), 17.13 (annotations), 17.16 (fields).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from kyoutei_nlp.document import Aside, AsideKind

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MATH: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
COMPATIBILITY: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
PAGE_END: Final = "\f"
"""Stands in the text where Word last began a new page."""

_SKIPPED: Final = frozenset(
    f"{W}{name}"
    for name in ("del", "moveFrom", "pPr", "rPr", "sdtPr", "sdtEndPr", "delText", "delInstrText", "instrText", "rt",
                 "footnoteReference", "endnoteReference", "commentReference", "txbxContent")
) | {f"{COMPATIBILITY}Fallback"}  # fmt: skip
_LETTERS: Final = {f"{W}tab": "　", f"{W}ptab": "　", f"{W}cr": "\n", f"{W}noBreakHyphen": "-"}
_OFF: Final = ("0", "false", "off", "none")
# Letters of symbol fonts that offices use; the private-use code points F0xx are the font's own 8-bit places.
_SYMBOLS: Final = {
    "wingdings": {
        0x6C: "●", 0x6D: "❍", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x76: "❖", 0x77: "◆", 0x9F: "•", 0xA7: "▪",
        0xA8: "□", 0xD8: "➢", 0xE0: "→", 0xE8: "➔", 0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑",
    },
    "wingdings 2": {0x50: "✓", 0x51: "☒", 0x52: "☑", 0xA3: "□"},
    "symbol": {0xAE: "→", 0xB0: "°", 0xB1: "±", 0xB4: "×", 0xB7: "•", 0xD7: "・"},
}  # fmt: skip


@dataclass(slots=True)
class Printed:
    """Reads paragraphs one after the other; a field (contents page) may reach over several.

    Attributes:
        hidden_styles: Ids of styles whose text is hidden.
        asides: Ruby and hidden text, in the order met.
    """

    hidden_styles: frozenset[str] = frozenset()
    asides: list[Aside] = field(default_factory=list)
    _fields: list[bool] = field(default_factory=list)

    def text(self, paragraph: Any) -> str:
        """The paragraph's text, with line feeds and ``PAGE_END``."""
        return "".join(self._pieces(paragraph))

    def _pieces(self, element: Any) -> Iterator[str]:
        for child in element:
            tag = child.tag
            if not isinstance(tag, str) or tag in _SKIPPED:
                continue
            if tag == f"{W}r":
                yield from self._run(child)
            elif tag == f"{W}ruby":
                yield from self._ruby(child)
            elif tag == f"{W}sdt" and _shows_placeholder(child):
                continue
            elif tag == f"{MATH}t":
                yield child.text or ""
            else:
                yield from self._pieces(child)

    def _run(self, run: Any) -> Iterator[str]:
        shown = "".join(self._run_pieces(run))
        if shown.strip() and self._is_hidden(run):
            self.asides.append(Aside(shown.strip(), "hidden"))
        else:
            yield shown

    def _run_pieces(self, run: Any) -> Iterator[str]:
        for child in run:
            tag = child.tag
            if tag == f"{W}fldChar":
                self._turn_field(child.get(f"{W}fldCharType"))
            elif tag == f"{W}lastRenderedPageBreak":
                yield PAGE_END
            elif not isinstance(tag, str) or tag in _SKIPPED or any(self._fields):
                continue
            elif tag == f"{W}t":
                yield child.text or ""
            elif tag == f"{W}sym":
                yield _symbol(child)
            elif tag == f"{W}br":
                yield "" if child.get(f"{W}type") in ("page", "column") else "\n"
            elif tag in _LETTERS:
                yield _LETTERS[tag]
            elif tag == f"{W}ruby":
                yield from self._ruby(child)
            else:
                yield from self._pieces(child)

    def _turn_field(self, kind: str | None) -> None:
        """What stands between ``begin`` and ``separate`` is code, between ``separate`` and ``end`` the result."""
        if kind == "begin":
            self._fields.append(True)
        elif self._fields and kind == "separate":
            self._fields[-1] = False
        elif self._fields and kind == "end":
            self._fields.pop()

    def _ruby(self, ruby: Any) -> Iterator[str]:
        """The letters; their readings are set apart."""
        base = "".join(text for part in ruby.findall(f"{W}rubyBase") for text in self._pieces(part))
        reading = "".join(
            t.text or "" for part in ruby.findall(f"{W}rt") for t in part.iter(f"{W}t")
        )
        if reading.strip():
            self.asides.append(Aside(reading.strip(), "ruby"))
        yield base

    def _is_hidden(self, run: Any) -> bool:
        properties = run.find(f"{W}rPr")
        if properties is None:
            return False
        own = properties.find(f"{W}vanish")
        if own is not None:
            return is_on(own)
        style = properties.find(f"{W}rStyle")
        return style is not None and style.get(f"{W}val") in self.hidden_styles


def is_on(toggle: Any) -> bool:
    """Whether a property such as ``w:vanish`` is set; ``w:val="0"`` unsets it."""
    return toggle is not None and toggle.get(f"{W}val", "1").lower() not in _OFF


def all_text(element: Any, kind: AsideKind) -> Iterator[Aside]:
    """The paragraphs of a part (header, footnote) as one aside, if there is any text."""
    printed = Printed()
    lines = (printed.text(p).replace(PAGE_END, "").strip() for p in element.iter(f"{W}p"))
    if text := "\n".join(line for line in lines if line):
        yield Aside(text, kind)
    yield from printed.asides


def _shows_placeholder(control: Any) -> bool:
    """Whether a content control only asks to be filled in (クリックしてテキストを入力)."""
    properties = control.find(f"{W}sdtPr")
    return properties is not None and is_on(properties.find(f"{W}showingPlcHdr"))


def _symbol(element: Any) -> str:
    try:
        code = int(element.get(f"{W}char", ""), 16)
    except ValueError:
        return ""
    return symbol(code, element.get(f"{W}font") or "")


def symbol(code: int, font: str) -> str:
    """The letter at a place of a symbol font, ``""`` where it is not known.

    >>> symbol(0xF0FE, "Wingdings"), symbol(0x203B, "ＭＳ 明朝")
    ('☑', '※')
    """
    table = _SYMBOLS.get(font.lower())
    if table is not None and (0xF000 <= code <= 0xF0FF or code < 0x100):
        return table.get(code & 0xFF, "")
    return "" if 0xE000 <= code <= 0xF8FF or code > 0x10FFFF else chr(code)
