"""Some sorted documents teach the rest: right where it speaks, silent where it is not sure, honest about both."""

from __future__ import annotations

import numpy as np
import pytest

from kyoutei_nlp.errors import ThemeError
from kyoutei_nlp.theming import learn_by_example


def _documents(n_each: int, *, noise: float, seed: int = 0, labels: str = "防観福"):  # type: ignore[no-untyped-def]
    random = np.random.RandomState(seed)
    truth = [label for label in labels for _ in range(n_each)]
    centres = np.repeat(np.eye(20)[: len(labels)], n_each, axis=0)
    return centres + noise * random.standard_normal(centres.shape), truth


def test_thirty_examples_teach_the_rest() -> None:
    head = learn_by_example(*_documents(10, noise=0.15))
    rows, truth = _documents(40, noise=0.15, seed=1)
    said = head.decide(rows)
    assert np.mean([each.best == label for each, label in zip(said, truth, strict=True)]) > 0.9
    assert np.allclose(head.probabilities(rows).sum(axis=1), 1)
    assert [point.n_examples for point in head.curve] == sorted(
        point.n_examples for point in head.curve
    )
    assert head.curve[-1].accuracy >= head.curve[0].accuracy


def test_what_is_said_is_right_and_the_rest_is_left_to_people() -> None:
    head = learn_by_example(*_documents(15, noise=0.32))
    rows, truth = _documents(200, noise=0.32, seed=2)
    said = head.decide(rows)
    spoken = [
        each.label == label
        for each, label in zip(said, truth, strict=True)
        if each.label is not None
    ]
    everything = [each.best == label for each, label in zip(said, truth, strict=True)]
    assert 0.2 < len(spoken) / len(said) < 1.0
    assert np.mean(spoken) > np.mean(everything)
    assert abs(np.mean(spoken) - head.precision) < 0.12


def test_probabilities_mean_what_they_say() -> None:
    head = learn_by_example(*_documents(15, noise=0.3))
    rows, truth = _documents(300, noise=0.3, seed=3)
    said = head.decide(rows)
    right = np.mean([each.best == label for each, label in zip(said, truth, strict=True)])
    assert abs(np.mean([each.probability for each in said]) - right) < 0.1


def test_two_labels_are_enough_and_why_is_told() -> None:
    rows, truth = _documents(6, noise=0.1, labels="防観")
    head = learn_by_example(rows, truth)
    (decision,) = head.decide(np.eye(20)[1:2])
    assert (decision.best, truth[decision.nearest]) == ("観", "観")
    assert head.speaks_for("観", np.eye(20)[[0, 1, 5]])[0] == 1


REFUSED = [(["防", "防"], "二種類以上"), (["防", "防", "観"], "観")]


@pytest.mark.parametrize(("labels", "told"), REFUSED)
def test_too_few_examples_are_refused_in_words(labels: list[str], told: str) -> None:
    with pytest.raises(ThemeError, match=told):
        learn_by_example(np.eye(5)[: len(labels)], labels)


def test_the_same_examples_teach_the_same() -> None:
    one, two = (learn_by_example(*_documents(8, noise=0.2)) for _ in range(2))
    assert np.array_equal(one.coefficients, two.coefficients)
    assert (one.limit, one.temperature) == (two.limit, two.temperature)
