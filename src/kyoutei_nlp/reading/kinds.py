"""What kind of document it is (協定・報道発表・報告・スライド …), by cues in ``data/document_kinds.toml``."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

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


@dataclass(frozen=True, slots=True)
class _Undecided:
    """What is asked of a text that no kind's cues decide."""

    about: re.Pattern[str]
    asked: tuple[tuple[DocumentKind, str, re.Pattern[str]], ...]


@cache
def _undecided() -> _Undecided:
    data = _data()["undecided"]
    asked = tuple((a["kind"], a["in"], re.compile(a["pattern"])) for a in data["asked"])
    return _Undecided(re.compile(data["about"]), asked)


@cache
def _data() -> dict[str, Any]:
    path = files("kyoutei_nlp.data").joinpath("document_kinds.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def _cues() -> tuple[float, dict[str, tuple[_Cue, ...]]]:
    data = _data()
    kinds: dict[str, tuple[_Cue, ...]] = {
        kind: tuple(
            _Cue(c["in"], re.compile(c["pattern"]), c["weight"], c.get("most", 1))
            for c in data[kind]["cues"]
        )
        for kind in _ORDER
    }
    return data["needed"], kinds


def judge_kind(draft: Draft, text: str, title: str, *, deeds: Sequence[Deed] = ()) -> DocumentKind:
    """The kind whose cues add up highest; when none reaches what is needed, what a short note sounds like.

    A collection of deeds is an ``agreement`` if they are nearly all of it, and else anything but that.
    """
    needed, kinds = _cues()
    places = _places(draft, text, title)
    scores = {kind: sum(_weigh(cue, places) for cue in cues) for kind, cues in kinds.items()}
    if deeds:
        if sum(len(deed.span) for deed in deeds) >= NEARLY_ALL * len(text):
            return "agreement"
        scores["agreement"] = 0.0
    best = max(kinds, key=lambda kind: scores[kind])
    if scores[best] >= needed:
        return next(k for k in _ORDER if k == best)
    return _by_manner(places, text)


def _by_manner(places: dict[str, str], text: str) -> DocumentKind:
    """The kind of a note too short for cues, by how it speaks; ``other`` where it names no agreement."""
    undecided = _undecided()
    if not undecided.about.search(places["text"]):
        return "other"
    places = {**places, "lines": unicodedata.normalize("NFKC", text)}
    asked = undecided.asked
    return next((kind for kind, where, cue in asked if cue.search(places[where])), "other")


def kind_scores(draft: Draft, text: str, title: str) -> dict[str, float]:
    """The sum of the cues of each kind (for looking into a wrong judgement)."""
    places = _places(draft, text, title)
    _, kinds = _cues()
    return {kind: sum(_weigh(cue, places) for cue in cues) for kind, cues in kinds.items()}


def _places(draft: Draft, text: str, title: str) -> dict[str, str]:
    """Where cues are looked for."""
    squeezed = _squeeze(text)
    return {
        "title": _squeeze(title),
        "head": squeezed[:HEAD],
        "tail": squeezed[-HEAD:],
        "text": squeezed,
        "shape": _shape(draft, text),
    }


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
