"""Precision, recall, F1 and the list of mistakes (適合率・再現率・F1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from kyoutei_nlp.evaluating.compared import Bag, Record
from kyoutei_nlp.evaluating.gold import GoldRecord
from kyoutei_nlp.evaluating.labels import LABELS, NO_AGREEMENT
from kyoutei_nlp.evaluating.places import Places

MACRO_LABELS: Final = ("kind", "agreement_kind", "fields")
"""Labels with a fixed set of values, for which the mean F1 over the values is given too."""

CONFUSABLE: Final[Mapping[str, str]] = {
    "kind": "",
    "agreement_kind": "",
    "party_type": "=",
    "date_roles": " ",
}
"""Labels with one of a few values for each subject, and what stands between subject and value."""

EMPTY_RECORD: Final[Record] = {
    "parties": [], "municipalities": [], "organisations": [], "people": [], "dates": [], "clauses": [],
    "fields": [], "mentions": [], "agreements": [], "duties": [], "amounts": [], "disasters": [], "programmes": [], "kind": None, "agreement_kind": None, "title": None, "signed_on": None,
    "effective_from": None, "expires_on": None, "auto_renewal": None, "renewal_period": None,
    "notice_period": None,
}  # fmt: skip
"""What is compared for a document that could not be read."""


@dataclass(frozen=True, slots=True)
class Score:
    """Micro-averaged figures of one label.

    Attributes:
        n_gold: Values in the gold.
        n_found: Values found.
        n_right: Values in both.
        n_documents: Documents on which the label was judged.
        n_exact: Documents on which nothing was missing and nothing extra (empty and empty included).
    """

    label: str
    n_gold: int
    n_found: int
    n_right: int
    n_documents: int
    n_exact: int

    @property
    def precision(self) -> float:
        """Right of the found; 1 when nothing was found and nothing was there, else 0 for nothing found."""
        return self.n_right / self.n_found if self.n_found else float(not self.n_gold)

    @property
    def recall(self) -> float:
        """Found of the gold; 1 when there was nothing to find."""
        return self.n_right / self.n_gold if self.n_gold else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        both = self.n_gold + self.n_found
        return 2 * self.n_right / both if both else 1.0

    @property
    def accuracy(self) -> float:
        """Share of the documents that are wholly right."""
        return self.n_exact / self.n_documents if self.n_documents else 1.0

    def as_dict(self) -> dict[str, Any]:
        """All figures, rounded to four digits."""
        names = ("precision", "recall", "f1", "accuracy")
        return asdict(self) | {name: round(getattr(self, name), 4) for name in names}


@dataclass(frozen=True, slots=True)
class Mistake:
    """A value that is missing or too much (誤り), in a document of a kind, with the words around it where they stand in the text."""

    label: str
    document: str
    kind: Literal["missing", "extra"]
    value: str
    document_kind: str = "other"
    context: str | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Figures and mistakes (評価).

    Attributes:
        scores: One a label that the gold has, in the order of ``LABELS``.
        by_kind: The same for the documents of each kind; the kind the gold gives, else the one found.
        macro_f1: Mean F1 over the values of a label with a fixed set of values.
        confusion: Label → (right value, found value, how often), the commonest first; only where they differ.
        unread: Gold keys without a record; all their labels count as missing.
    """

    n_documents: int
    scores: tuple[Score, ...]
    by_kind: Mapping[str, tuple[Score, ...]]
    macro_f1: Mapping[str, float]
    errors: tuple[Mistake, ...]
    confusion: Mapping[str, tuple[tuple[str, str, int], ...]]
    unread: tuple[str, ...]

    def score(self, label: str) -> Score | None:
        """The figures of one label, None where it was not judged."""
        return next((score for score in self.scores if score.label == label), None)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "documents": self.n_documents,
            "scores": [score.as_dict() for score in self.scores],
            "by_kind": {k: [s.as_dict() for s in scores] for k, scores in self.by_kind.items()},
            "macro_f1": {label: round(value, 4) for label, value in self.macro_f1.items()},
            "confusion": {
                label: [list(row) for row in rows] for label, rows in self.confusion.items()
            },
            "unread": list(self.unread),
            "errors": [asdict(mistake) for mistake in self.errors],
        }


@dataclass(frozen=True, slots=True)
class _Judged:
    """One label of one document, settled."""

    label: str
    document: str
    kind: str
    gold: Bag
    found: Bag
    places: Places


def evaluate(gold: Iterable[GoldRecord], found: Mapping[str, Record]) -> Evaluation:
    """Compare records of the contract with gold.

    Names after NFKC, with legal forms in full and without the prefecture before a municipality; dates by value;
    only labels that are in a gold line are judged on its document.

    Args:
        gold: What should be found.
        found: Gold key → record, as :func:`match_gold` gives it.
    """
    entries = list(gold)
    judged = [each for entry in entries for each in _judge(entry, found.get(entry.key))]
    kinds = sorted({each.kind for each in judged})
    return Evaluation(
        n_documents=len(entries),
        scores=_scores(judged),
        by_kind={kind: _scores([each for each in judged if each.kind == kind]) for kind in kinds},
        macro_f1=_macro(judged),
        errors=tuple(mistake for each in judged for mistake in _mistakes(each)),
        confusion={label: rows for label in CONFUSABLE if (rows := _confusion(label, judged))},
        unread=tuple(entry.key for entry in entries if entry.key not in found),
    )


def _judge(entry: GoldRecord, record: Record | None) -> list[_Judged]:
    kind = str(entry.labels.get("kind") or (record or {}).get("kind") or "other")
    judged: list[_Judged] = []
    places = Places(entry.labels, record or EMPTY_RECORD)
    for label, compare in LABELS.items():
        compared = compare(entry.labels, record or EMPTY_RECORD)
        if compared is None:
            continue
        gold, found = compared.settled()
        if record is None and label == "negatives":
            found = Counter([NO_AGREEMENT])
        judged.append(_Judged(label, entry.key, kind, gold, found, places))
    return judged


def _scores(judged: Iterable[_Judged]) -> tuple[Score, ...]:
    groups: dict[str, list[_Judged]] = {}
    for each in judged:
        groups.setdefault(each.label, []).append(each)
    return tuple(_score(label, groups[label]) for label in LABELS if label in groups)


def _score(label: str, judged: list[_Judged]) -> Score:
    return Score(
        label=label,
        n_gold=sum(each.gold.total() for each in judged),
        n_found=sum(each.found.total() for each in judged),
        n_right=sum((each.gold & each.found).total() for each in judged),
        n_documents=len(judged),
        n_exact=sum(each.gold == each.found for each in judged),
    )


def _macro(judged: Iterable[_Judged]) -> dict[str, float]:
    """Mean over the values that stand in the gold."""
    means: dict[str, float] = {}
    groups = {label: [e for e in judged if e.label == label] for label in MACRO_LABELS}
    for label, own in groups.items():
        values = {value for each in own for value in each.gold}
        f1s = [_f1_of(value, own) for value in sorted(values)]
        means |= {label: sum(f1s) / len(f1s)} if f1s else {}
    return means


def _f1_of(value: str, judged: list[_Judged]) -> float:
    right = sum(min(each.gold[value], each.found[value]) for each in judged)
    both = sum(each.gold[value] + each.found[value] for each in judged)
    return 2 * right / both if both else 1.0


def _confusion(label: str, judged: Iterable[_Judged]) -> tuple[tuple[str, str, int], ...]:
    """Which value was taken for which, subject by subject."""
    taken = Counter[tuple[str, str]]()
    for each in (e for e in judged if e.label == label):
        missing = dict(_parted(value, label) for value in (each.gold - each.found))
        extra = dict(_parted(value, label) for value in (each.found - each.gold))
        taken.update(
            (missing[subject], extra[subject]) for subject in missing.keys() & extra.keys()
        )
    return tuple((right, wrong, n) for (right, wrong), n in taken.most_common())


def _parted(value: str, label: str) -> tuple[str, str]:
    """Subject and value: 館山市=municipality is about 館山市; a kind is about its document."""
    mark = CONFUSABLE[label]
    subject, _, told = value.rpartition(mark) if mark else ("", "", value)
    return subject, told


def _mistakes(each: _Judged) -> list[Mistake]:
    told: list[tuple[Literal["missing", "extra"], str]] = [
        *(("missing", value) for value in (each.gold - each.found).elements()),
        *(("extra", value) for value in (each.found - each.gold).elements()),
    ]
    return [
        Mistake(each.label, each.document, how, value, each.kind, each.places.context(value))
        for how, value in told
    ]
