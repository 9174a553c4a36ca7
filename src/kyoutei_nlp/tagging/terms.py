"""How long an agreement holds (有効期間): beginning, end, renewal and notice, each with the words that say it.

Example found: 「締結の日から１年間」 signed 2014-09-01 → expires 2015-08-31 (民法 第140条 counts the first day out, but
agreements that begin 「の日から」 with the day itself count it in: the last day is the day before the
anniversary). Not found: 「派遣の期間は、１年以内とする」, the duration of something else.
Where signing is left blank nothing is computed from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from kyoutei_nlp.agreement import Clause, Tag
from kyoutei_nlp.characters import Folded, fold
from kyoutei_nlp.document import Document
from kyoutei_nlp.tagging.date_values import When
from kyoutei_nlp.tagging.records import head_of, is_deed
from kyoutei_nlp.tagging.term_ends import beginning_of, endless, ends_of
from kyoutei_nlp.tagging.term_renewal import is_renewal, renewal
from kyoutei_nlp.tagging.term_sentences import Found, Sentence, pattern, words

TAGGER: Final = "terms/2"
# A heading over a line about the term; longer lines are text.
HEADING_LENGTH: Final = 16


def tag(document: Document, clauses: Sequence[Clause], tags: Sequence[Tag]) -> list[Tag]:
    """The term of the agreement that the document is or announces; nothing for other texts."""
    head = head_of(tags)
    if not is_deed(document, tags) and head is None:
        return []
    folded = fold(document.text)
    sentences = _sentences(folded, document, clauses, tags)
    amends = head is not None and head.attributes.get("kind") == "amendment"
    found: dict[str, Found] = {}
    for item in _all(sentences, _signed_on(tags), amends=amends):
        found.setdefault(item.what, item)
    if "expires_on" in found:
        found.pop("open_ended", None)
    elif "effective_from" in found and "auto_renewal" not in found and not amends:
        begins = found["effective_from"]
        if is_deed(document, tags) and not re.search(words("of_a_term"), folded.text):
            found.setdefault("open_ended", replace(begins, what="open_ended", value="true"))
    return [_tag(folded, item) for item in found.values()]


def _all(sentences: Sequence[Sentence], signed: date | None, *, amends: bool) -> Iterator[Found]:
    """What the sentences say; in an amendment 「締結の日から1年間」 counts from the older agreement's day."""
    begun: date | None = None
    for sentence in sentences:
        quoted = amends and sentence.own
        beginning = beginning_of(sentence, None if quoted else signed)
        if beginning:
            yield beginning
            begun = begun or date.fromisoformat(beginning.value)
        first = _before_renewal(sentence)
        if first:
            yield from ends_of(first, None if quoted else begun)
        without_end = endless(sentence)
        if without_end:
            yield without_end
    yield from renewal(sentences)


def _before_renewal(sentence: Sentence) -> Sentence | None:
    """What a sentence says of the first term: all of it, or what stands before 「とし、申出がないときは更新」."""
    if not is_renewal(sentence):
        return sentence
    cut = pattern("expiry", "first_term").search(sentence.text)
    return sentence.upto(cut.end()) if cut else None


def _signed_on(tags: Sequence[Tag]) -> date | None:
    """The day of signing; None while it is only planned, when nothing can be counted from it."""
    head = head_of(tags)
    if head is not None and head.attributes.get("status") == "planned":
        return None
    for tag in tags:
        if tag.label == "date" and tag.record == "0" and tag.attributes.get("role") == "signed":
            return day_of(tag.value)
    return None


def day_of(value: str) -> date | None:
    """The date, or None for a month, a year or a day the calendar has not."""
    try:
        return date.fromisoformat(value) if len(value) == len("2000-01-01") else None
    except ValueError:
        return None


def _month_end(tag: Tag) -> date | None:
    """令和６年度末 and 令和７年３月末 end on the last day of the month."""
    if not tag.surface.endswith("末") or len(tag.value) != len("2000-01"):
        return None
    return When(int(tag.value[:4]), int(tag.value[5:])).last_day()


# -- where to look --------------------------------------------------------------------------------


def _sentences(
    folded: Folded, document: Document, clauses: Sequence[Clause], tags: Sequence[Tag]
) -> list[Sentence]:
    """The sentences of the term clauses, and those elsewhere that speak of the agreement's validity."""
    days = _days(folded, tags)
    kinds = words("clause_kinds")
    spans = [clause.span for clause in clauses if clause.kind in kinds and clause.level <= 1]
    inside, outside, ending = [], [], []
    above, told_until = "", -1  # where the last sentence about the term outside its clause ends
    for start, text in _split(folded.text):
        headed, above = bool(re.search(words("heading"), above)), _heading(text)
        raw = folded.starts[start]
        held = tuple(day for day in days if start <= day[0] and day[1] <= start + len(text))
        within = any(span.start <= raw < span.end for span in spans)
        named = within or headed or bool(re.search(words("own"), text))
        sentence = Sentence(start, text, held, own=named)
        if re.search(words("foreign"), text):
            continue
        if within:
            inside.append(sentence)
        elif headed or re.search(words("sentence"), text) or _goes_on(text, start, told_until):
            outside.append(sentence)
            told_until = start + len(text)
        elif pattern("notice", "of_ending").search(text):
            ending.append(sentence)
    return inside + outside + ending


def _goes_on(text: str, start: int, told_until: int) -> bool:
    """ただし、… right behind a sentence about the term, in the same paragraph."""
    return start == told_until + 1 and bool(re.match(words("goes_on"), text.lstrip()))


def _heading(text: str) -> str:
    """The line if it can be a heading."""
    return text.strip() if len(text.strip()) <= HEADING_LENGTH else ""


def _days(folded: Folded, tags: Sequence[Tag]) -> list[tuple[int, int, date]]:
    """The full dates as folded ranges."""
    place = {raw: index for index, raw in reversed(list(enumerate(folded.starts)))}
    days = []
    for tag in tags:
        day = (day_of(tag.value) or _month_end(tag)) if tag.label == "date" else None
        if day and tag.attributes.get("role") != "law":
            days.append((place[tag.span.start], place[tag.span.end], day))
    return days


def _split(text: str) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r"[^。\n]+", text):
        yield match.start(), match.group()


def _tag(folded: Folded, item: Found) -> Tag:
    span = folded.raw_span(item.start, item.end)
    surface = folded.raw[span.start : span.end]
    attributes = {"record": "0", "what": item.what}
    return Tag("term", span, surface, item.value, "rule", 0.9, TAGGER, attributes)
