"""Programmes of the state and schemes that a text names (施策・制度), from data/programmes.toml.

Example found: 「企業版ふるさと納税」 → corporate_hometown_tax. Not found: ふるさと納税 inside it, 「地方の創生」.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from kyoutei_nlp.agreement import Tag
from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import Document
from kyoutei_nlp.tagging.marking import folded as fold_once
from kyoutei_nlp.tagging.marking import mark, without_overlap

TAGGER: Final = "programmes/1"


def tag(document: Document) -> list[Tag]:
    """Every programme named; the value is its id."""
    folded = fold_once(document.text)
    found = [
        mark(
            folded, "programme", match.start(), match.end(), value=identity, tagger=TAGGER,
            score=0.95, method="dictionary", name=name,
        )
        for identity, name, pattern in _programmes()
        for match in pattern.finditer(folded.text)
    ]  # fmt: skip
    return without_overlap(found)


@cache
def _programmes() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    rows = load_data("programmes")["programme"]
    return tuple((row["id"], row["name"], re.compile("|".join(row["words"]))) for row in rows)
