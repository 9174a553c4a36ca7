"""One label of one document, gold beside found (正解と結果)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

Record = dict[str, Any]
Bag = Counter[str]


@dataclass(frozen=True, slots=True)
class Compared:
    """One label of one document.

    Attributes:
        optional: Values that count neither way.
        equal: Found value → gold value it may stand for.
    """

    gold: Bag
    found: Bag
    optional: frozenset[str] = frozenset()
    equal: dict[str, str] = field(default_factory=dict)

    def settled(self) -> tuple[Bag, Bag]:
        """Both bags with what is optional left out and what is equal made the same."""
        found = Counter[str]()
        for value, count in self.found.items():
            found[self.equal.get(value, value)] += count
        gold = Counter({v: n for v, n in self.gold.items() if v not in self.optional})
        extra = self.optional - set(gold)
        return gold, Counter({v: n for v, n in found.items() if v not in extra})
