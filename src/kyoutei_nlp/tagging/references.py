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

TAGGER: Final = "references/2"

_N: Final = r"(?:\d{1,4}|[一二三四五六七八九十百]+)"
_PART: Final = rf"(?:第 ?{_N} ?[項号])"
_LAW: Final = (
    r"(?P<law>[一-龠ぁ-んァ-ヶー]{1,30}?(?:法|条例|規則|施行令|施行細則))(?:\([^()]{4,30}\))?"
)
_REFERENCE: Final = re.compile(
    rf"(?:{_LAW})?(?P<article>第 ?{_N} ?条(?:の{_N}(?!項))?)(?P<parts>{_PART}*)"
    rf"|(?P<relative>[前次同本]条)(?P<relative_parts>{_PART}*)"
    r"|(?P<paragraph>[前次]項)(?P<paragraph_parts>第 ?\d+ ?号)?"
    r"|(?P<appendix>(?:別表|別紙|別記|様式)(?:第 ?\d{1,2})?(?:号|表)?)(?=[にのをはで])"
)
_WORDS_BEFORE_LAW: Final = re.compile(
    r".*(?:は|が|を|に|で|て|及び|又は|並びに|その他|により|づき)"
)


@dataclass(frozen=True, slots=True)
class _Article:
    """A 条 of the deed: where its number stands in the raw text, ``第3条の2``, its id and its 項."""

    at: int
    end: int
    name: str
    number: int
    id: str
    paragraphs: tuple[Clause, ...]


def tag(document: Document, clauses: Sequence[Clause]) -> list[Tag]:
    """The references inside the clauses of an agreement; nothing in a text without clauses."""
    articles = [each for clause in clauses if (each := _article(document, clause, clauses))]
    if not articles:
        return []
    folded = fold(document.text)
    appendices = [clause for clause in clauses if clause.kind == "appendix"]
    reader = _Reader(folded, articles, appendices)
    return [found for match in _REFERENCE.finditer(folded.text) for found in reader.tags(match)]


def _article(document: Document, clause: Clause, clauses: Sequence[Clause]) -> _Article | None:
    written = fold(clause.number or "").text
    number = re.match(rf"第 ?({_N})", written)
    if clause.level != 1 or number is None or clause.number is None:
        return None
    at = document.text.index(clause.number, clause.span.start)
    inside = tuple(each for each in clauses if each.parent == clause.id and each.level == 2)
    count = kanji_number(number[1])
    return _Article(at, clause.span.end, _arabic(written), count, clause.id, inside)


class _Reader:
    """Turns matches into tags, and remembers the article named last for 同条."""

    def __init__(
        self, folded: Folded, articles: Sequence[_Article], appendices: Sequence[Clause]
    ) -> None:
        self.folded, self.articles, self.appendices = folded, articles, appendices
        self.last: str | None = None

    def tags(self, match: re.Match[str]) -> Iterator[Tag]:
        at = self.folded.starts[match.start()]
        here = next((each for each in self.articles if each.at <= at < each.end), None)
        if here is None or any(each.at == at for each in self.articles):
            return
        start, law = match.start(), match["law"]
        if law:
            lead = _WORDS_BEFORE_LAW.match(law)
            start += lead.end() if lead else 0
            law = law[lead.end() :] if lead else law
        value = self._value(match, here, at)
        if not value:
            return
        yield mark(
            self.folded, "reference", start, match.end(), value=f"{law or ''}{value}", tagger=TAGGER,
            score=0.9, law=law or None, clause=None if law else self._clause(value),
        )  # fmt: skip

    def _value(self, match: re.Match[str], here: _Article, at: int) -> str | None:
        """What is pointed to, in arabic figures."""
        if match["appendix"]:
            return match["appendix"].replace(" ", "")
        if match["paragraph"]:
            return self._paragraph(match, here, at)
        if match["relative"]:
            article = self._beside(match["relative"], here)
            parts = match["relative_parts"]
        else:
            article = _arabic(match["article"])
            parts = match["parts"]
        self.last = article
        return article and article + _arabic(parts)

    def _beside(self, word: str, here: _Article) -> str | None:
        """The 条 before or after this one, this one, or the one named last."""
        if word == "同条":
            return self.last
        if word == "本条":
            return here.name
        number = here.number + (1 if word == "次条" else -1)
        return f"第{number}条" if number > 0 else None

    def _paragraph(self, match: re.Match[str], here: _Article, at: int) -> str | None:
        """前項: the 項 before the one in which it stands; the first bears no number."""
        current = 1 + sum(each.span.start <= at for each in here.paragraphs)
        number = current + (1 if match["paragraph"] == "次項" else -1)
        parts = _arabic(match["paragraph_parts"] or "")
        return f"{here.name}第{number}項{parts}" if number > 0 else None

    def _clause(self, value: str) -> str | None:
        """The id of the clause pointed to, where the deed has it."""
        article = re.match(r"第\d+条(?:の\d+)?", value)
        if article is None:
            named = [
                each
                for each in self.appendices
                if _arabic(fold(each.heading or "").text).startswith(value)
            ]
            return named[0].id if named else None
        found = next((each for each in self.articles if each.name == article.group()), None)
        number = re.match(r"第(\d+)項", value[article.end() :])
        index = int(number[1]) - 2 if number else -1
        if found and 0 <= index < len(found.paragraphs):
            return found.paragraphs[index].id
        return found.id if found else None


def _arabic(words: str) -> str:
    """第二条第三号 as 第2条第3号."""
    plain = words.replace(" ", "")
    return re.sub(_N, lambda number: str(kanji_number(number.group())), plain)
