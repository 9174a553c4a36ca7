import numpy as np
import pytest

from kyoutei_nlp.searching.ranking import (
    FARTHEST,
    MOST_WEIGHT,
    SETTLED,
    SETTLED_WEIGHT,
    THICK,
    THICK_WEIGHT,
    THIN,
    by_words,
    deviations,
    joined,
    trust,
    weight_of_meaning,
    weight_of_words,
)


@pytest.mark.parametrize(
    ("percentiles", "trusted"),
    [([], 1.0), ([1.0, 1.0, 1.0], 1.0), ([0.5, 0.5], 0.0), ([0.1], 0.0), ([1.0, 0.5], 0.5)],
)
def test_vectors_are_trusted_as_far_as_they_see_what_words_see(percentiles, trusted):
    assert trust(percentiles) == pytest.approx(trusted)


@pytest.mark.parametrize(
    ("best_share", "trusted", "of_meaning", "of_words"),
    [
        (0.0, 0.0, MOST_WEIGHT, 1.0),  # no words, and vectors that see nothing of what there is
        (0.0, 1.0, MOST_WEIGHT, 0.0),  # a word met by chance does not lead
        (THIN, 1.0, MOST_WEIGHT, 0.0),
        ((THIN + THICK) / 2, 1.0, (MOST_WEIGHT + THICK_WEIGHT) / 2, 0.5),
        (THICK, 1.0, THICK_WEIGHT, 1.0),
        (THICK, 0.0, 0.0, 1.0),  # thick words and vectors that see nothing of them
        (SETTLED, 1.0, SETTLED_WEIGHT, 1.0),
        (9.0, 0.5, SETTLED_WEIGHT / 2, 1.0),
    ],
)
def test_words_say_whose_turn_it_is(best_share, trusted, of_meaning, of_words):
    assert weight_of_meaning(best_share, trusted) == pytest.approx(of_meaning)
    assert weight_of_words(best_share, trusted) == pytest.approx(of_words)


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


def test_a_word_met_by_chance_does_not_lead():
    words, meaning = {1: 0.15, 2: 0.1}, {3: 4.0, 2: 1.0}
    weights = {"weight": weight_of_meaning(0.15, 0.9), "words_weight": weight_of_words(0.15, 0.9)}
    assert list(joined(words, meaning, **weights)) == [3, 2, 1]


def test_other_passages_and_covered_words_break_ties():
    found = by_words({1: [0.5], 2: [0.5, 0.4], 3: [0.5]}, {}, {3: 1.0})
    assert found[2] > found[1]
    assert found[3] > found[2]


def test_the_whole_agreement_counts_more_than_its_best_passage():
    found = by_words({1: [0.9], 2: [0.5]}, {1: 0.3, 2: 0.6}, {}, exact=())
    assert found[2] > found[1]
    assert by_words({1: [0.9], 2: [0.5]}, {1: 0.3, 2: 0.6}, {}, exact={1})[1] > found[2]


def test_standing_out_is_told_by_the_crowd_alone():
    crowd = np.array([0.1, 0.2, 0.3, 0.4, 0.5], dtype=np.float32)
    near = deviations(np.array([0.1, 0.3, 0.5, 9.0], dtype=np.float32), crowd)
    assert near[0] < near[1] == 0
    assert near[2] == pytest.approx(0.2 / crowd.std())
    assert near[3] == FARTHEST
    scaled = deviations(np.array([0.8], dtype=np.float32), crowd + np.float32(0.3))
    assert scaled[0] == pytest.approx(near[2], rel=1e-5)
    assert deviations(crowd, np.zeros(3, dtype=np.float32)).tolist() == [0.0] * 5
