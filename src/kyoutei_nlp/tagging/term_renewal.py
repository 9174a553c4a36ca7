"""Renewal of a term and the notice that prevents it (更新・申出の期限).

Example found: 「申出がないときは、１年を単位として更新する」 → true, P1Y. Not found: 「終了を申し出ない限り効力を持続する」,
which goes on without any term that could be renewed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kyoutei_nlp.characters import kanji_number
from kyoutei_nlp.tagging.term_sentences import Found, Sentence, found, pattern


def is_renewal(text: str) -> bool:
    """Whether a sentence says that the term is renewed unless someone objects."""
    return bool(
        pattern("renewal", "sentence").search(text)
        and pattern("renewal", "condition").search(text)
        and not _goes_on(text)
    )


def _goes_on(text: str) -> bool:
    """終了を通知しない限り効力は継続する: no term ends, so none is renewed."""
    return bool(
        pattern("renewal", "goes_on").search(text)
        and not pattern("renewal", "of_a_term").search(text)
    )


def renewal(sentences: Sequence[Sentence]) -> Iterator[Found]:
    """Renewal, its period and the notice period; the first of each is the one that counts."""
    for sentence in sentences:
        refused = pattern("renewal", "refused").search(sentence.text)
        if refused and not _is_affirmed(sentence.text):
            yield found("auto_renewal", "false", sentence, refused)
        elif is_renewal(sentence.text) and not pattern("renewal", "by_agreement").search(
            sentence.text
        ):
            said = _last(pattern("renewal", "sentence"), sentence.text)
            yield found("auto_renewal", "true", sentence, said)
            yield from _renewal_period(sentence, sentences)
        notice = pattern("notice", "period").search(sentence.text)
        if notice:
            yield found("notice_period", _duration(notice), sentence, notice)


def _is_affirmed(text: str) -> bool:
    """更新しない旨の申出がないときは…更新する is a renewal after all."""
    return bool(re.search(r"旨の|意思(?:の)?表示|との(?:申|通知)|ときは.*更新(?:する|され)", text))


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str]:
    return list(pattern.finditer(text))[-1]


def _renewal_period(sentence: Sentence, sentences: Sequence[Sentence]) -> Iterator[Found]:
    for match in pattern("renewal", "period").finditer(sentence.text):
        if not sentence.text[match.end() :].lstrip().startswith("前"):
            yield found("renewal_period", _duration(match), sentence, match)
            return
    yearly = pattern("renewal", "yearly").search(sentence.text)
    if yearly:
        yield found("renewal_period", "P1Y", sentence, yearly)
        return
    same = pattern("renewal", "same_period").search(sentence.text)
    first = next(
        filter(None, (pattern("expiry", "length").search(other.text) for other in sentences)), None
    )
    if same and first:
        yield found("renewal_period", _duration(first), sentence, same)


def _duration(match: re.Match[str]) -> str:
    """ISO 8601 duration."""
    unit = match["unit"]
    count = kanji_number(match["n"])
    if unit == "週間":
        return f"P{count}W"
    return f"P{count}{'Y' if '年' in unit else 'M' if '月' in unit else 'D'}"
