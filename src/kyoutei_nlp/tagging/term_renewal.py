"""Renewal of a term and the notice that prevents it (更新・申出の期限).

Example found: 「申出がないときは、１年を単位として更新する」 → true, P1Y. Not found: 「終了を申し出ない限り効力を持続する」,
which goes on without any term that could be renewed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta

from kyoutei_nlp.tagging.term_sentences import Found, Sentence, duration, found, pattern


def is_renewal(sentence: Sentence) -> bool:
    """Whether a sentence says that the term is renewed unless someone objects."""
    words = sentence.plain
    return bool(
        pattern("renewal", "sentence").search(words)
        and pattern("renewal", "condition").search(words)
        and not _goes_on(words)
    )


def _goes_on(words: str) -> bool:
    """終了を通知しない限り効力は継続する: no term ends, so none is renewed."""
    return bool(
        pattern("renewal", "goes_on").search(words)
        and not pattern("renewal", "of_a_term").search(words)
    )


def renewal(sentences: Sequence[Sentence]) -> Iterator[Found]:
    """Renewal, its period and the notice period; the first of each is the one that counts."""
    for sentence in sentences:
        refused = pattern("renewal", "refused").search(sentence.text)
        if refused and not _is_affirmed(sentence.text):
            yield found("auto_renewal", "false", sentence, refused)
        elif is_renewal(sentence) and not pattern("renewal", "by_agreement").search(sentence.text):
            said = list(pattern("renewal", "sentence").finditer(sentence.plain))[-1]
            yield found("auto_renewal", "true", sentence, said)
            yield from _renewal_period(sentence, sentences)
        notice = pattern("notice", "period").search(sentence.plain)
        if notice:
            yield found("notice_period", duration(notice), sentence, notice)


def _is_affirmed(text: str) -> bool:
    """更新しない旨の申出がないときは…更新する is a renewal after all."""
    return bool(re.search(r"旨の|意思(?:の)?表示|との(?:申|通知)|ときは.*更新(?:する|され)", text))


def _renewal_period(sentence: Sentence, sentences: Sequence[Sentence]) -> Iterator[Found]:
    """How long it is renewed for: said in so many words, yearly, or as long as the first term."""
    words = sentence.plain
    conditions = list(pattern("renewal", "condition").finditer(words))
    begin = conditions[0].start() if conditions else 0
    for match in pattern("renewal", "period").finditer(words, begin):
        if not words[match.end() :].lstrip().startswith("前"):
            yield found("renewal_period", duration(match), sentence, match)
            return
    yearly = pattern("renewal", "yearly").search(sentence.text)
    if yearly:
        yield found("renewal_period", "P1Y", sentence, yearly)
        return
    same = pattern("renewal", "same_period").search(words)
    first = _first_term(sentences)
    if same and first:
        yield found("renewal_period", first, sentence, same)


def _first_term(sentences: Sequence[Sentence]) -> str | None:
    """The length of the first term, as told or from its two dates where they are whole years or months apart."""
    for sentence in sentences:
        told = pattern("expiry", "length").search(sentence.plain)
        if told:
            return duration(told)
        if len(sentence.dates) > 1:
            begin, end = sentence.dates[0][2], sentence.dates[1][2] + timedelta(days=1)
            months = (end.year - begin.year) * 12 + end.month - begin.month
            if begin.day == end.day and months > 0:
                return f"P{months}M" if months % 12 else f"P{months // 12}Y"
    return None
