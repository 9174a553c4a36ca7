"""Clause references (条項の参照): 前条, 第2条第3号, 災害対策基本法第67条, each with the clause it points to.

Example found: 「前条に掲げる事項」 in 第３条 → ``第2条``; 「災害対策基本法（昭和36年法律第223号）第67条」 → ``災害対策基本法第67条``,
with the law named. Not found: 「第２条　…」 where the clause itself opens, 法律第223号.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kyoutei_nlp.agreement import Clause, Tag
from kyoutei_nlp.characters import Folded, fold, kanji_number
from kyoutei_nlp.document import Document
from kyoutei_nlp.tagging.marking import mark

TAGGER: Final = "references/1"

_N: Final = r"(?:\d{1,4}|[一二三四五六七八九十百]+)"
_PART: Final = rf"(?:第 ?{_N} ?[項号])"
_LAW: Final = (
    r"(?P<law>[一-龠ぁ-んァ-ヶー]{1,30}?(?:法|条例|規則|施行令|施行細則))(?:\([^()]{4,30}\))?"
)
_REFERENCE: Final = re.compile(
    rf"(?:{_LAW})?(?P<article>第 ?{_N} ?条(?:の{_N}(?!項))?)(?P<parts>{_PART}*)"
    rf"|(?P<relative>[前次]条)(?P<relative_parts>{_PART}*)"
)
_WORDS_BEFORE_LAW: Final = re.compile(
    r".*(?:は|が|を|に|で|て|及び|又は|並びに|その他|により|づき)"
)


@dataclass(frozen=True, slots=True)
class _Opening:
    """Where the number of a 条 stands in the raw text, and the number."""

    at: int
    number: int


def tag(document: Document, clauses: Sequence[Clause]) -> list[Tag]:
    """The references inside the clauses of an agreement; nothing in a text without clauses."""
    tops = [clause for clause in clauses if clause.level == 1]
    if not tops:
        return []
    folded = fold(document.text)
    openings = [opening for clause in tops if (opening := _opening(document, clause))]
    found = []
    for match in _REFERENCE.finditer(folded.text):
        at = folded.starts[match.start()]
        inside = any(clause.span.start <= at < clause.span.end for clause in tops)
        if inside and all(opening.at != at for opening in openings):
            found += list(_tag(folded, match, openings))
    return found


def _opening(document: Document, clause: Clause) -> _Opening | None:
    number = re.match(rf"第 ?({_N})", fold(clause.number or "").text)
    if number is None or clause.number is None:
        return None
    at = document.text.index(clause.number, clause.span.start)
    return _Opening(at, kanji_number(number[1]))


def _tag(folded: Folded, match: re.Match[str], openings: Sequence[_Opening]) -> Iterator[Tag]:
    start, law = match.start(), match["law"]
    if law:
        lead = _WORDS_BEFORE_LAW.match(law)
        start += lead.end() if lead else 0
        law = law[lead.end() :] if lead else law
    if match["relative"]:
        article = _beside(folded, match, openings)
        value = article and article + _arabic(match["relative_parts"])
    else:
        value = _arabic(match["article"] + match["parts"])
    if value:
        yield mark(
            folded, "reference", start, match.end(),
            value=f"{law or ''}{value}", tagger=TAGGER, score=0.9, law=law or None,
        )  # fmt: skip


def _beside(folded: Folded, match: re.Match[str], openings: Sequence[_Opening]) -> str | None:
    """The 条 before or after the one in which 前条 or 次条 stands."""
    here = [o.number for o in openings if o.at <= folded.starts[match.start()]]
    number = here[-1] + (1 if match["relative"] == "次条" else -1) if here else 0
    return f"第{number}条" if number > 0 else None


def _arabic(words: str) -> str:
    """第二条第三号 as 第2条第3号."""
    plain = words.replace(" ", "")
    return re.sub(_N, lambda number: str(kanji_number(number.group())), plain)
