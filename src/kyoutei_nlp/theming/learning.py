"""Classification by example (例から学ぶ): some documents that a person has sorted teach the rest.

Logistic regression on document vectors; probabilities calibrated by temperature (Guo et al. 2017) and the limit under which
nothing is said both come from cross-validation, so that what is printed is what to expect.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from kyoutei_nlp.errors import ThemeError
from kyoutei_nlp.theming.clustering import unit

# Inverse regularisation over unit vectors; 1, 3, 10, 30, 100 give 0.565 to 0.580 on 69 items of
# models/kyoutei-fields/calibration.tsv (19 fields, so few of each): it hardly matters.
STRENGTH: Final = 10.0
FEWEST_OF_A_CLASS: Final = 2
FOLDS: Final = 5
# What is said must be right in this share of cross-validation; the rest is left to people.
PRECISION: Final = 0.9
TEMPERATURES: Final = np.geomspace(0.05, 5.0, 40)
CURVE: Final = (0.25, 0.5, 0.75, 1.0)

Rows = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Accuracy in cross-validation when learned from ``n_examples`` (学習曲線の一点)."""

    n_examples: int
    accuracy: float


@dataclass(frozen=True, slots=True)
class Decision:
    """What is said of a document.

    Attributes:
        label: None where the probability lies in the band that is left to people (保留).
        best: The most probable label in any case.
        probability: Of ``best``, calibrated.
        nearest: Number of the most similar example.
    """

    label: str | None
    best: str
    probability: float
    nearest: int


@dataclass(frozen=True, slots=True, eq=False)
class ExampleHead:
    """What was learned from examples.

    Attributes:
        labels: Names of the classes.
        coefficients: ``(n_labels, d)``.
        intercepts: ``(n_labels,)``.
        temperature: Scores are divided by it.
        limit: Below this probability nothing is said.
        accuracy: In cross-validation, of all examples.
        said: Share of the examples of which something was said in cross-validation.
        precision: Share of those that was right.
        curve: How accuracy grew with the number of examples.
        examples: ``(n_examples, d)``, unit rows.
    """

    labels: tuple[str, ...]
    coefficients: Rows
    intercepts: Rows
    temperature: float
    limit: float
    accuracy: float
    said: float
    precision: float
    curve: tuple[CurvePoint, ...]
    examples: Rows

    def probabilities(self, rows: Rows) -> Rows:
        """``(n, n_labels)`` for document vectors ``(n, d)``; rows sum to 1."""
        return _softmax((unit(rows) @ self.coefficients.T + self.intercepts) / self.temperature)

    def decide(self, rows: Rows) -> tuple[Decision, ...]:
        """Label, probability and nearest example of each document vector ``(n, d)``."""
        chances = self.probabilities(rows)
        near = (unit(rows) @ self.examples.T).argmax(axis=1)
        return tuple(
            Decision(
                self.labels[best] if chance[best] >= self.limit else None,
                self.labels[best],
                float(chance[best]),
                int(nearest),
            )
            for chance, best, nearest in zip(chances, chances.argmax(axis=1), near, strict=True)
        )

    def speaks_for(self, label: str, passages: Rows) -> list[int]:
        """The passages ``(n, d)`` of a document that speak most for a label, strongest first (why this theme)."""
        number = self.labels.index(label)
        others = np.delete(self.coefficients, number, axis=0).mean(axis=0)
        return [
            int(row) for row in np.argsort(-(unit(passages) @ (self.coefficients[number] - others)))
        ]


def learn_by_example(rows: Rows, labels: Sequence[str], *, random_state: int = 0) -> ExampleHead:
    """Learn from documents that a person has sorted; 20 to 50 are enough to see whether it works.

    Args:
        rows: Document vectors ``(n_examples, d)``.
        labels: What each is.
        random_state: Seed of the folds.

    Raises:
        ThemeError: Fewer than two labels, or a label with a single example.
    """
    counts = Counter(labels)
    if len(counts) < 2:
        raise ThemeError("例から学ぶには、二種類以上の例が要ります")
    alone = sorted(label for label, n in counts.items() if n < FEWEST_OF_A_CLASS)
    if alone:
        raise ThemeError(
            f"例がひとつしかないものがあります: {'、'.join(alone)}。それぞれ二件以上にしてください"
        )
    examples, names = unit(np.asarray(rows, dtype=np.float64)), tuple(sorted(counts))
    truth = np.array([names.index(label) for label in labels])
    scores = _held_out_scores(examples, truth, random_state)
    temperature = min(TEMPERATURES, key=lambda t: _log_loss(_softmax(scores / t), truth))
    chances = _softmax(scores / temperature)
    limit = _limit(chances, truth)
    said, right = chances.max(axis=1) >= limit, chances.argmax(axis=1) == truth
    coefficients, intercepts = _fitted(examples, truth, len(names))
    return ExampleHead(
        names,
        coefficients,
        intercepts,
        float(temperature),
        limit,
        float(right.mean()),
        float(said.mean()),
        float(right[said].mean()) if said.any() else 0.0,
        _curve(examples, truth, random_state),
        examples,
    )


def _fitted(rows: Rows, truth: NDArray[np.int64], n_labels: int) -> tuple[Rows, Rows]:
    """Coefficients and intercepts with a row for every label; of two labels scikit-learn gives one row."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=STRENGTH, max_iter=1000, class_weight="balanced").fit(rows, truth)
    coefficients = np.zeros((n_labels, rows.shape[1]))
    intercepts = np.full(n_labels, -30.0)
    if len(model.classes_) == 2:
        coefficients[model.classes_] = np.stack([-model.coef_[0], model.coef_[0]]) / 2
        intercepts[model.classes_] = np.array([-model.intercept_[0], model.intercept_[0]]) / 2
    else:
        coefficients[model.classes_], intercepts[model.classes_] = model.coef_, model.intercept_
    return coefficients, intercepts


def _folds(truth: NDArray[np.int64], random_state: int) -> list[tuple[Any, Any]]:
    from sklearn.model_selection import StratifiedKFold

    n = int(min(FOLDS, np.bincount(truth).min()))
    folds = StratifiedKFold(max(2, n), shuffle=True, random_state=random_state)
    return list(folds.split(np.zeros(len(truth)), truth))


def _held_out_scores(rows: Rows, truth: NDArray[np.int64], random_state: int) -> Rows:
    n_labels = int(truth.max()) + 1
    scores = np.zeros((len(rows), n_labels))
    for inside, outside in _folds(truth, random_state):
        coefficients, intercepts = _fitted(rows[inside], truth[inside], n_labels)
        scores[outside] = rows[outside] @ coefficients.T + intercepts
    return scores


def _curve(rows: Rows, truth: NDArray[np.int64], random_state: int) -> tuple[CurvePoint, ...]:
    """Each fold learned from a part of its examples, one of every label at least."""
    random = np.random.RandomState(random_state)
    n_labels = int(truth.max()) + 1
    points = []
    for share in CURVE:
        right = used = 0
        folds = _folds(truth, random_state)
        for inside, outside in folds:
            part = _some_of_each(inside, truth, share, random)
            coefficients, intercepts = _fitted(rows[part], truth[part], n_labels)
            right += int(
                ((rows[outside] @ coefficients.T + intercepts).argmax(1) == truth[outside]).sum()
            )
            used += len(part)
        points.append(CurvePoint(round(used / len(folds)), right / len(rows)))
    return tuple(points)


def _some_of_each(
    inside: NDArray[np.int64], truth: NDArray[np.int64], share: float, random: np.random.RandomState
) -> NDArray[np.int64]:
    chosen = [
        random.permutation(own)[: max(1, round(share * len(own)))]
        for label in np.unique(truth[inside])
        for own in [inside[truth[inside] == label]]
    ]
    return np.sort(np.concatenate(chosen))


def _limit(chances: Rows, truth: NDArray[np.int64]) -> float:
    """The least probability from which on ``PRECISION`` of what is said was right; 1 if none is."""
    best, right = chances.max(axis=1), chances.argmax(axis=1) == truth
    for limit in np.sort(best):
        if right[best >= limit].mean() >= PRECISION:
            return float(limit)
    return 1.0


def _log_loss(chances: Rows, truth: NDArray[np.int64]) -> float:
    return float(-np.log(np.maximum(chances[np.arange(len(truth)), truth], 1e-12)).mean())


def _softmax(scores: Rows) -> Rows:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
