"""pdfplumber, and pdfminer under it, of which this is the one owner: the second opinion on a page.

It is asked where the glyphs look wrong by pdfium.
"""

from __future__ import annotations

import io
import logging
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from kyoutei_nlp.reading.glyphs import GlyphPage, Letters
from kyoutei_nlp.reading.visible import visible_letters

MAX_ASKED: Final = 100
"""Pages of one file for which the slower extractor is asked: a file of junk costs a minute at most."""
RENEWED: Final = 20
"""Pages after which the file is opened anew, because pdfminer keeps all that it has read."""
_CID: Final = re.compile(r"^\(cid:\d+\)$")


class SecondOpinion:
    """pdfminer's view of one PDF; opened when it is first asked and closed with the reader."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._document: Any = None
        self._asked = 0

    def __enter__(self) -> SecondOpinion:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def _close(self) -> None:
        if self._document is not None:
            self._document.close()
            self._document = None

    def page(self, index: int, first: GlyphPage) -> GlyphPage | None:
        """The same page by pdfminer, with the rules of ``first``; None when it cannot read it or ``first`` is turned."""
        if first.turn:
            return None
        self._asked += 1
        if self._asked > MAX_ASKED:
            return None
        if self._asked % RENEWED == 0:
            self._close()
        try:
            chars = self._chars(index)
        # pdfminer meets hostile files with any of a dozen built-in errors; its opinion is optional.
        except Exception:  # noqa: BLE001
            return None
        letters, apart = visible_letters(_letters(chars), first.size)
        return replace(first, letters=letters, apart=apart)

    def _chars(self, index: int) -> list[dict[str, Any]]:
        import pdfplumber

        _use_own_cmaps_only()
        if self._document is None:
            # It reports every flaw of a file on stderr; the quality score says it to the user.
            logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
            self._document = pdfplumber.open(io.BytesIO(self._data), unicode_norm=None)
        page = self._document.pages[index]
        try:
            return list(page.chars)
        finally:
            page.close()


def _use_own_cmaps_only() -> None:
    """Make pdfminer take character maps from its own package alone.

    It looks first where the variable CMAP_PATH says, else in /usr/share/pdfminer, both of which others may write to;
    versions before 20251107 unpickled what they found there (CVE-2025-64512) and are not accepted.
    """
    from pdfminer import cmapdb

    if "pickle" in vars(cmapdb):
        raise ImportError("pdfminer.six 20251107 以降が必要です（CVE-2025-64512）")
    os.environ["CMAP_PATH"] = str(Path(cmapdb.__file__).parent / "cmap")


def _letters(chars: list[dict[str, Any]]) -> Letters:
    """What pdfminer found, blanks left out; letters that it could not name are U+FFFD."""
    kept = [part for char in chars if str(char["text"]).strip() for part in _single(char)]
    codes = np.array([ord(text) for text, *_ in kept], dtype=np.uint32)
    numbers = np.array([part[1:] for part in kept], dtype=float).reshape(-1, 5)
    boxes, named = numbers[:, :4], numbers[:, 4]
    sizes = np.where(named > 0, named, boxes[:, 3] - boxes[:, 1])
    nothing = np.zeros(len(kept), dtype=bool)
    return Letters(codes, boxes, boxes[:, 3] - 0.12 * sizes, sizes, nothing, nothing, nothing)


def _single(char: dict[str, Any]) -> Iterator[tuple[str, float, float, float, float, float]]:
    """A glyph of several letters (ﬁ as ``fi``) shared out among them: each its text, box and size."""
    text = _CID.sub("\ufffd", str(char["text"])).strip()
    left, top, right, bottom = (float(char[key]) for key in ("x0", "top", "x1", "bottom"))
    step = (right - left) / len(text)
    for number, letter in enumerate(text):
        start = left + number * step
        end = right if number + 1 == len(text) else start + step
        yield letter, start, top, end, bottom, float(char.get("size") or 0.0)
