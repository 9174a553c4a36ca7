"""What deeds of one kind usually have: kinds of clauses, and values of the term (ふつうの条項と期間)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from kyoutei_nlp.agreement import Agreement
from kyoutei_nlp.corpus import Corpus, DeedClause, DeedRow
from kyoutei_nlp.data import names_of

USUAL: Final = 0.6
"""The share of the deeds from which a kind of clause is usual."""
RARE: Final = 0.1
COMMON: Final = 0.3
"""A value is unusual where so few have it, and so many have the commonest."""
ENOUGH: Final = 5
"""Deeds under which no kind of clause is called usual."""
ENOUGH_VALUES: Final = 10
"""Deeds that say a value, under which none is called unusual."""
MOST_DEEDS: Final = 1_500
EXAMPLES: Final = 3
NOT_COUNTED: Final = frozenset({"other", "preamble", "signature", "appendix", "copies"})
"""Parts that say nothing of what was agreed."""
ITEMS: Final = {
    "term": "有効期間の長さ",
    "auto_renewal": "自動更新",
    "renewal_period": "更新の期間",
    "notice_period": "申し出の期限",
}


@dataclass(frozen=True, slots=True)
class Example:
    """A place in a deed of the corpus (例)."""

    document_id: str
    title: str
    number: str | None
    heading: str | None
    page: int
    start: int
    end: int

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class UsualClause:
    """A kind of clause that most deeds of the kind have.

    Attributes:
        share: Of the deeds.
        here: Whether the deed looked at has it.
    """

    kind: str
    share: float
    here: bool
    examples: tuple[Example, ...]

    @property
    def name(self) -> str:
        """As a person reads it."""
        return names_of("clause_kinds").get(self.kind, self.kind)


@dataclass(frozen=True, slots=True)
class UnusualValue:
    """A value of the term that few deeds of the kind have.

    Attributes:
        share: Of the deeds that say anything, those with this value.
        usual, usual_share: The commonest value.
        clause: Number of the clause that says it.
    """

    item: str
    value: str
    share: float
    usual: str
    usual_share: float
    clause: str | None
    examples: tuple[Example, ...]

    @property
    def name(self) -> str:
        """What it is a value of, as a person reads it."""
        return ITEMS[self.item]


def deeds_like(corpus: Corpus, kind: str, *, without: str) -> tuple[tuple[DeedRow, ...], bool]:
    """The deeds of a kind, evenly drawn where there are many; of any kind where there are too few, and whether so.

    Args:
        corpus: Where they are.
        kind: Of agreement.
        without: Id of the document looked at.
    """
    for wanted in (kind, None):
        keys = [key for key in corpus.deed_keys(wanted) if key != without]
        drawn = keys[:: max(1, -(-len(keys) // MOST_DEEDS))]
        deeds = [d for d in corpus.deeds_of(drawn) if wanted in (None, d.kind)]
        if len(deeds) >= ENOUGH:
            break
    return tuple(deeds), wanted is None


def usual_clauses(deeds: Sequence[DeedRow], here: Iterable[str]) -> tuple[UsualClause, ...]:
    """The kinds of clauses that most of the deeds have, the commonest first."""
    own = set(here)
    counts = Counter(kind for deed in deeds for kind in kinds_of(deed))
    told = []
    for kind, count in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
        if count / len(deeds) >= USUAL and len(deeds) >= ENOUGH:
            examples = (place for deed in deeds if (place := _place(deed, kind)) is not None)
            told.append(UsualClause(kind, count / len(deeds), kind in own, _some(examples)))
    return tuple(told)


def kinds_of(deed: DeedRow) -> set[str]:
    """The kinds of its clauses, with what another clause says on the way (更新 inside 有効期間)."""
    found = {clause.kind for clause in deed.clauses} - NOT_COUNTED
    return found | _implied(deed.auto_renewal is not None, deed.expires_on is not None)


def kinds_here(agreement: Agreement) -> set[str]:
    """Likewise, of an agreement that was read."""
    found = {clause.kind for clause in agreement.clauses if clause.level <= 1} - NOT_COUNTED
    term = agreement.term
    return found | _implied(term.auto_renewal is not None, term.expires_on is not None)


def _implied(renews: bool, ends: bool) -> set[str]:
    return ({"renewal"} if renews else set()) | ({"term"} if ends else set())


def unusual_values(deeds: Sequence[DeedRow], agreement: Agreement) -> tuple[UnusualValue, ...]:
    """The values of the term that few of the deeds have."""
    found = []
    for item, (value, clause) in _values_here(agreement).items():
        told = [(deed, known) for deed in deeds if (known := _value(deed, item)) is not None]
        counts = Counter(known for _, known in told)
        if len(told) < ENOUGH_VALUES:
            continue
        usual, most = min(counts.items(), key=lambda each: (-each[1], each[0]))
        share, usual_share = counts[value] / len(told), most / len(told)
        if share < RARE and usual_share >= COMMON:
            same = (
                place for deed, known in told if known == usual and (place := _term_place(deed))
            )
            found.append(UnusualValue(item, value, share, usual, usual_share, clause, _some(same)))
    return tuple(found)


def _values_here(agreement: Agreement) -> dict[str, tuple[str, str | None]]:
    term = agreement.term
    begins = term.effective_from or agreement.signed_on
    facts = {
        "auto_renewal": term.auto_renewal,
        "renewal_period": term.renewal_period,
        "notice_period": term.notice_period,
    }
    found = {
        item: (_told(fact.value), _number(agreement, fact)) for item, fact in facts.items() if fact
    }
    length = span_of(
        begins.value if begins else None, term.expires_on.value if term.expires_on else None
    )
    if length and term.expires_on:
        found["term"] = (length, _number(agreement, term.expires_on))
    return found  # fmt: skip


def _number(agreement: Agreement, fact: Any) -> str | None:
    return next((clause.number for clause in agreement.clauses_of(fact)), None)


def _value(deed: DeedRow, item: str) -> str | None:
    if item == "term":
        return span_of(deed.begins_on, deed.expires_on)
    value = getattr(deed, item)
    return None if value is None else _told(value)


def _told(value: str | bool) -> str:
    return value if isinstance(value, str) else {True: "あり", False: "なし"}[value]


def span_of(first: str | None, last: str | None) -> str | None:
    """From one day to the other, both of them inside, as a period: whole years from nine months on, else months.

    >>> span_of("2024-04-01", "2025-03-31")
    'P1Y'
    """
    try:
        begin, end = date.fromisoformat(first or ""), date.fromisoformat(last or "")
        end += timedelta(days=1)
    except (ValueError, OverflowError):
        return None
    months = (end.year - begin.year) * 12 + end.month - begin.month + (end.day - begin.day) / 30
    if months <= 0:
        return None
    return f"P{round(months / 12)}Y" if months >= 9 else f"P{max(1, round(months))}M"


def _place(deed: DeedRow, kind: str) -> Example | None:
    clause = next((each for each in deed.clauses if each.kind == kind), None)
    if clause is None and kind == "renewal":  # said on the way by the clause of the term
        clause = next((each for each in deed.clauses if each.kind == "term"), None)
    return _example(deed, clause) if clause else None


def _term_place(deed: DeedRow) -> Example | None:
    return _place(deed, "term") or _place(deed, "renewal")


def _example(deed: DeedRow, clause: DeedClause) -> Example:
    return Example(
        deed.document_id, deed.title, clause.number, clause.heading, clause.page, clause.start, clause.end
    )  # fmt: skip


def _some(examples: Iterable[Example]) -> tuple[Example, ...]:
    """The first few, each of another title: deeds of one form say the same."""
    return tuple(_distinct(examples))


def _distinct(examples: Iterable[Example]) -> Iterator[Example]:
    titles: set[str] = set()
    for each in examples:
        if each.title not in titles:
            titles.add(each.title)
            yield each
        if len(titles) == EXAMPLES:
            return
