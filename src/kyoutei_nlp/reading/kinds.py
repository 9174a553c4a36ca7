"""What kind of document it is (協定・報道発表・報告・スライド …), by cues in ``data/document_kinds.toml``."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from kyoutei_nlp.deeds import Deed
from kyoutei_nlp.document import DocumentKind
from kyoutei_nlp.reading.draft import Draft, TableBlock

HEAD: Final = 600
NEARLY_ALL: Final = 0.8
"""Share of a collection's text that is deeds; the rest is its cover, contents and chapter headings."""
_ORDER: Final[tuple[DocumentKind, ...]] = (
    "agreement", "press", "minutes", "list", "slides", "report", "article", "other",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Cue:
    where: str
    pattern: re.Pattern[str]
    weight: float
    most: int


@cache
def _cues() -> tuple[float, dict[str, tuple[_Cue, ...]]]:
    path = files("kyoutei_nlp.data").joinpath("document_kinds.toml")
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    kinds: dict[str, tuple[_Cue, ...]] = {
        kind: tuple(
            _Cue(c["in"], re.compile(c["pattern"]), c["weight"], c.get("most", 1))
            for c in data[kind]["cues"]
        )
        for kind in _ORDER
    }
    return data["needed"], kinds


def judge_kind(draft: Draft, text: str, title: str, *, deeds: Sequence[Deed] = ()) -> DocumentKind:
    """The kind whose cues add up highest, or ``other`` when none reaches what is needed.

    A collection of deeds is an ``agreement`` if they are nearly all of it, and else anything but that.
    """
    needed, kinds = _cues()
    scores = kind_scores(draft, text, title)
    if deeds:
        if sum(len(deed.span) for deed in deeds) >= NEARLY_ALL * len(text):
            return "agreement"
        scores["agreement"] = 0.0
    best = max(kinds, key=lambda kind: scores[kind])
    return next(k for k in _ORDER if k == best) if scores[best] >= needed else "other"


def kind_scores(draft: Draft, text: str, title: str) -> dict[str, float]:
    """The sum of the cues of each kind (for looking into a wrong judgement)."""
    squeezed = _squeeze(text)
    places = {
        "title": _squeeze(title),
        "head": squeezed[:HEAD],
        "tail": squeezed[-HEAD:],
        "text": squeezed,
        "shape": _shape(draft, text),
    }
    _, kinds = _cues()
    return {kind: sum(_weigh(cue, places) for cue in cues) for kind, cues in kinds.items()}


def _weigh(cue: _Cue, places: dict[str, str]) -> float:
    where = places[cue.where]
    if cue.most == 1:
        return cue.weight if cue.pattern.search(where) else 0.0
    found = 0
    for _ in cue.pattern.finditer(where):
        found += 1
        if found == cue.most:
            break
    return cue.weight * found


def _squeeze(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _shape(draft: Draft, text: str) -> str:
    words = ["slides"] * draft.slides + ["sheets"] * draft.sheets
    tables = [b for page in draft.pages for b in page.blocks if isinstance(b, TableBlock)]
    in_tables = sum(len(line.text) for t in tables for r in t.rows for c in r for line in c)
    if in_tables > 0.5 * len(text):
        words.append("table")
    return " ".join(words)
