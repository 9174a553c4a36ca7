"""Disasters by name (災害名) with the official name and the first day where it is known.

Example found: 「西日本豪雨」 → 平成30年7月豪雨 (2018-06-28); 「南海トラフ地震」, which is expected. Not found: 「地震、風水害その他の災害」.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from kyoutei_nlp.agreement import Tag
from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import Document
from kyoutei_nlp.tagging.marking import closed_up, mark, without_overlap
from kyoutei_nlp.tagging.marking import folded as fold_once

TAGGER: Final = "disasters/1"


def tag(document: Document) -> list[Tag]:
    """Every disaster named, past (``date``) or expected (``expected``)."""
    folded = fold_once(document.text)
    found = []
    for pattern, score in _patterns():
        for match in pattern.finditer(folded.text):
            written = closed_up(match.group()).replace("月の豪雨", "月豪雨")
            written = load_data("disasters")["expected_names"].get(written, written)
            name, day = _known().get(written, (written, None))
            expected = "true" if pattern.pattern == load_data("disasters")["expected"] else None
            found.append(
                mark(
                    folded, "disaster", match.start(), match.end(), value=name, tagger=TAGGER,
                    score=score, method="dictionary" if day else "rule", date=day, expected=expected,
                )
            )  # fmt: skip
    return without_overlap(found)


@cache
def _known() -> dict[str, tuple[str, str | None]]:
    """Every name → official name and first day."""
    return {
        name: (row["name"], row["date"])
        for row in load_data("disasters")["disaster"]
        for name in (row["name"], *row["also"])
    }


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], float], ...]:
    """Names from the list before those that are only built like one."""
    words = load_data("disasters")
    names = sorted(_known(), key=len, reverse=True)
    return (
        (re.compile("|".join(map(re.escape, names))), 0.95),
        (re.compile(words["expected"]), 0.95),
        (re.compile(words["pattern"]), 0.9),
        (re.compile(words["typhoon"]), 0.85),
    )
