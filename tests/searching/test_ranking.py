import numpy as np
import pytest

from kyoutei_nlp.searching.ranking import (
    FARTHEST,
    MOST_WEIGHT,
    by_words,
    deviations,
    joined,
    trust,
    weight_of_meaning,
)


@pytest.mark.parametrize(
    ("percentiles", "trusted"),
    [([], 1.0), ([1.0, 1.0, 1.0], 1.0), ([0.5, 0.5], 0.0), ([0.1], 0.0), ([1.0, 0.5], 0.5)],
)
def test_vectors_are_trusted_as_far_as_they_see_what_words_see(percentiles, trusted):
    assert trust(percentiles) == pytest.approx(trusted)


@pytest.mark.parametrize(
    ("best_share", "trusted", "share_of_most"),
    [
        (0.0, 0.0, 1.0),  # no words: only meaning to go by
        (1.0, 0.0, 0.0),  # thick words and vectors that see nothing of them
        (1.0, 1.0, 1.0),
        (0.25, 0.0, 0.5),
    ],
)
def test_meaning_weighs_as_far_as_words_are_thin_or_vectors_trusted(
    best_share, trusted, share_of_most
):
    assert weight_of_meaning(best_share, trusted) == pytest.approx(share_of_most * MOST_WEIGHT)


@pytest.mark.parametrize(
    ("words", "meaning", "order"),
    [
        ({1: 1.0, 2: 0.5}, {2: 2.0}, [1, 2]),  # words lead
        ({1: 0.1, 2: 0.05}, {3: 4.0}, [3, 1, 2]),  # thin words do not
        ({}, {5: 1.0, 4: 2.0}, [4, 5]),
        ({1: 0.5, 2: 0.5}, {2: 1.0}, [2, 1]),  # meaning decides between equals
        ({2: 0.5, 1: 0.5}, {}, [1, 2]),
    ],
)
def test_words_and_meaning_joined(words, meaning, order):
    assert list(joined(words, meaning, weight=MOST_WEIGHT)) == order


def test_other_passages_and_covered_words_break_ties():
    found = by_words({1: [0.5], 2: [0.5, 0.4], 3: [0.5]}, {3: 1.0})
    assert found[2] > found[1]
    assert found[3] > found[2]


def test_standing_out_is_told_by_the_crowd_alone():
    crowd = np.array([0.1, 0.2, 0.3, 0.4, 0.5], dtype=np.float32)
    near = deviations(np.array([0.1, 0.3, 0.5, 9.0], dtype=np.float32), crowd)
    assert near[0] < near[1] == 0
    assert near[2] == pytest.approx(0.2 / crowd.std())
    assert near[3] == FARTHEST
    scaled = deviations(np.array([0.8], dtype=np.float32), crowd + np.float32(0.3))
    assert scaled[0] == pytest.approx(near[2], rel=1e-5)
    assert deviations(crowd, np.zeros(3, dtype=np.float32)).tolist() == [0.0] * 5
