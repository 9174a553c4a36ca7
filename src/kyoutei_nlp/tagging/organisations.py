"""Bodies other than municipalities in the text (団体): companies, universities, associations, schools, offices.

Found: 「目黒駅前商店街」, 「東京消防庁」, 「ヤオマサ㈱」. Not found: 「各協会」, 「区内の小学校」, municipalities.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Final

from kyoutei_nlp.agreement import Tag
from kyoutei_nlp.data import load_data
from kyoutei_nlp.document import Document
from kyoutei_nlp.tagging import gazetteer, names
from kyoutei_nlp.tagging.marking import folded, mark, without_overlap

TAGGER: Final = "organisations/1"


@cache
def _sorts() -> re.Pattern[str]:
    """Names of a sort of bodies (小中学校, 災害拠点病院)."""
    return re.compile("|".join(load_data("party_types")["words"]["sorts"]))


def tag(document: Document, tags: Sequence[Tag]) -> list[Tag]:
    """One tag a mention; parties that are no municipalities are organisations too."""
    text = folded(document.text)
    found = [
        mark(
            text, "organisation", name.start, name.end,
            value=name.official, tagger=TAGGER, score=0.85, type=name.type,
        )
        for name in names.find(text.text)
        if not _sorts().fullmatch(name.text)
    ]  # fmt: skip
    found += [
        Tag("organisation", t.span, t.surface, t.value, t.method, t.score, TAGGER, {"type": t.attributes.get("type", "other")})
        for t in tags
        if t.label == "party" and not t.attributes.get("code") and t.value not in gazetteer.by_name()
    ]  # fmt: skip
    return without_overlap(found)
